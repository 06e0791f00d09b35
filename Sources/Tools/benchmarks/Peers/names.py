"""The names of the executable's benchmarks, and the sizes that stand in them."""

import re


def parts(name):
    """The kind of work, which ends where there is a digit, and its sizes, where it has any.

    >>> parts("sce/32x10")
    ('sce', (32, 10))
    >>> parts("mlp/64-32-10/b32/sgd")
    ('mlp', (64, 32, 10, 32))
    >>> parts("optimizer/adam/1M")
    ('optimizer/adam', (1048576,))
    >>> parts("step/names")
    ('step/names', ())
    """
    kind, sizes = re.fullmatch(r"(\D+?)(?:/(\d.*))?", name).groups(default="")
    return kind, tuple(1 << 20 if size == "1M" else int(size) for size in re.findall(r"1M|\d+", sizes))
