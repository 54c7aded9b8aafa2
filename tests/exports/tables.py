"""Tables in DuckDB, for the scripts beside."""

import duckdb


def filled(folder):
    """Returns a database with the tables of FOLDER/schema.sql and, in each TABLE, the JSON lines of TABLE.jsonl; and the names of those, in order."""
    db = duckdb.connect()
    db.execute("SET threads = 1")
    db.execute((folder / "schema.sql").read_text(encoding="utf-8"))
    tables = sorted(path.stem for path in folder.glob("*.jsonl"))
    for table in tables:
        columns = db.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [table]).fetchall()
        types = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in columns) + "}"
        path = folder / f"{table}.jsonl"
        db.execute(f"INSERT INTO {table} BY NAME SELECT * FROM read_json('{path}', format = 'newline_delimited', columns = {types})")
    return db, tables
