"""Writes the handwritten digits as four IDX files, in MNIST's naming.

The example programs train on real data without a download, and the IDX
reader has a file that it did not write itself. The order of the images is
kept: the first 1438 are for training, the last 359 for testing.
"""

import gzip
import hashlib
import importlib.resources
import io
import struct
from pathlib import Path

import numpy as np

FOLDER = (
    Path(__file__).resolve().parents[2]
    / "Sources" / "Examples" / "HandwrittenDigits" / "Data"
)
TRAINING_COUNT = 1438


def idx(array):
    """IDX: two zero bytes, type 8 (uint8), rank, big-endian sizes, bytes."""
    kind = struct.pack(">HBB", 0, 8, array.ndim)
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return kind + sizes + array.tobytes()


def main():
    data = importlib.resources.files("sklearn.datasets.data")
    packed = (data / "digits.csv.gz").read_bytes()
    with gzip.open(io.BytesIO(packed), "rt") as lines:
        table = np.loadtxt(lines, delimiter=",")
    assert table.shape == (1797, 65)
    exact, table = table, table.astype(np.uint8)
    assert (table == exact).all() and table[:, :64].max() == 16

    FOLDER.mkdir(parents=True, exist_ok=True)
    parts = {"train": table[:TRAINING_COUNT], "test": table[TRAINING_COUNT:]}
    for part, rows in parts.items():
        images, labels = rows[:, :64].reshape(-1, 8, 8), rows[:, 64]
        for name, array in [
            (f"{part}-images.idx3-ubyte", images),
            (f"{part}-labels.idx1-ubyte", labels),
        ]:
            content = idx(array)
            (FOLDER / name).write_bytes(content)
            print(hashlib.sha256(content).hexdigest(), len(content), name)


if __name__ == "__main__":
    main()
