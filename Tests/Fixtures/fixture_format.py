"""The JSON the fixtures share: exact numbers, flat tensors, a case a line.

Every number is written as the shortest decimal that reads back as the same
float64; a float32 is written as the float64 of the same value. JSON has no
non-finite numbers: they are the strings "nan", "inf" and "-inf".
"""

import json
import math
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "AdjointTests" / "Fixtures"


def number(value):
    """A value as JSON can hold it."""
    value = float(value)
    return value if math.isfinite(value) else str(value)


def numbers(values):
    """All elements of an array, row-major."""
    return [number(value) for value in values.reshape(-1).tolist()]


def tensor(values):
    """A tensor of PyTorch or NumPy as its shape and its elements."""
    return {"shape": list(values.shape), "values": numbers(values)}


def write(name, content):
    """Writes a list with a case a line, a dictionary with a key a line."""
    if isinstance(content, list):
        lines = [encode(case) for case in content]
        text = "[\n" + ",\n".join(lines) + "\n]\n"
    else:
        lines = [f"{encode(k)}: {encode(v)}" for k, v in content.items()]
        text = "{\n" + ",\n".join(lines) + "\n}\n"
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{name}: {len(lines)} entries, {len(text)} bytes")


def encode(value):
    return json.dumps(value, allow_nan=False, separators=(", ", ": "))
