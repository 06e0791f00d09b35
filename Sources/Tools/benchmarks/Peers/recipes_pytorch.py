"""The recipes of the example programs in PyTorch: the same networks, rates, batches and steps.

    python recipes_pytorch.py fashion FOLDER --network convolutional --epochs 8
    python recipes_pytorch.py names FILE --steps 200000
    python recipes_pytorch.py characters FILE --steps 2000

A run prints the seconds of its training and the number that the program ends with. With `--steps` a
training of fashion ends before its last epoch.
"""

import argparse
import gzip
import math
import time
from itertools import chain, islice
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional


def idx(file):
    """The content of a compressed IDX file of bytes."""
    content = gzip.decompress(file.read_bytes())
    lengths = np.frombuffer(content, ">u4", content[3], 4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * content[3]).reshape(lengths)


def perceptron():
    layers = [nn.Flatten()]
    for inputs, outputs in [(784, 256), (256, 128), (128, 100)]:
        layers += [nn.Linear(inputs, outputs), nn.ReLU(), nn.Dropout(0.2)]
    return nn.Sequential(*layers, nn.Linear(100, 10))


def convolutional_network():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(0.3), nn.Linear(64 * 7 * 7, 10))


def decays(model):
    """The parameters in two groups: decay is for matrices alone."""
    matrices = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() < 2]
    return matrices, others


def adamw(model, decay, **options):
    matrices, others = decays(model)
    return torch.optim.AdamW(
        [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0}],
        **options)


