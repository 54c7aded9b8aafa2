"""Tables that somebody else keeps, and views of them: kept.py FOLDER NAME DIALECT

Reads FOLDER/NAME.sql and FOLDER/NAME_views.sql with sqlglot's DIALECT, and executes both in DuckDB, in its words. Prints, as JSON, all tables and views
with their columns: name, type, whether it may be null.
"""

import json
import sys
from pathlib import Path

import duckdb
import sqlglot
from sqlglot import exp

folder, name, dialect = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
db = duckdb.connect()
db.execute("SET threads = 1")
for file in (f"{name}.sql", f"{name}_views.sql"):
    text = (folder / file).read_text(encoding="utf-8")
    for statement in sqlglot.parse(text, dialect=dialect, error_level=sqlglot.ErrorLevel.RAISE):
        if isinstance(statement, exp.Comment):
            continue
        assert isinstance(statement, exp.Create), statement
        for comment in list(statement.find_all(exp.ColumnConstraint)):
            if isinstance(comment.kind, exp.CommentColumnConstraint):
                comment.pop()
        statement.set("properties", None)
        for array in statement.find_all(exp.DataType):
            # Those of Snowflake have no type of items.
            if array.this == exp.DataType.Type.ARRAY and not array.expressions:
                array.replace(exp.DataType.build("VARCHAR[]", dialect="duckdb"))
        db.execute(statement.sql(dialect="duckdb", comments=False))
columns = "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index"
found = {}
for table, *column in db.execute(columns).fetchall():
    found.setdefault(table, []).append(column)
print(json.dumps(found))
