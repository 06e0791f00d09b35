"""NumPy's forms of the work, which it has of values without gradients."""

import numpy as np

import openblas
from names import parts

VERSION = np.__version__


def begin(threads):
    """The number of threads is in the environment, where its BLAS reads it."""
    global random
    random = np.random.default_rng(1)


def kernels():
    return openblas.kernels()


def works(name):
    kind, sizes = parts(name)
    if kind == "matmul":
        return product(*sizes)
    if kind in ("exp", "log", "tanh"):
        return function(getattr(np, kind), *sizes)
    return {}


def product(n):
    a, b = (random.standard_normal((n, n), dtype=np.float32) for _ in range(2))
    out = np.empty_like(a)
    return {"a @ b": lambda: a @ b, "out=": lambda: np.matmul(a, b, out=out)}


def function(apply, count):
    x = random.uniform(0.1, 3, count).astype(np.float32)
    out = np.empty_like(x)
    return {"f(x)": lambda: apply(x), "out=": lambda: apply(x, out=out)}
