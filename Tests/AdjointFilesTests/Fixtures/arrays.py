"""Writes arrays.json: NPY and NPZ files of NumPy, and ZIP archives of Python."""

import base64
import io
import json
import struct
import warnings
import zipfile
from pathlib import Path

import numpy as np
from numpy.lib import format

warnings.simplefilter("ignore")


def text64(data):
    return base64.b64encode(data).decode()


def number(x):
    x = float(x)
    return x if np.isfinite(x) else str(x)


def written(array, version=None):
    file = io.BytesIO()
    format.write_array(file, array, version=version)
    return file.getvalue()


types = dict(
    b1=("bool", [0, 1, 1, 0, 1, 0]),
    u1=("uint8", [0, 1, 127, 128, 254, 255]),
    i1=("int8", [0, 1, 127, -128, -2, -1]),
    u2=("uint16", [0, 1, 258, 32768, 65534, 65535]),
    i2=("int16", [0, 1, 258, 32767, -32768, -1]),
    u4=("uint32", [0, 1, 16909060, 2**31, 2**32 - 2, 2**32 - 1]),
    i4=("int32", [0, 1, 16909060, 2**31 - 1, -(2**31), -1]),
    u8=("uint64", [0, 1, 2**53, 2**53 + 2, 2**63, 2**64 - 2048]),
    i8=("int64", [0, 1, 2**53, -(2**53) - 2, -(2**63), 2**62]),
    f2=("float16", [0, -1.5, 65504, 6e-8, np.inf, 0.1]),
    f4=("float32", [0, -1.5, 3.4028235e38, 1e-45, -np.inf, 0.1]),
    f8=("float64", [0, -1.5, 1.7976931348623157e308, 5e-324, -np.inf, 0.1]),
)
files = []


def add(name, array, data):
    files.append(
        dict(
            name=name,
            file=text64(data),
            shape=list(array.shape),
            typeName=types[array.dtype.str[1:]][0],
            values=[number(x) for x in array.flatten()],
        )
    )


for code, (name, values) in types.items():
    for order in "<>":
        array = np.array(values).astype(order + code).reshape(2, 3)
        add(f"{name} {order}", array, written(array))
        add(f"{name} {order} columns first", array, written(np.asfortranarray(array)))
floats = np.arange(24, dtype="<f4") / 4
for shape in ((), (1,), (7,), (0,), (0, 3), (3, 0), (2, 3, 4), (4, 1, 2, 3), (1, 24), (24, 1)):
    array = floats[: int(np.prod(shape))].reshape(shape)
    for version in ((1, 0), (2, 0), (3, 0)):
        add(f"{shape} {version}", array, written(array, version))
    if shape:
        add(f"{shape} columns first", array, written(np.asfortranarray(array)))


def plain(dictionary, array, version=1):
    """A file whose header is this dictionary, with nothing to align it."""
    length = struct.pack("<H" if version == 1 else "<I", len(dictionary))
    return b"\x93NUMPY" + bytes([version, 0]) + length + dictionary.encode() + array.tobytes()


pair = np.array([1.5, -2], "<f4")
for name, dictionary in {
    "without spaces": "{'descr':'<f4','fortran_order':False,'shape':(2,)}",
    "another order of keys": '{"shape": (2,), "fortran_order": True, "descr": "<f4"}',
    "of Python 2": "{'descr': '<f4', 'fortran_order': False, 'shape': (2L,), }   \n",
    "the machine's order": "{'descr': '=f4', 'fortran_order': False, 'shape': (2,), }\n",
    "no order": "{'descr': '|f4', 'fortran_order': False, 'shape': (2,), }\n",
    "spaces everywhere": " { 'descr' : '<f4' , 'fortran_order' : False , 'shape' : ( 2 , ) , } \n",
}.items():
    for version in (1, 2, 3):
        data = plain(dictionary, pair, version)
        if "2L" not in dictionary or version == 1:
            assert np.array_equal(np.load(io.BytesIO(data)), pair), name
        add(f"{name} {version}.0", pair, data)

