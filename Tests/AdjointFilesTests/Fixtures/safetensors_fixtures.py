"""Writes the safetensors fixtures beside this file.

Needs numpy, ml_dtypes and safetensors 0.8.0:

    python safetensors_fixtures.py
"""

import json
import os
import random

import ml_dtypes
import numpy as np
from safetensors import SafetensorError, deserialize
from safetensors.numpy import save_file

HERE = os.path.dirname(os.path.abspath(__file__))


def path(name):
    return os.path.join(HERE, name)


def every_type():
    """A tensor of each type that is widened, and of two that are not read, under awkward names."""
    tensors = {
        "BOOL": np.array([True, False, True]),
        "U8": np.array([0, 1, 127, 128, 255], np.uint8),
        "I8": np.array([0, 1, 127, -128, -1], np.int8),
        "U16": np.array([0, 1, 258, 65535], np.uint16),
        "I16": np.array([0, 258, 32767, -32768], np.int16),
        "U32": np.array([0, 16909060, 2**32 - 1], np.uint32),
        "I32": np.array([16909060, 2**31 - 1, -(2**31)], np.int32),
        "U64": np.array([0, 2**53, 2**63], np.uint64),
        "I64": np.array([-1, 2**53, -(2**63)], np.int64),
        "F16": np.array([1, -2, 65504, 2**-24, 2**-14, np.inf, np.nan, -0.0], np.float16),
        "BF16": np.array([1, -2, 3.3895313892515355e38, 2**-133, np.inf, np.nan], ml_dtypes.bfloat16),
        "F32": np.array([[1, -2, 3.4028234663852886e38], [1e-45, 0.1, np.inf]], np.float32),
        "F64": np.array([[[1, -2]], [[1e-320, 0.1]]], np.float64),
        "C64": np.array([1 + 2j], np.complex64),
        "F8_E4M3": np.array([1, 2, 3], ml_dtypes.float8_e4m3fn),
        "rank 0": np.array(7, np.float32),
        "empty": np.zeros((2, 0, 3), np.float32),
        "größe 重み": np.array([5], np.float32),
        'quoted "\\\n\t\x01\x7f/': np.array([6], np.float32),
        "": np.array([8], np.float32),
    }
    save_file(tensors, path("every_type.safetensors"), {"who": 'numpy "\\ü\n'})


def canonical():
    """What Swift must write byte for byte."""
    tensors = {
        "b": np.arange(6, dtype=np.float32).reshape(2, 3),
        "a": np.array(0.1, np.float32),
        "empty": np.zeros((0, 5), np.float64),
        "z.wide": np.array([1e300, -0.0, np.inf], np.float64),
        "é": np.array([1], np.float32),
        "z": np.array([2], np.float32),
        'q"\\\b\f\n\r\t\x1f\x7f/': np.array([3], np.float32),
        "🙂": np.array([4], np.float32),
        "\uffff": np.array([5], np.float32),
        "": np.array([6], np.float32),
    }
    save_file(tensors, path("canonical.safetensors"), {"note": 'a "b" \\ é\n\x00'})
    for length in range(8):
        save_file({"n" * (length + 1): np.ones(1, np.float32)}, path(f"padded{length}.safetensors"))
    save_file({}, path("nothing.safetensors"))
    save_file({}, path("texts.safetensors"), {"only": "a text"})


def accepts(header, count):
    """Whether the reference reads a file with this header and so many bytes after it."""
    try:
        deserialize(len(header).to_bytes(8, "little") + header + bytes(count))
        return True
    except SafetensorError:
        return False


