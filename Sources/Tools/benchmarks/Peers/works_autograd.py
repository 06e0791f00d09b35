"""The forms of HIPS autograd, which differentiates NumPy."""

from importlib.metadata import version

import autograd
import autograd.numpy as np
import numpy

from names import parts

VERSION = version("autograd")


def begin(threads):
    """The number of threads is in the environment, where NumPy's BLAS reads it."""
    global random
    random = numpy.random.default_rng(1)


def works(name):
    kind, sizes = parts(name)
    make = {"sce": loss, "mlp": network, "chain": chain}
    return make[kind](*sizes) if kind in make else {}


def normal(*shape):
    return random.standard_normal(shape, dtype=numpy.float32)


def cross_entropy(logits, labels):
    shifted = logits - np.max(logits, 1, keepdims=True)
    log_sums = np.log(np.sum(np.exp(shifted), 1))
    return np.mean(log_sums - shifted[np.arange(len(labels)), labels])


def loss(rows, classes):
    logits, labels = normal(rows, classes), random.integers(0, classes, rows)
    gradient = autograd.value_and_grad(cross_entropy)
    return {"value_and_grad": lambda: gradient(logits, labels)}


def network(*sizes):
    *widths, batch = sizes
    inputs, labels = normal(batch, widths[0]), random.integers(0, widths[-1], batch)
    parameters = [
        (normal(length, width) / numpy.sqrt(length, dtype=numpy.float32), normal(width) * 0)
        for length, width in zip(widths, widths[1:])
    ]

    def value(parameters):
        *hidden, (weight, bias) = parameters
        x = inputs
        for w, b in hidden:
            x = np.maximum(np.dot(x, w) + b, 0)
        return cross_entropy(np.dot(x, weight) + bias, labels)

    gradient = autograd.value_and_grad(value)

    def run():
        _, gradients = gradient(parameters)
        for tensors, slopes in zip(parameters, gradients):
            for tensor, slope in zip(tensors, slopes):
                tensor -= 1e-3 * slope

    return {"value_and_grad": run}


def chain(length):
    if length > 1000:
        return {}

    def product(factor):
        value = factor
        for _ in range(length):
            value = value * factor
        return value

    gradient = autograd.value_and_grad(product)
    return {"value_and_grad": lambda: gradient(1.0001)}
