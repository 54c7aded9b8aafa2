"""Reads a folder of Parquet files, one per event type, with pyarrow, DuckDB and polars, and compares their rows with the
records that the command wrote as JSON lines."""
import json, sys, uuid
from pathlib import Path

import duckdb, polars, pyarrow.parquet

folder, records = Path(sys.argv[1]), Path(sys.argv[2])


def short(value):
    """The shortest number that is the same float of 32 bits; a text for an id."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, bytes):
        return str(uuid.UUID(bytes=value))
    if isinstance(value, list):
        return [short(item) for item in value]
    return value


def record(event, row):
    unknown = json.loads(row.pop("_unknown") or "{}")
    known = {name: short(value) for name, value in row.items() if value is not None}
    return json.dumps({"event_type": event, **known, **unknown}, sort_keys=True)


expected = []
for line in records.read_text().splitlines():
    members = json.loads(line)
    expected.append(json.dumps({name: short(value) for name, value in members.items()}, sort_keys=True))
expected.sort()

readers = {
    "pyarrow": lambda path: pyarrow.parquet.read_table(path).to_pylist(),
    "DuckDB": lambda path: duckdb.sql(f"from '{path}'").to_arrow_table().to_pylist(),
    "polars": lambda path: polars.read_parquet(path).to_dicts(),
}
for name, read in readers.items():
    rows = sorted(record(path.stem, row) for path in sorted(folder.glob("*.parquet")) for row in read(path))
    if rows != expected:
        pairs = [(ours, theirs) for ours, theirs in zip(expected, rows) if ours != theirs]
        sys.exit(f"{name}: {len(rows)} rows of {len(expected)}; first apart: {pairs[:1]}")
