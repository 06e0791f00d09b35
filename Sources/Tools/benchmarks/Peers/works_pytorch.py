"""PyTorch's forms of the work, eager: each work is a dictionary of them, and the fastest counts."""

import torch
import torch.nn.functional as functional

import networks_pytorch
import programs_pytorch
import steps_pytorch
from names import parts

VERSION = torch.__version__


def begin(threads):
    torch.manual_seed(1)
    torch.set_num_threads(threads)


def kernels():
    return torch.backends.cpu.get_cpu_capability()


def works(name):
    kind, sizes = parts(name)
    make = {
        "matmul": product, "sce": loss, "linear-sce": linear_loss, "mlp": network, "chain": chain,
        **networks_pytorch.works(), **steps_pytorch.works(), **programs_pytorch.works(),
    }
    if kind in make:
        return make[kind](*sizes)
    if kind in ("exp", "log", "tanh"):
        return function(getattr(torch, kind), *sizes)
    return {}


def product(n):
    a, b, out = torch.randn(n, n), torch.randn(n, n), torch.empty(n, n)
    return {"a @ b": lambda: a @ b, "out=": lambda: torch.mm(a, b, out=out)}


def function(apply, count):
    x = torch.rand(count) * 2.9 + 0.1
    out = torch.empty_like(x)
    return {"f(x)": lambda: apply(x), "out=": lambda: apply(x, out=out)}


def loss(rows, classes):
    logits = torch.randn(rows, classes, requires_grad=True)
    labels = torch.randint(0, classes, (rows,))

    def backward():
        logits.grad = None
        functional.cross_entropy(logits, labels).backward()

    def gradient():
        torch.autograd.grad(functional.cross_entropy(logits, labels), logits)

    return {"backward()": backward, "autograd.grad": gradient}


def linear_loss(rows, length, classes):
    inputs = torch.randn(rows, length, requires_grad=True)
    weights = (torch.randn(classes, length) * 0.05).requires_grad_()
    labels = torch.randint(0, classes, (rows,))

    def plain():
        inputs.grad = weights.grad = None
        functional.cross_entropy(functional.linear(inputs, weights), labels).backward()

    forms = {"cross_entropy(linear)": plain}
    if hasattr(functional, "linear_cross_entropy"):
        options = torch.nn.LinearCrossEntropyOptions()

        def chunked():
            inputs.grad = weights.grad = None
            functional.linear_cross_entropy(inputs, weights, labels, options=options).backward()

        forms["linear_cross_entropy, chunked"] = chunked
    return forms


def network(*sizes):
    *widths, batch = sizes
    inputs = torch.randn(batch, widths[0])
    labels = torch.randint(0, widths[-1], (batch,))

    def step(**options):
        layers = []
        for length, width in zip(widths, widths[1:]):
            layers += [torch.nn.Linear(length, width), torch.nn.ReLU()]
        model = torch.nn.Sequential(*layers[:-1])
        optimizer = torch.optim.SGD(model.parameters(), 1e-3, **options)

        def run():
            optimizer.zero_grad()
            functional.cross_entropy(model(inputs), labels).backward()
            optimizer.step()

        return run

    return {
        "SGD": step(foreach=False), "SGD foreach": step(foreach=True), "SGD fused": step(fused=True),
    }


def chain(length):
    factor = torch.tensor(1.0001, requires_grad=True)

    def run():
        factor.grad = None
        value = factor
        for _ in range(length):
            value = value * factor
        value.backward()

    return {"backward()": run}
