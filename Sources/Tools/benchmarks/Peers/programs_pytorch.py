"""PyTorch's forms of the example programs' whole training steps: the next batch, the step and the rate's.

The networks and rules are those of `recipes_pytorch.py`; the data are random ones of the same shapes.
"""

import math

import torch
import torch.nn.functional as functional
from torch import nn

import recipes_pytorch as recipes
from networks_pytorch import LAYOUTS
from steps_pytorch import KINDS


def works():
    return {
        "step/fashion-mlp": perceptron, "step/fashion-convolutional": convolutional_network,
        "step/names": names, "step/characters-nanogpt-cpu": characters,
    }


def batches(count, size):
    """The numbers of examples in random order, pass after pass, without a last batch that is smaller."""
    while True:
        for rows in torch.randperm(count).split(size):
            if len(rows) == size:
                yield rows


def step(optimizer, loss, schedule=None, adjust=lambda: None):
    def run():
        optimizer.zero_grad()
        loss().backward()
        adjust()
        optimizer.step()
        if schedule:
            schedule.step()

    return run


def fashion(make, epochs, layouts):
    images, labels = torch.rand(60_000, 1, 28, 28), torch.randint(0, 10, (60_000,))
    steps = epochs * math.ceil(len(images) / 128)
    forms = {}
    for layout, format in layouts.items():
        for kind, options in KINDS.items():
            model = make().to(memory_format=format)
            optimizer = recipes.adamw(model, 0.01, lr=2e-3, **options)
            schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
            order = batches(len(images), 128)

            def loss(model=model, order=order, format=format):
                rows = next(order)
                inputs = images[rows].to(memory_format=format)
                return functional.cross_entropy(model(inputs), labels[rows])

            forms[f"AdamW{kind}{layout}"] = step(optimizer, loss, schedule)
    return forms


def perceptron():
    return fashion(recipes.perceptron, 20, {"": torch.contiguous_format})


def convolutional_network():
    return fashion(recipes.convolutional_network, 8, LAYOUTS)


def names():
    contexts, targets = torch.randint(0, 27, (182_500, 3)), torch.randint(0, 27, (182_500,))
    forms = {}
    for kind, options in {"": {"foreach": False}, **KINDS}.items():
        model = recipes.NameModel(27)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1, **options)

        def loss(model=model):
            rows = torch.randint(len(targets), (32,))
            return functional.cross_entropy(model(contexts[rows]), targets[rows])

        forms["SGD" + kind] = step(optimizer, loss)
    return forms


def characters():
    tokens, places = torch.randint(0, 65, (1_000_000,)), torch.arange(64)
    forms = {}
    for kind, options in KINDS.items():
        model = recipes.Transformer(65)
        optimizer = recipes.adamw(model, 0.1, lr=1e-3, betas=(0.9, 0.99), **options)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, recipes.character_rate(2000))

        def loss(model=model):
            rows = torch.randint(len(tokens) - 64, (12,))[:, None] + places
            return functional.cross_entropy(model(tokens[rows]).flatten(0, 1), tokens[rows + 1].flatten())

        def clip(model=model):
            nn.utils.clip_grad_norm_(model.parameters(), 1)

        forms["AdamW" + kind] = step(optimizer, loss, schedule, clip)
    return forms
