"""Checks in DuckDB: checks.py FOLDER

Executes FOLDER/schema.sql, puts the JSON lines of every TABLE.jsonl into TABLE, executes FOLDER/checks.sql twice, since it may be run again, and prints
what each view of violations counts, as JSON: event, pointer, rule, severity, exactness, count. The last row is the sum of the view of counts.
"""

import json
import sys
from pathlib import Path

import duckdb

folder = Path(sys.argv[1])
db = duckdb.connect()
db.execute("SET threads = 1")
db.execute((folder / "schema.sql").read_text(encoding="utf-8"))
for path in sorted(folder.glob("*.jsonl")):
    table = path.stem
    columns = db.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [table]).fetchall()
    types = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in columns) + "}"
    db.execute(f"INSERT INTO {table} BY NAME SELECT * FROM read_json('{path}', format = 'newline_delimited', columns = {types})")
for _ in range(2):
    db.execute((folder / "checks.sql").read_text(encoding="utf-8"))
views = db.execute("SELECT view_name FROM duckdb_views() WHERE view_name LIKE '%\\_violations' ESCAPE '\\' ORDER BY 1").fetchall()
found = []
for (view,) in views:
    found += db.execute(f'SELECT event, pointer, rule, severity, exactness, COUNT(*) FROM "{view}" GROUP BY ALL').fetchall()
health = db.execute("SELECT COALESCE(SUM(violations), 0) FROM catalog_health").fetchone()[0]
print(json.dumps([*found, ["", "", "", "", "", int(health)]]))
