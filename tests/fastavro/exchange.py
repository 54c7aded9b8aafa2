"""Exchanges files with the Rust tests: exchange.py OURS THEIRS

Reads every OURS/*.avro and writes its records next to it as lines of JSON; writes every THEIRS/*.jsonl as Avro, with the schema in the
.avsc of the same name.
"""

import json
import struct
import sys
from pathlib import Path

import fastavro


def floats(schema):
    """Names of the fields that are 32-bit floats."""
    return {f["name"] for f in schema["fields"] if "float" in (f["type"] if isinstance(f["type"], list) else [f["type"]])}


def shortest(value):
    """The shortest text that is the same 32-bit float, as JSON has it."""
    for digits in range(1, 10):
        text = f"{value:.{digits}g}"
        if struct.pack("<f", float(text)) == struct.pack("<f", value):
            return float(text)
    return value


ours, theirs = map(Path, sys.argv[1:])
for path in sorted(ours.glob("*.avro")):
    with open(path, "rb") as file, open(path.with_suffix(".jsonl"), "w", encoding="utf-8") as out:
        reader = fastavro.reader(file)
        short = floats(reader.writer_schema)
        for record in reader:
            record = {k: shortest(v) if k in short and v is not None else v for k, v in record.items()}
            out.write(json.dumps(record) + "\n")
for i, path in enumerate(sorted(theirs.glob("*.jsonl"))):
    schema = fastavro.parse_schema(json.loads(path.with_suffix(".avsc").read_text(encoding="utf-8")))
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    with open(path.with_suffix(".avro"), "wb") as file:
        fastavro.writer(file, schema, records, codec=["deflate", "null", "bzip2", "xz"][i % 4], sync_interval=1500)
