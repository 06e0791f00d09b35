"""MLX's forms of the work, compiled where that is possible."""

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optimizers

from names import parts

VERSION = mx.__version__


def begin(threads):
    mx.set_default_device(mx.cpu)
    mx.random.seed(1)


def works(name):
    kind, sizes = parts(name)
    make = {"matmul": product, "sce": loss, "mlp": network}
    if kind in make:
        return make[kind](*sizes)
    if kind in ("exp", "log", "tanh"):
        return function(getattr(mx, kind), *sizes)
    return {}


def product(n):
    a, b = mx.random.normal((n, n)), mx.random.normal((n, n))
    mx.eval(a, b)
    return {"a @ b": lambda: mx.eval(a @ b)}


def function(apply, count):
    x = mx.random.uniform(0.1, 3, (count,))
    mx.eval(x)
    return {"f(x)": lambda: mx.eval(apply(x))}


def loss(rows, classes):
    logits, labels = mx.random.normal((rows, classes)), mx.random.randint(0, classes, (rows,))
    mx.eval(logits, labels)

    def value(logits):
        return nn.losses.cross_entropy(logits, labels, reduction="mean")

    gradient = mx.value_and_grad(value)
    compiled = mx.compile(gradient)
    return {
        "value_and_grad": lambda: mx.eval(gradient(logits)),
        "compiled": lambda: mx.eval(compiled(logits)),
    }


def network(*sizes):
    *widths, batch = sizes
    layers = []
    for length, width in zip(widths, widths[1:]):
        layers += [nn.Linear(length, width), nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    optimizer = optimizers.SGD(1e-3)
    inputs = mx.random.normal((batch, widths[0]))
    labels = mx.random.randint(0, widths[-1], (batch,))

    def value(model, inputs, labels):
        return nn.losses.cross_entropy(model(inputs), labels, reduction="mean")

    gradient = nn.value_and_grad(model, value)

    def step(inputs, labels):
        result, gradients = gradient(model, inputs, labels)
        optimizer.update(model, gradients)
        return result

    state = [model.state, optimizer.state]
    compiled = mx.compile(step, inputs=state, outputs=state)
    mx.eval(inputs, labels, state)
    return {
        "value_and_grad": lambda: mx.eval(step(inputs, labels), state),
        "compiled": lambda: mx.eval(compiled(inputs, labels), state),
    }
