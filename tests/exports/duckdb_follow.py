"""Tables that follow a catalog, in DuckDB: duckdb_follow.py FOLDER

For every FOLDER/*.old.sql: creates the tables of old, runs FOLDER/NAME.from.sql over them if there is one, then FOLDER/schema.sql twice. Prints, as JSON,
the columns of each table in the end: by NAME, table and column, whether it may be null, and whether it has a comment.
"""

import json
import sys
from pathlib import Path

import duckdb

folder = Path(sys.argv[1])
read = lambda path: path.read_text(encoding="utf-8")
found = {}
for old in sorted(folder.glob("*.old.sql")):
    name = old.name.removesuffix(".old.sql")
    db = duckdb.connect()
    db.execute("SET threads = 1")
    db.execute(read(old))
    change = folder / f"{name}.from.sql"
    if change.exists():
        db.execute(read(change))
    for _ in range(2):
        db.execute(read(folder / "schema.sql"))
    tables = found[name] = {}
    columns = "SELECT table_name, column_name, data_type, is_nullable, comment IS NOT NULL FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
    for table, column, kind, nullable, told in db.execute(columns).fetchall():
        tables.setdefault(table, {})[column] = [kind, nullable, told]
print(json.dumps(found))
