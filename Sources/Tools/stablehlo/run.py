"""Runs programs that Adjoint printed as StableHLO, compiled by XLA.

    python3 run.py step.mlir inputs.safetensors [outputs.safetensors]

The first file is the text of `Program.stableHLO()`. The second has a tensor for each input, by its name.
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

TYPES = {"F32": np.float32, "F64": np.float64}


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


def names(text, kind):
    """The names of inputs or outputs, in the function's order: `// input %in0 x`."""
    lines = (line.split(" ", 3) for line in text.splitlines() if line.startswith(f"// {kind} "))
    return [line[3] for line in lines]


def run(text, tensors):
    """The outputs by name."""
    device = jax.devices()[0]
    executable = device.client.compile_and_load(
        text, xla_client.DeviceList((device,)), xla_client.CompileOptions()
    )
    inputs = [jax.device_put(tensors[name], device) for name in names(text, "input")]
    results = executable.execute_sharded(inputs).disassemble_into_single_device_arrays()
    return {
        name: np.asarray(result[0]) for name, result in zip(names(text, "output"), results)
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
