"""PyTorch's forms of an optimizer's step and of the networks' training steps."""

import torch
import torch.nn.functional as functional
from torch import nn

from networks_pytorch import LAYOUTS

KINDS = {" foreach": {"foreach": True}, " fused": {"fused": True}}


def works():
    return {
        "optimizer/adam": adam, "cnn": convolutional_network, "transformer": transformer,
    }


def adam(*sizes):
    count, length = sizes if len(sizes) == 2 else (1, *sizes)
    forms = {}
    for kind, options in KINDS.items():
        parameters = [nn.Parameter(torch.randn(length)) for _ in range(count)]
        for parameter in parameters:
            parameter.grad = torch.randn(length)
        forms["Adam" + kind] = torch.optim.Adam(parameters, 1e-6, **options).step
    return forms


def training_step(model, optimizer, inputs, labels):
    def run():
        optimizer.zero_grad()
        functional.cross_entropy(model(inputs).flatten(0, -2), labels).backward()
        optimizer.step()

    return run


def convolutional_network(height, width, first, second, batch):
    images, labels = torch.randn(batch, 1, height, width), torch.randint(0, 10, (batch,))
    forms = {}
    for layout, format in LAYOUTS.items():
        for kind, options in KINDS.items():
            model = nn.Sequential(
                nn.Conv2d(1, first, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                nn.Conv2d(first, second, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                nn.Flatten(), nn.Linear(second * (height // 4) * (width // 4), 10))
            model = model.to(memory_format=format)
            optimizer = torch.optim.SGD(model.parameters(), 1e-3, **options)
            inputs = images.to(memory_format=format)
            forms[f"SGD{kind}{layout}"] = training_step(model, optimizer, inputs, labels)
    return forms


def transformer(length, width, heads, batch):
    text = torch.randint(0, 65, (batch, length))
    labels = text.flatten().roll(-1)
    forms = {}
    for projections, is_joined in (("", False), (", projections joined", True)):
        for kind, options in KINDS.items():
            model = Transformer(65, length, width, heads, is_joined)
            optimizer = torch.optim.AdamW(model.parameters(), 1e-3, **options)
            forms[f"AdamW{kind}{projections}"] = training_step(model, optimizer, text, labels)
    return forms


class Transformer(nn.Module):
    """One layer, whose queries, keys and values are made by one matrix or by three."""

    def __init__(self, characters, length, width, heads, is_joined):
        super().__init__()
        self.heads = heads
        self.characters, self.positions = nn.Embedding(characters, width), nn.Embedding(length, width)
        self.projections = nn.ModuleList(
            [nn.Linear(width, 3 * width)] if is_joined else [nn.Linear(width, width) for _ in range(3)])
        self.joined = nn.Linear(width, width)
        self.hidden, self.joining = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.normalizations = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
        self.output = nn.Linear(width, characters)

    def forward(self, text):
        x = self.characters(text) + self.positions.weight
        x = x + self.attention(self.normalizations[0](x))
        x = x + self.joining(functional.gelu(self.hidden(self.normalizations[1](x))))
        return self.output(self.normalizations[2](x))

    def attention(self, x):
        if len(self.projections) == 1:
            parts = self.projections[0](x).chunk(3, -1)
        else:
            parts = [projection(x) for projection in self.projections]
        parts = [part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts]
        result = functional.scaled_dot_product_attention(*parts, is_causal=True)
        return self.joined(result.transpose(1, 2).flatten(-2))
