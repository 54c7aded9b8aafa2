"""Checks: checks.py run FOLDER, checks.py parse FOLDER FILE=DIALECT…

`run` executes FOLDER/schema.sql in DuckDB, puts the JSON lines of every TABLE.jsonl into TABLE, executes FOLDER/checks.sql twice, since it may be run
again, and prints what each view of violations counts, as JSON: event, pointer, rule, severity, exactness, count. The last row is the sum of the view of
counts.

`parse` reads every FOLDER/FILE.sql with sqlglot's DIALECT and prints, as JSON, for each the views with the columns that they read of tables. Fails where
sqlglot does, and where it takes a statement for something that it does not know.
"""

import json
import sys
from pathlib import Path

import sqlglot
from sqlglot import exp

from tables import filled


def counts(folder):
    db, _ = filled(folder)
    for _ in range(2):
        db.execute((folder / "checks.sql").read_text(encoding="utf-8"))
    views = db.execute("SELECT view_name FROM duckdb_views() WHERE view_name LIKE '%\\_violations' ESCAPE '\\' ORDER BY 1").fetchall()
    found = []
    for (view,) in views:
        found += db.execute(f'SELECT event, pointer, rule, severity, exactness, COUNT(*) FROM "{view}" GROUP BY ALL').fetchall()
    health = db.execute("SELECT COALESCE(SUM(violations), 0) FROM catalog_health").fetchone()[0]
    return [*found, ["", "", "", "", "", int(health)]]


def reads(path, dialect):
    views = {}
    for statement in sqlglot.parse(path.read_text(encoding="utf-8"), dialect=dialect, error_level=sqlglot.ErrorLevel.RAISE):
        if isinstance(statement, exp.Create) and statement.kind == "VIEW":
            columns = {column.name for column in statement.expression.find_all(exp.Column)}
            views[statement.this.name] = sorted(columns)
        else:
            is_table = isinstance(statement, exp.Create) and statement.kind == "TABLE"
            assert statement is None or is_table or isinstance(statement, (exp.Insert, exp.TruncateTable)), statement
    return views


what, folder = sys.argv[1], Path(sys.argv[2])
if what == "run":
    print(json.dumps(counts(folder)))
else:
    pairs = [argument.split("=") for argument in sys.argv[3:]]
    print(json.dumps({file: reads(folder / f"{file}.sql", dialect) for file, dialect in pairs}))