def fashion(options):
    def load(part):
        images = idx(options.data / f"{part}-images-idx3-ubyte.gz")
        labels = idx(options.data / f"{part}-labels-idx1-ubyte.gz")
        pixels = torch.from_numpy(images.astype(np.float32) / 255)[:, None]
        return pixels, torch.from_numpy(labels.astype(np.int64))

    (images, labels), (test_images, test_labels) = load("train"), load("t10k")
    convolutional = options.network == "convolutional"
    model = convolutional_network() if convolutional else perceptron()
    epochs = options.epochs or (8 if convolutional else 20)
    steps = epochs * math.ceil(len(images) / 128)
    optimizer = adamw(model, 0.01, lr=2e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    orders = (torch.randperm(len(images)).split(128) for _ in range(epochs))
    start = time.perf_counter()
    for rows in islice(chain.from_iterable(orders), options.steps):
        optimizer.zero_grad()
        functional.cross_entropy(model(images[rows]), labels[rows]).backward()
        optimizer.step()
        schedule.step()
    seconds = time.perf_counter() - start
    model.eval()
    with torch.no_grad():
        logits = torch.cat([model(part) for part in test_images.split(500)])
    return seconds, "test accuracy", (logits.argmax(1) == test_labels).float().mean().item()


class NameModel(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, 10)
        self.hidden = nn.Linear(30, 200, bias=False)
        self.normalization = nn.BatchNorm1d(200, momentum=0.001)
        self.output = nn.Linear(200, vocabulary)
        nn.init.kaiming_normal_(self.hidden.weight, nonlinearity="tanh")
        for own in (self.output.weight, self.output.bias):
            nn.init.normal_(own, std=0.1)

    def forward(self, contexts):
        e = self.embedding(contexts).flatten(1)
        return self.output(torch.tanh(self.normalization(self.hidden(e))))


def names(options):
    lines = options.data.read_text(encoding="utf-8").split()
    np.random.default_rng(options.seed).shuffle(lines)
    letters = {letter: i + 1 for i, letter in enumerate(sorted(set("".join(lines))))}

    def places(lines):
        contexts, targets = [], []
        for line in lines:
            context = [0, 0, 0]
            for token in [letters[letter] for letter in line] + [0]:
                contexts.append(context)
                targets.append(token)
                context = context[1:] + [token]
        return torch.tensor(contexts), torch.tensor(targets)

    count = len(lines)
    contexts, targets = places(lines[:count * 8 // 10])
    validation = places(lines[count * 8 // 10:count * 9 // 10])
    model = NameModel(len(letters) + 1)
    steps = options.steps or 200_000
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    start = time.perf_counter()
    for step in range(steps):
        if step == steps // 2:
            optimizer.param_groups[0]["lr"] = 0.01
        rows = torch.randint(len(targets), (32,))
        optimizer.zero_grad()
        functional.cross_entropy(model(contexts[rows]), targets[rows]).backward()
        optimizer.step()
    seconds = time.perf_counter() - start
    model.eval()
    with torch.no_grad():
        loss = functional.cross_entropy(model(validation[0]), validation[1]).item()
    return seconds, "validation loss", loss


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.first = nn.LayerNorm(width, bias=False)
        self.second = nn.LayerNorm(width, bias=False)
        self.inputs = nn.Linear(width, 3 * width, bias=False)
        self.outputs = nn.Linear(width, width, bias=False)
        self.wide = nn.Linear(width, 4 * width, bias=False)
        self.narrow = nn.Linear(4 * width, width, bias=False)

    def forward(self, x):
        n, t, width = x.shape
        q, k, v = (
            part.view(n, t, self.heads, -1).transpose(1, 2)
            for part in self.inputs(self.first(x)).split(width, dim=2))
        y = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.outputs(y.transpose(1, 2).reshape(n, t, width))
        return x + self.narrow(functional.gelu(self.wide(self.second(x))))


class Transformer(nn.Module):
    def __init__(self, vocabulary, layers=4, heads=4, width=128, context=64):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(context, width)
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(layers)))
        self.normalization = nn.LayerNorm(width, bias=False)
        for name, p in self.named_parameters():
            if p.dim() > 1:
                last = name.endswith(("outputs.weight", "narrow.weight"))
                nn.init.normal_(p, std=0.02 / math.sqrt(2 * layers) if last else 0.02)

    def forward(self, text):
        x = self.tokens(text) + self.positions(torch.arange(text.shape[1]))
        return self.normalization(self.blocks(x)) @ self.tokens.weight.T


def character_rate(steps):
    """What the rate of each step is of the highest: it rises for 100 steps, and then falls to a tenth."""

    def rate(step):
        if step < 100:
            return (step + 1) / 100
        share = (step - 100) / max(1, steps - 100)
        return 0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * share))

    return rate


def characters(options):
    text = options.data.read_text(encoding="utf-8")
    letters = {letter: i for i, letter in enumerate(sorted(set(text)))}
    tokens = torch.tensor([letters[letter] for letter in text])
    end = len(tokens) * 9 // 10
    training, validation = tokens[:end], tokens[end:]
    model = Transformer(len(letters))
    steps = options.steps or 2000
    optimizer = adamw(model, 0.1, lr=1e-3, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, character_rate(steps))

    def loss_of(part, firsts):
        rows = firsts[:, None] + torch.arange(64)
        return functional.cross_entropy(model(part[rows]).flatten(0, 1), part[rows + 1].flatten())

    start = time.perf_counter()
    for _ in range(steps):
        optimizer.zero_grad()
        loss_of(training, torch.randint(len(training) - 64, (12,))).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimizer.step()
        schedule.step()
    seconds = time.perf_counter() - start
    with torch.no_grad():
        firsts = torch.arange(0, len(validation) - 64, 64)
        losses = [loss_of(validation, part).item() * len(part) for part in firsts.split(12)]
    return seconds, "validation loss", sum(losses) / len(firsts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("recipe", choices=["fashion", "names", "characters"])
    parser.add_argument("data", type=Path)
    parser.add_argument("--network", choices=["mlp", "convolutional"], default="mlp")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    seconds, name, value = globals()[options.recipe](options)
    print(f"{seconds:.1f} s of training")
    print(f"{name} {value:.4f}")


if __name__ == "__main__":
    main()
