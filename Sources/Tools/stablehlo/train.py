"""Trains by XLA what a program of Adjoint wrote with --export.

    python3 train.py digits.mlir [--inputs digits.safetensors] [--steps N] [--devices N] [--out FILE]

The module is one step. An input that is also an output is state: a step gets what the one before it gave.
Every other input of the safetensors file has one more axis, with a row for each step. The last loss is
printed, and where the file has `expected.NAME` the largest difference from it: of the losses of all steps,
and of the state after as many steps as the file is for. `--out` gets the parameters and buffers, which the
program reads with --load.

`--devices N` shares the examples of each batch out to N devices, as XLA's partitioner does it: the axis of
the examples is sharded, all else is replicated. On a machine with fewer, they are virtual ones, by XLA's
own flag --xla_force_host_platform_device_count.

On several machines each runs the same command, with the address of the first and its own number:

    python3 train.py digits.mlir --coordinator 10.0.0.1:1234 --processes 2 --process 0
    python3 train.py digits.mlir --coordinator 10.0.0.1:1234 --processes 2 --process 1

Then --devices counts those of each process, and all of them share the batch. Each machine needs the files;
the first writes --out.

It needs jax 0.10: pip install jax==0.10.2
"""

import argparse
import json
import os
import struct
import sys

import numpy as np


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step")
    parser.add_argument("--inputs")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--devices", type=int, default=1)
    parser.add_argument("--out")
    parser.add_argument("--losses", help="a file for the loss of each step, one a line")
    parser.add_argument("--coordinator")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--process", type=int, default=0)
    options = parser.parse_args()
    options.inputs = options.inputs or os.path.splitext(options.step)[0] + ".safetensors"
    return options


def start(options):
    """Tells XLA of the devices and machines, before it begins."""
    flag = f" --xla_force_host_platform_device_count={options.devices}"
    os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + flag
    import jax

    jax.config.update("jax_enable_x64", True)
    if options.coordinator:
        jax.config.update("jax_cpu_collectives_implementation", "gloo")
        jax.distributed.initialize(options.coordinator, options.processes, options.process)


def read_metadata(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        return json.loads(file.read(length)).get("__metadata__", {})


def imported(text):
    """The module's function as one of JAX, which can be jitted and partitioned."""
    import jax
    from jax.extend.core import Primitive
    from jax.interpreters import mlir
    from jax._src.lib.mlir.dialects import func

    def element(kind):
        names = {"f32": "float32", "f64": "float64", "i1": "bool"}
        return np.dtype(names.get(str(kind)) or str(kind).replace("i", "int").replace("uint", "uint"))

    with mlir.make_ir_context():
        module = mlir.ir.Module.parse(text)
        main = mlir.ir.SymbolTable(module.operation)["main"]
        results = [
            jax.core.ShapedArray(tuple(kind.shape), element(kind.element_type))
            for kind in map(mlir.ir.RankedTensorType, main.type.results)
        ]
    primitive = Primitive("adjoint_program")
    primitive.multiple_results = True
    primitive.def_abstract_eval(lambda *inputs: results)

    def lowered(context, *inputs):
        module = mlir.ir.Module.parse(text)
        whole = context.module_context.module
        name = mlir.merge_mlir_modules(whole, "adjoint_program", module)
        kinds = mlir.ir.SymbolTable(whole.operation)[name].type.results
        return func.CallOp(kinds, mlir.ir.FlatSymbolRefAttr.get(name), inputs).results

    mlir.register_lowering(primitive, lowered)
    return lambda *inputs: primitive.bind(*inputs)


class Training:
    """A step, compiled, with where its inputs come from."""

    def __init__(self, text, tensors, batch):
        import jax
        from run import named

        kinds, self.outputs = named(text, "input"), list(named(text, "output"))
        self.inputs, self.tensors = list(kinds), tensors
        mesh = jax.sharding.Mesh(np.array(jax.devices()), ("examples",))
        everywhere = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec())
        shared = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec("examples"))
        self.sharding = {name: shared if name in batch else everywhere for name in self.inputs}
        self.rows = [
            name for name, kind in kinds.items()
            if name not in self.outputs and tensors[name].ndim == kind.count("x") + 1]
        self.state = {
            name: self.put(name, tensors[name]) for name in self.inputs if name not in self.rows}
        donated = [index for index, name in enumerate(self.inputs) if name in self.outputs]
        self.step = jax.jit(
            imported(text), in_shardings=tuple(self.sharding[name] for name in self.inputs),
            out_shardings=everywhere, donate_argnums=donated)

    def put(self, name, value):
        import jax

        return jax.make_array_from_callback(
            value.shape, self.sharding[name], lambda index: value[index])

    def rows_of(self, step):
        return {name: self.put(name, self.tensors[name][step]) for name in self.rows}

    def take(self, rows):
        """One step, and its loss."""
        values = {**self.state, **rows}
        results = self.step(*(values[name] for name in self.inputs))
        results = dict(zip(self.outputs, results))
        loss = results.pop("loss")
        self.state.update(
            {name: value for name, value in results.items() if name in self.state})
        return loss


def main():
    options = arguments()
    start(options)
    import jax
    from run import difference, read_safetensors, write_safetensors

    with open(options.step) as file:
        text = file.read()
    tensors, metadata = read_safetensors(options.inputs), read_metadata(options.inputs)
    whole = int(metadata["adjoint.steps"])
    steps = min(options.steps or whole, whole)
    training = Training(text, tensors, json.loads(metadata["adjoint.batch"]))
    losses = np.array([np.asarray(training.take(training.rows_of(step))) for step in range(steps)])
    if options.process > 0:
        return
    print(f"{steps} steps on {len(jax.devices())} devices, last loss {losses[-1]:.9g}")
    if "expected.loss" in tensors:
        expected = tensors["expected.loss"][:steps]
        distance = np.max(np.abs(losses - expected) / np.maximum(np.abs(expected), 1e-300))
        print(f"losses differ by {distance:.1e} of each, at most")
    state = {name: np.asarray(value) for name, value in training.state.items()}
    if steps == whole:
        distances = {
            name: difference(value, tensors["expected." + name])
            for name, value in state.items() if "expected." + name in tensors}
        worst = max(distances, key=distances.get)
        print(f"state differs by {distances[worst]:.1e} of its largest number, at most, in {worst}")
    if options.losses:
        np.savetxt(options.losses, losses, fmt="%.17g")
    if options.out:
        write_safetensors(
            options.out,
            {name: value for name, value in state.items() if not name.startswith("optimizer/")})


if __name__ == "__main__":
    main()
