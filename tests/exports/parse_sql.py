"""Parses SQL: parse_sql.py FOLDER FILE=DIALECT…

Reads every FOLDER/FILE.sql with sqlglot's DIALECT and prints, as JSON, the tables that each creates, with their columns and all comments. Fails where
sqlglot does, and where it takes a statement for something that it does not know.
"""

import json
import re
import sys
from pathlib import Path

import sqlglot
from sqlglot import exp


MODIFIES = re.compile(r"ALTER TABLE `\w+` (MODIFY COLUMN `\w+` Nullable\(\w+\)|COMMENT COLUMN `\w+` '.*')")


def literal(node):
    return node.this if isinstance(node, exp.Literal) else node.name


def description(properties):
    """The comment of a table, or of a column, wherever the dialect has it."""
    for each in properties:
        if isinstance(each, (exp.SchemaCommentProperty, exp.CommentColumnConstraint)):
            return literal(each.this)
        if isinstance(each, exp.Property) and each.name == "description":
            return literal(each.args["value"])
    return None


def parse(path, dialect):
    tables = {}
    for statement in sqlglot.parse(path.read_text(encoding="utf-8"), dialect=dialect, error_level=sqlglot.ErrorLevel.RAISE):
        if isinstance(statement, exp.Create) and statement.kind == "TABLE":
            schema = statement.this
            columns = {}
            for column in schema.expressions:
                assert isinstance(column, exp.ColumnDef) and column.kind is not None, column
                constraints = [constraint.kind for constraint in column.constraints]
                nested = [p for c in constraints if isinstance(c, exp.Properties) for p in c.expressions]
                columns[column.name] = description(constraints + nested)
            properties = statement.args.get("properties")
            tables[schema.this.name] = {"comment": description(properties.expressions if properties else []), "columns": columns}
        elif isinstance(statement, exp.Create) and statement.kind == "VIEW":
            # Of a custom event, over a table that is there.
            source = statement.expression.args.get("from") or statement.expression.args["from_"]
            assert source.this.name in tables, statement
        elif isinstance(statement, exp.Comment):
            target = statement.this
            if statement.args["kind"] == "TABLE":
                tables.setdefault(target.name, {"comment": None, "columns": {}})["comment"] = literal(statement.expression)
            else:
                tables.setdefault(target.table, {"comment": None, "columns": {}})["columns"][target.name] = literal(statement.expression)
        elif isinstance(statement, exp.Alter):
            # What it adds to a table that is made here is there already.
            for column in [action for action in statement.args["actions"] if isinstance(action, exp.ColumnDef)]:
                assert column.kind is not None, column
        else:
            text = statement.sql(dialect=dialect, comments=False)
            # sqlglot knows no tags as things, and not all that ClickHouse can do; it keeps the statement as it is.
            assert text.startswith("CREATE TAG IF NOT EXISTS pii") or MODIFIES.fullmatch(text), text
    columns = lambda table: [{"name": name, "comment": comment} for name, comment in table["columns"].items()]
    return [{"comment": table["comment"], "columns": columns(table)} for table in tables.values()]


folder = Path(sys.argv[1])
pairs = [argument.split("=") for argument in sys.argv[2:]]
print(json.dumps({file: parse(folder / f"{file}.sql", dialect) for file, dialect in pairs}))
