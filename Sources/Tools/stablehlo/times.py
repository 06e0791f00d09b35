"""Times an exported step under XLA beside one that was written by hand in JAX, on the same inputs.

    taskset -c 0 python3 times.py digits.mlir digits        one thread
    taskset -c 0,1 python3 times.py digits.mlir digits      two

The second argument names the step in peers.py. Both feed their state back, and take turns in rounds; medians
are printed, and how far the losses of the first steps are apart. It needs jax 0.10: pip install jax==0.10.2
"""

import json
import os
import sys
import time

import numpy as np


class Peer:
    """The step of peers.py, with the inputs of a training."""

    def __init__(self, training, function):
        import jax

        self.training, self.inputs = training, training.inputs
        kept = [name for name in training.outputs if name != "loss"]

        def step(state, rows):
            results = function({**state, **rows})
            return {name: results[name].astype(state[name].dtype) for name in kept}, results["loss"]

        self.step = jax.jit(step, donate_argnums=0)
        self.state = {
            name: jax.numpy.array(value, copy=True) for name, value in training.state.items()
            if name in kept}

    def take(self, rows):
        self.state, loss = self.step(self.state, rows)
        return loss


def main(path, name, seconds=5.0):
    import jax

    jax.config.update("jax_enable_x64", True)
    from peers import STEPS
    from run import read_safetensors
    from train import Training, read_metadata

    inputs = os.path.splitext(path)[0] + ".safetensors"
    with open(path) as file:
        text = file.read()
    batch = json.loads(read_metadata(inputs)["adjoint.batch"])
    training = Training(text, read_safetensors(inputs), batch)
    peer = Peer(training, STEPS[name])
    steps = int(read_metadata(inputs)["adjoint.steps"])
    rows = [training.rows_of(step) for step in range(min(steps, 50))]
    both = {"exported": training, "by hand": peer}
    losses = {
        kind: np.array([np.asarray(step.take(row)) for row in rows]) for kind, step in both.items()}
    distance = np.max(np.abs(losses["exported"] - losses["by hand"]) / np.abs(losses["by hand"]))
    print(f"losses of {len(rows)} steps differ by {distance:.1e} of each, at most")
    times = {kind: [] for kind in both}
    end = time.perf_counter() + float(seconds)
    while time.perf_counter() < end:
        for kind, step in both.items():
            start = time.perf_counter()
            for row in rows:
                loss = step.take(row)
            jax.block_until_ready((loss, step.state))
            times[kind].append((time.perf_counter() - start) / len(rows))
    medians = {kind: float(np.median(values)) * 1e3 for kind, values in times.items()}
    ratios = np.array(times["exported"]) / np.array(times["by hand"])
    print(
        f"{name}: exported {medians['exported']:.3f} ms, by hand {medians['by hand']:.3f} ms, "
        f"ratio {np.median(ratios):.2f} in {len(ratios)} rounds")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
