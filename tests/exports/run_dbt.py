"""Runs dbt over a package: run_dbt.py parse PACKAGE, or run_dbt.py build PACKAGE TABLES

`parse` reads the package and prints, as JSON, how many sources, models, seeds and tests it has, and each warning that dbt gave. `build` first makes the
tables of TABLES/schema.sql in a DuckDB file, without what they refuse, fills them from every TABLES/TABLE.jsonl, and prints, as JSON, what became of each
node: by name its status, how many rows failed, and for a rule's test the view, the rule and the pointer; and the rows of each model of a table.
"""

import collections
import io
import json
import os
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path

os.environ |= {"DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
import duckdb
from dbt.cli.main import dbtRunner

what, package = sys.argv[1], Path(sys.argv[2]).absolute()
database = package / "test.duckdb"
project = next(line for line in (package / "dbt_project.yml").read_text(encoding="utf-8").splitlines() if line.startswith("profile: ")).removeprefix("profile: ")
(package / "profiles.yml").write_text(json.dumps({project: {"target": "dev", "outputs": {"dev": {"type": "duckdb", "path": str(database), "threads": 2}}}}))
told = []


def note(event):
    if event.info.level in ("warn", "error") and "no longer receives" not in event.info.msg:
        told.append(event.info.msg)


def dbt(*arguments):
    with redirect_stdout(io.StringIO()):
        result = dbtRunner(callbacks=[note]).invoke([*arguments, "--project-dir", str(package), "--profiles-dir", str(package)])
    if result.exception:
        raise result.exception
    return result.result


if what == "parse":
    manifest = dbt("parse", "--no-partial-parse")
    counts = collections.Counter(node.resource_type.value for node in [*manifest.nodes.values(), *manifest.sources.values()])
    personal = sum("pii" in column.config.meta for source in manifest.sources.values() for column in source.columns.values())
    print(json.dumps({"counts": counts, "personal": personal, "told": told}))
else:
    tables = Path(sys.argv[3])
    db = duckdb.connect(str(database))
    db.execute(re.sub(r"(?<!DROP) NOT NULL", "", (tables / "schema.sql").read_text(encoding="utf-8")))
    for path in sorted(tables.glob("*.jsonl")):
        columns = db.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?", [path.stem]).fetchall()
        types = "{" + ", ".join("'" + name.replace("'", "''") + f"': '{kind}'" for name, kind in columns) + "}"
        db.execute(f"INSERT INTO {path.stem} BY NAME SELECT * FROM read_json('{path}', format = 'newline_delimited', columns = {types})")
    db.close()
    nodes = {}
    for run in dbt("build"):
        test = getattr(run.node, "test_metadata", None)
        rule = test and test.name == "catalog_rule" and [run.node.attached_node.rsplit(".", 1)[1], test.kwargs["rule"], test.kwargs["pointer"]]
        nodes[run.node.name] = {"status": run.status.value, "failures": run.failures, "rule": rule or None}
    db = duckdb.connect(str(database))
    rows = {name: db.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in nodes if name.startswith(("stg_", "custom_"))}
    print(json.dumps({"nodes": nodes, "rows": rows}))
