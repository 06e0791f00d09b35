"""Runs programs that Adjoint printed as StableHLO, compiled by XLA.

    python3 run.py step.mlir inputs.safetensors [outputs.safetensors]

The first file is the text of `Program.stableHLO()`. The second has a tensor for each input, by its name:
a list of integers is a vector of type I64, and a random key its two words of type U64.
The outputs are written to the third, or printed. Where the second file also has a tensor
`expected.NAME` for an output, the largest difference is printed, as a share of the largest number.

It needs jax 0.10, for its XLA alone: pip install jax==0.10.2
"""

import json
import struct
import sys

import jax
import numpy as np
from jax._src.lib import xla_client

TYPES = {"F32": np.float32, "F64": np.float64, "I64": np.int64, "U64": np.uint64}
ELEMENTS = {"f32": np.float32, "f64": np.float64, "i64": np.int64, "ui64": np.uint64}


def read_safetensors(path):
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header, body = json.loads(data[8 : 8 + length]), data[8 + length :]
    return {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], TYPES[entry["dtype"]]).reshape(
            entry["shape"]
        )
        for name, entry in header.items()
        if name != "__metadata__"
    }


def write_safetensors(path, tensors):
    header, body = {}, b""
    for name, tensor in tensors.items():
        dtype = next(key for key, value in TYPES.items() if value == tensor.dtype)
        start, body = len(body), body + tensor.tobytes()
        header[name] = {
            "dtype": dtype, "shape": list(tensor.shape), "data_offsets": [start, len(body)]}
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + body)


def named(text, kind):
    """The names of inputs or outputs and their types, in the function's order:
    `// input %in0 tensor<5x3xf32> x`."""
    lines = (line.split(" ", 4) for line in text.splitlines() if line.startswith(f"// {kind} "))
    return {line[4]: line[3] for line in lines}


def checked(tensors, name, kind):
    """The tensor of an input, which must have its shape and type."""
    *shape, element = kind[len("tensor<") : -1].split("x")
    if name not in tensors:
        sys.exit(f"the inputs have no tensor {name}; the program wants {kind}")
    tensor = tensors[name]
    if tensor.dtype != ELEMENTS[element] or list(tensor.shape) != [int(n) for n in shape]:
        sys.exit(f"the input {name} is of shape {list(tensor.shape)} {tensor.dtype}, not {kind}")
    return tensor


def run(text, tensors):
    """The outputs by name."""
    device = jax.devices()[0]
    executable = device.client.compile_and_load(
        text, xla_client.DeviceList((device,)), xla_client.CompileOptions()
    )
    inputs = [
        jax.device_put(checked(tensors, name, kind), device)
        for name, kind in named(text, "input").items()
    ]
    results = executable.execute_sharded(inputs).disassemble_into_single_device_arrays()
    return {
        name: np.asarray(result[0]) for name, result in zip(named(text, "output"), results)
    }


def difference(a, b):
    """The largest difference as a share of the largest number; infinite where only one is NaN."""
    both = np.isnan(a) & np.isnan(b)
    a, b = np.where(both, 0, a), np.where(both, 0, b)
    same = a == b
    with np.errstate(invalid="ignore"):
        distance = np.where(same, 0, np.abs(a - b))
    largest = np.max(np.abs(b), initial=0)
    return float(np.nan_to_num(np.max(distance, initial=0) / max(largest, 1e-300), nan=np.inf))


def main(arguments):
    jax.config.update("jax_enable_x64", True)
    with open(arguments[0]) as file:
        text = file.read()
    tensors = read_safetensors(arguments[1])
    outputs = run(text, tensors)
    if len(arguments) > 2:
        write_safetensors(arguments[2], outputs)
    for name, output in outputs.items():
        expected = tensors.get("expected." + name)
        if expected is not None:
            print(f"{name}  {difference(output, expected):.1e}")
        elif len(arguments) == 2:
            print(name, output, sep="\n")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1:])