refused = {
    "objects": np.array([1, "a"], object),
    "complex numbers": np.array([1j, 2]),
    "byte strings": np.array([b"ab"]),
    "texts": np.array(["ab"]),
    "a structure": np.array([(1, 2.0)], [("a", "<i4"), ("b", "<f8")]),
    "raw bytes": np.zeros(2, "V2"),
    "dates": np.array(["2020-01-01"], "M8[D]"),
    "durations": np.array([1], "m8[s]"),
    "floats of another size": np.array([1], "longdouble"),
}
refused = [dict(name=name, file=text64(written(array))) for name, array in refused.items()]

# What numpy.save writes, of consecutive quarters.
saved = []
for shape in ((), (1,), (0,), (9,), (10,), (3, 4), (0, 5), (2, 3, 4), (1,) * 12, (1,) * 26, (2,) + (1,) * 40):
    for dtype in ("<f4", "<f8"):
        array = (np.arange(np.prod(shape)) / 4).astype(dtype).reshape(shape)
        file = io.BytesIO()
        np.save(file, array)
        saved.append(dict(shape=list(shape), isWide=dtype == "<f8", file=text64(file.getvalue())))


class Pipe(io.RawIOBase):
    """What cannot go back, so that sizes follow the data."""

    def __init__(self):
        self.data = b""

    def writable(self):
        return True

    def write(self, data):
        self.data += bytes(data)
        return len(data)


matrix = np.arange(12, dtype="<f4").reshape(3, 4) / 4
counts = np.arange(200, dtype="<i8")
archives = {}


def archive(name, *arguments, stream=False, **arrays):
    file = Pipe() if stream else io.BytesIO()
    np.savez(file, *arguments, **arrays) if "compressed" not in name else np.savez_compressed(
        file, *arguments, **arrays
    )
    archives[name] = file.data if stream else file.getvalue()


archive("stored", weight=matrix, counts=counts)
archive("compressed", weight=matrix, counts=counts)
archive("stored, to a pipe", weight=matrix, counts=counts, stream=True)
archive("compressed, to a pipe", weight=matrix, counts=counts, stream=True)


def zipped(method=zipfile.ZIP_STORED, names=("weight.npy", "counts.npy"), comment=b"", file=None):
    file = io.BytesIO() if file is None else file
    with zipfile.ZipFile(file, "w", method) as archive:
        for name in names:
            archive.writestr(name, written(counts if name == "counts.npy" else matrix))
        archive.comment = comment
    return file.getvalue()


archives["with a comment"] = zipped(comment=b"of two arrays")
archives["and other members"] = zipped(names=("weight.npy", "counts.npy", "read me", "folder/"))
limits = zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT
zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = 100, 1
archives["with 64 bits"] = zipped()
archives["compressed with 64 bits"] = zipped(zipfile.ZIP_DEFLATED)
zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = limits
for data in archives.values():
    loaded = np.load(io.BytesIO(data))
    assert np.array_equal(loaded["weight"], matrix) and np.array_equal(loaded["counts"], counts)
# Python takes the last signature for the end, although it stands in a comment.
archives["with a signature in a comment"] = zipped(comment=b"PK\5\6 is no end" * 3)

wrong = {
    "bzip2": zipped(zipfile.ZIP_BZIP2),
    "LZMA": zipped(zipfile.ZIP_LZMA),
    "two members are named": zipped(names=("weight.npy", "weight.npy")),
}

# What our writer must write: members without a time, a system or permissions, by name.
tensors = {"bias": np.arange(3, dtype="<f8"), "µ": np.float32(0.5), "layer/weight": matrix, "z": floats[:0]}
file = io.BytesIO()
with zipfile.ZipFile(file, "w") as archive:
    for name, array in sorted(tensors.items()):
        info = zipfile.ZipInfo(name + ".npy")
        info.create_system = 0
        member = io.BytesIO()
        np.save(member, array)
        archive.writestr(info, member.getvalue())
        info.external_attr = 0

result = dict(
    files=files,
    refused=refused,
    saved=saved,
    archives=[dict(name=name, file=text64(data)) for name, data in archives.items()],
    wrong=[dict(name=name, file=text64(data)) for name, data in wrong.items()],
    written=text64(file.getvalue()),
)
Path(__file__).with_suffix(".json").write_text(json.dumps(result, separators=(",", ":"), allow_nan=False) + "\n")
