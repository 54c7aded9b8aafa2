"""Loads records into DuckDB and reads them back: duckdb_round_trip.py FOLDER

Executes FOLDER/schema.sql, puts the JSON lines of every TABLE.jsonl into TABLE, and writes what the table holds to TABLE.back, as JSON lines. Then says
what becomes of a record that lacks what is required, and what a comment says; and executes FOLDER/zoo.sql.
"""

import sys
from pathlib import Path

import duckdb

from tables import filled

folder = Path(sys.argv[1])
db, tables = filled(folder)
for table in tables:
    with open(folder / f"{table}.back", "w", encoding="utf-8") as out:
        for (line,) in db.execute(f"SELECT to_json({table}) FROM {table}").fetchall():
            out.write(line + "\n")
try:
    db.execute("INSERT INTO users_messages_email_click (id) VALUES ('1')")
except duckdb.ConstraintException as error:
    print(error)
comment = "SELECT comment FROM duckdb_columns() WHERE table_name = 'users_messages_email_click' AND column_name = 'email_address'"
print(db.execute(comment).fetchone()[0])
db.execute((folder / "zoo.sql").read_text(encoding="utf-8"))
