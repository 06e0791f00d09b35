"""Many draws of those cases in `fused` whose errors are much alike, here and in PyTorch.

    python more_draws.py FOLDER COUNT

writes files of the format of `fused` to the folder. They are large, and no test needs them:
`FusedAccuracyTests` says how a table is made of them.
"""

import json
import sys
from itertools import groupby
from pathlib import Path

import mpmath
import numpy as np
import torch

import generate_convolution
import generate_recurrence
import generate_scaled_dot_product_attention as attention

OPERATIONS = [
    "attention", "causalAttention", "convolution", "transposedConvolution", "lstmCell", "lstm"]


def draw(seed):
    random = np.random.default_rng(seed)
    yield from attention.float32_cases(random)
    generate_convolution.samples.random = random
    for is_transposed in (False, True):
        yield from generate_convolution.float32_convolutions(is_transposed)
    for lengths in [(1, 16, 8), (3, 6, 8)]:
        yield generate_recurrence.float32_case("lstm", "usual", random, np.zeros(4), *lengths)


def main():
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(1)
    mpmath.mp.dps = 30
    cases = [
        case for seed in range(1000, 1000 + count) for case in draw(seed)
        if case["name"] in ("usual", "even")]
    folder.mkdir(parents=True, exist_ok=True)
    cases.sort(key=lambda case: OPERATIONS.index(case["operation"]))
    for operation, own in groupby(cases, key=lambda case: case["operation"]):
        (folder / f"{operation}.json").write_text(json.dumps(list(own)), encoding="utf-8")


if __name__ == "__main__":
    main()
