"""Views of custom events in DuckDB: custom.py FOLDER

Executes FOLDER/schema.sql, puts the rows of FOLDER/rows.json (name, properties) into the table of custom events, and prints what each query of
FOLDER/back.sql gives, as JSON: a list of rows for each.
"""

import json
import sys
from pathlib import Path

import duckdb

folder = Path(sys.argv[1])
read = lambda name: (folder / name).read_text(encoding="utf-8")
db = duckdb.connect()
db.execute("SET threads = 1")
db.execute(read("schema.sql"))
for name, properties in json.loads(read("rows.json")):
    db.execute("INSERT INTO users_behaviors_custom_event (id, user_id, time, name, properties) VALUES ('1', '2', 3, ?, ?)", [name, properties])
print(json.dumps([[json.loads(line) for (line,) in db.execute(query).fetchall()] for query in read("back.sql").splitlines()]))
