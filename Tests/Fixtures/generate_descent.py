"""Trajectories of 200 steps of gradient descent by PyTorch in float64.

Plain, with momentum and by Nesterov's rule, each without and with weight
decay. The gradient of step t is a·w + 0.1·sin(t + i) for the scalar w_i, so
that it depends on where the steps before have led; PyTorch's optimizer is
given it by hand. Parameters are written at every tenth step.
"""

import numpy as np
import torch

import fixture_format

STEPS, EVERY, LEARNING_RATE = 200, 10, 0.05


def trajectory(initial, slopes, momentum, nesterov, weight_decay):
    w = torch.tensor(initial, requires_grad=True)
    optimizer = torch.optim.SGD(
        [w], lr=LEARNING_RATE, momentum=momentum, nesterov=nesterov,
        weight_decay=weight_decay,
    )
    index = torch.arange(len(initial), dtype=torch.float64)
    points = []
    for step in range(STEPS):
        w.grad = torch.tensor(slopes) * w.detach() + 0.1 * torch.sin(step + index)
        optimizer.step()
        if (step + 1) % EVERY == 0:
            points.append(fixture_format.numbers(w.detach()))
    return points


def main():
    torch.set_num_threads(1)
    random = np.random.default_rng(11)
    initial, slopes = random.standard_normal(7), random.uniform(0.1, 2, 7)
    fixture_format.write("descent.json", {
        "learningRate": LEARNING_RATE,
        "steps": STEPS,
        "every": EVERY,
        "initial": fixture_format.numbers(initial),
        "slopes": fixture_format.numbers(slopes),
        "cases": [
            {
                "momentum": momentum,
                "nesterov": nesterov,
                "weightDecay": weight_decay,
                "points": trajectory(initial, slopes, momentum, nesterov, weight_decay),
            }
            for momentum, nesterov in [(0.0, False), (0.9, False), (0.9, True), (0.5, True)]
            for weight_decay in [0.0, 0.01]
        ],
    })


if __name__ == "__main__":
    main()
