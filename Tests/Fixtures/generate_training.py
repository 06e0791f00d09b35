"""A small training run by PyTorch in float64, for our layers and optimizer.

A 4-5-3 network (linear, tanh, linear) learns six examples for ten steps of
full-batch gradient descent with momentum and weight decay. PyTorch's
conventions: weights are [outputs, inputs]; decay is added to the gradient,
biases included; the first momentum buffer is the first gradient. A step's
loss is taken before its update.
"""

import numpy as np
import torch

import fixture_format

LEARNING_RATE, MOMENTUM, WEIGHT_DECAY, STEPS = 0.1, 0.9, 0.01, 10


def main():
    torch.set_num_threads(1)
    random = np.random.default_rng(5)

    def normal(*shape):
        return torch.tensor(random.standard_normal(shape))

    inputs, labels = normal(6, 4), [0, 2, 1, 1, 2, 0]
    parameters = {
        "hidden.weight": 0.5 * normal(5, 4),
        "hidden.bias": 0.1 * normal(5),
        "output.weight": 0.5 * normal(3, 5),
        "output.bias": 0.1 * normal(3),
    }
    initial = {n: fixture_format.tensor(p) for n, p in parameters.items()}

    w1, b1, w2, b2 = [p.requires_grad_() for p in parameters.values()]
    optimizer = torch.optim.SGD(
        [w1, b1, w2, b2], lr=LEARNING_RATE, momentum=MOMENTUM,
        weight_decay=WEIGHT_DECAY,
    )
    losses = []
    for _ in range(STEPS):
        logits = torch.tanh(inputs @ w1.T + b1) @ w2.T + b2
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor(labels))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(fixture_format.number(loss.detach()))

    fixture_format.write("training.json", {
        "learningRate": LEARNING_RATE,
        "momentum": MOMENTUM,
        "weightDecay": WEIGHT_DECAY,
        "inputs": fixture_format.tensor(inputs),
        "labels": labels,
        "initial": initial,
        "losses": losses,
        "final": {
            name: fixture_format.tensor(parameter.detach())
            for name, parameter in parameters.items()
        },
    })


if __name__ == "__main__":
    main()
