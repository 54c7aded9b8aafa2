"""Statements that load: load.py parse FOLDER FILE=DIALECT…, or load.py run FOLDER

`parse` reads every FOLDER/FILE_load.sql with sqlglot's DIALECT and prints, as JSON, how often each kind of statement stands there. `run` executes
FOLDER/duckdb.sql and FOLDER/duckdb_load.sql in DuckDB, then each query of FOLDER/back.sql, of which it prints the rows, as JSON: a list for each.
"""

import collections
import json
import re
import sys
from pathlib import Path

import duckdb
import sqlglot

# sqlglot knows this statement of Hive only: what it says of columns is read as a table's.
LOADS = re.compile(r"^LOAD DATA OVERWRITE TEMP TABLE records (\(.*\)) FROM FILES \(format = 'AVRO', uris = \['[^']*'\]\);$", re.M)

what, folder = sys.argv[1], Path(sys.argv[2])
read = lambda name: (folder / name).read_text(encoding="utf-8")
if what == "parse":
    found = {}
    for file, dialect in (pair.split("=") for pair in sys.argv[3:]):
        statements = sqlglot.parse(LOADS.sub(r"CREATE TEMP TABLE records \1;", read(f"{file}_load.sql")), dialect=dialect, error_level=sqlglot.ErrorLevel.RAISE)
        found[file] = collections.Counter(type(statement).__name__ for statement in statements if statement)
else:
    db = duckdb.connect()
    db.execute("SET threads = 1")
    for file in ("duckdb.sql", "duckdb_load.sql"):
        db.execute(read(file))
    found = [[json.loads(line) for (line,) in db.execute(query).fetchall()] for query in read("back.sql").splitlines()]
print(json.dumps(found))