def entry(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


VALID = [
    ({}, 0),
    ({"w": entry("F32", [2], 0, 8)}, 8),
    ({"w": entry("F64", [2, 1], 4, 20), "a": entry("I32", [], 0, 4)}, 20),
    ({"__metadata__": {"k": "v", "l": "\\u00fc"}, "b": entry("U8", [3], 0, 3)}, 3),
    ({"e": entry("F32", [0, 7], 4, 4), "f": entry("BOOL", [4], 0, 4)}, 4),
    ({"x": entry("F4", [4], 0, 2), "y": entry("F6_E2M3", [4], 2, 5)}, 5),
    ({"x": entry("F8_E8M0", [1], 0, 1), "y": entry("C64", [1], 1, 9)}, 9),
    ({"w": dict(entry("BF16", [1], 0, 2), more=[1, {"a": [None, True, -1.5e-3]}])}, 2),
]

BY_HAND = [
    (b"", 0), (b"{", 0), (b"{}x", 0), (b" {}", 0), (b"{}\r \t\n", 0), (b"{}\0", 0), (b"[]", 0), (b"null", 0),
    (b'{"__metadata__":null}', 0), (b'{"__metadata__":{}}', 0), (b'{"__metadata__":{"a":1}}', 0),
    (b'{"__metadata__":[]}', 0), (b'{"__metadata__":{"a":null}}', 0),
    (b'{"w":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}', 4),
    (b'{"w":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}', 4),
    (b'{"w":{"dtype":"F32","shape":[01],"data_offsets":[0,4]}}', 4),
    (b'{"w":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}', 0),
    (b'{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', 4),
    (b'{"w":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}', 4),
    (b'{"w":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}', 4),
    (b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}', 4),
    (b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0]}}', 4),
    (b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}', 4),
    (b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}', 8),
    (b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 8),
    (b'{"w":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}', 4),
    (b'{"w":{"dtype":"F128","shape":[1],"data_offsets":[0,16]}}', 16),
    (b'{"w":{"shape":[1],"data_offsets":[0,4]}}', 4),
    (b'{"w":{"dtype":"F32","data_offsets":[0,4]}}', 4),
    (b'{"w":{"dtype":"F32","shape":[1]}}', 4),
    (b'{"w":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
    (b'{"w":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}', 2),
    (b'{"w":{"dtype":"I32","shape":[2,18446744073709551614],"data_offsets":[0,16]}}', 16),
    (b'{"w":{"dtype":"I32","shape":[2,9223372036854775807],"data_offsets":[0,16]}}', 16),
    (b'{"w":{"dtype":"I32","shape":[2,18446744073709551616],"data_offsets":[0,16]}}', 16),
    (b'{"\\ud83d\\ude00":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
    (b'{"\\ud83d":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
    (b'{"\\ud83d \\ude00":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
    (b'{"\\ude00":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
    (b'{"\\x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
    (b'{"\\u12g4":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
    (b'{"\t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
    (b'{"\xff":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
    (b'{"\xc0\x80":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
    (b'{"\xed\xa0\x80":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
    (b'{"w":["F32",[1],[0,4]]}', 4),
    (b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":' + b"[" * 125 + b"]" * 125 + b"}}", 4),
    (b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":' + b"[" * 126 + b"]" * 126 + b"}}", 4),
    (b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":' + b"[" * 999 + b"]" * 999 + b"}}", 4),
    (b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},}', 4),
    (b'{"w":{"dtype":"F32","shape":[1,],"data_offsets":[0,4]}}', 4),
    (b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}', 4),
    (b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":nul}}', 4),
    (b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":.5}}', 4),
    (b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":1.}}', 4),
    (b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":+1}}', 4),
    (b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":NaN}}', 4),
]


def verdicts():
    """Headers, valid and damaged, and whether the reference reads them."""
    random.seed(1)
    headers = list(BY_HAND)
    for content, count in VALID:
        for text in (json.dumps(content), json.dumps(content, separators=(",", ":"), ensure_ascii=False)):
            headers += [(text.encode(), count), (text.encode(), count + 1), (text.encode(), max(count - 1, 0))]
    bases = [(json.dumps(content, separators=(",", ":")).encode(), count) for content, count in VALID[1:]]
    pieces = [b" ", b"\t", b"0", b"1", b"4", b"8", b"9", b"-", b".", b"e", b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b" ", b"\n", b"F", b"u", b"\\n", b"\xc3\xa9"]
    for _ in range(500):
        text, count = random.choice(bases)
        text = bytearray(text)
        for _ in range(random.choice([1, 1, 1, 2, 3])):
            place = random.randrange(len(text))
            kind = random.randrange(4)
            if kind == 3:  # A name is changed, or one byte of JSON's structure.
                text = text.replace(bytes([random.choice(text)]), b" ", 1)
            elif kind == 0:
                text[place : place + 1] = random.choice(pieces)
            elif kind == 1:
                text[place:place] = random.choice(pieces)
            else:
                del text[place]
        headers.append((bytes(text), count))
    cases = [[header.decode("latin-1"), count, accepts(header, count)] for header, count in headers]
    with open(path("safetensors_headers.json"), "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
    print(len(cases), "headers, of which the reference reads", sum(case[2] for case in cases))


every_type()
canonical()
verdicts()
