"""The names of the executable's benchmarks, and the sizes that stand in them."""


def parts(name):
    """The kind of work and its sizes.

    >>> parts("sce/32x10")
    ('sce', (32, 10))
    >>> parts("mlp/64-32-10/b32/sgd")
    ('mlp', (64, 32, 10, 32))
    >>> parts("exp/1M")
    ('exp', (1048576,))
    """
    kind, sizes, *rest = name.split("/")
    if kind == "mlp":
        return kind, (*map(int, sizes.split("-")), int(rest[0].removeprefix("b")))
    if sizes == "1M":
        return kind, (1 << 20,)
    return kind, tuple(map(int, sizes.split("x")))
