"""Value, gradient and full Hessian of a small network's loss, by PyTorch.

f(x) = cross_entropy(w2 tanh(w1 x + b1) + b2, label) in float64, with x of
four elements: the second derivative that a nested sweep has to reproduce.
Weights are [outputs, inputs].
"""

import numpy as np
import torch

import fixture_format


def main():
    torch.set_num_threads(1)
    random = np.random.default_rng(6)

    def normal(*shape):
        return torch.tensor(random.standard_normal(shape))

    w1, b1, w2, b2 = normal(5, 4), normal(5), normal(3, 5), normal(3)
    x, label = normal(4), 1

    def loss(x):
        logits = w2 @ torch.tanh(w1 @ x + b1) + b2
        return torch.nn.functional.cross_entropy(logits, torch.tensor(label))

    fixture_format.write("hessian.json", {
        "w1": fixture_format.tensor(w1),
        "b1": fixture_format.tensor(b1),
        "w2": fixture_format.tensor(w2),
        "b2": fixture_format.tensor(b2),
        "x": fixture_format.tensor(x),
        "label": label,
        "value": fixture_format.number(loss(x)),
        "gradient": fixture_format.tensor(
            torch.autograd.functional.jacobian(loss, x)
        ),
        "hessian": fixture_format.tensor(
            torch.autograd.functional.hessian(loss, x)
        ),
    })


if __name__ == "__main__":
    main()
