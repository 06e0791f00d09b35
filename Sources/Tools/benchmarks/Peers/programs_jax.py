"""JAX's forms of the example programs' whole training steps, compiled, on random data of the same shapes.

The numbers of a batch's examples are drawn by NumPy; all else of a step is one compiled function, whose state is
written where the old one was. Import it after the flags are set.
"""

import jax
import jax.numpy as jnp
import numpy as np

from networks_jax import (
    GENERATORS, causal, convolved, drawn, integers, normalized, pooled, pooled_by_shape)
from steps_jax import cross_entropy

random = np.random.default_rng(3)


def works():
    return {
        "step/fashion-mlp": perceptron, "step/fashion-convolutional": convolutional_network,
        "step/names": names, "step/characters-nanogpt-cpu": characters,
    }


def batches(count, size):
    """The numbers of examples in random order, pass after pass, without a last batch that is smaller."""
    while True:
        order = random.permutation(count).astype(np.int32)
        for start in range(0, count - size + 1, size):
            yield order[start:start + size]


def step(loss, update, parameters, statistics, order, *data, key="threefry2x32"):
    """Steps of a loss of parameters, running statistics, a key, and the rows of a batch of the data."""

    def compute(state, rows, *data):
        parameters, statistics, rule, key = state
        key, own = jax.random.split(key)
        (value, statistics), slopes = jax.value_and_grad(loss, has_aux=True)(
            parameters, statistics, own, rows, *data)
        parameters, rule = update(parameters, slopes, rule)
        return value, (parameters, statistics, rule, key)

    compiled = jax.jit(compute, donate_argnums=0)
    zeros = [jax.tree.map(jnp.zeros_like, parameters) for _ in range(2)]
    rule = (jnp.zeros((), jnp.float32), *zeros)
    state = [(parameters, statistics, rule, jax.random.key(1, impl=key))]

    def run():
        value, state[0] = compiled(state[0], next(order), *data)
        jax.block_until_ready((value, state[0]))

    return run


# MARK: Rules


def adamw(rate, decay, betas=(0.9, 0.999), norm=None):
    """Decay is for matrices alone. With a norm the gradients are clipped to it."""

    def update(parameters, slopes, state):
        count, mean, square = state
        now, count = rate(count), count + 1
        if norm:
            length = jnp.sqrt(sum(jnp.sum(g * g) for g in jax.tree.leaves(slopes)))
            scale = jnp.minimum(1, norm / (length + 1e-6))
            slopes = jax.tree.map(lambda g: g * scale, slopes)
        mean = jax.tree.map(lambda m, g: betas[0] * m + (1 - betas[0]) * g, mean, slopes)
        square = jax.tree.map(lambda v, g: betas[1] * v + (1 - betas[1]) * g * g, square, slopes)

        def updated(p, m, v):
            root = jnp.sqrt(v / (1 - betas[1]**count)) + 1e-8
            shrunk = p * (1 - now * decay) if p.ndim > 1 else p
            return shrunk - now * m / (1 - betas[0]**count) / root

        return jax.tree.map(updated, parameters, mean, square), (count, mean, square)

    return update


def descent(parameters, slopes, state):
    count, *moments = state
    now = jnp.where(count < 100_000, 0.1, 0.01)
    return jax.tree.map(lambda p, g: p - now * g, parameters, slopes), (count + 1, *moments)


def cosine(start, end, steps):
    return lambda step: end + (start - end) * 0.5 * (1 + jnp.cos(jnp.pi * step / steps))


def warmed_up(step):
    return jnp.where(step < 100, 1e-3 * (step + 1) / 100, cosine(1e-3, 1e-4, 1900)(step - 100))


# MARK: Layers


def linear(inputs, outputs):
    bound = 1 / np.sqrt(inputs, dtype=np.float32)
    return drawn(inputs, outputs) * bound, jnp.zeros(outputs, jnp.float32)


def dropout(x, rate, key):
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)


def batch_norm(x, scale, shift, running, momentum):
    """Over all axes but the last, with the running mean and variance after it."""
    axes = tuple(range(x.ndim - 1))
    count = x.size // x.shape[-1]
    own = x.mean(axes), x.var(axes) * count / (count - 1)
    running = [(1 - momentum) * old + momentum * new for old, new in zip(running, own)]
    return normalized(x, axes) * scale + shift, jax.lax.stop_gradient(running)


def statistics_of(channels):
    return [jnp.zeros(channels, jnp.float32), jnp.ones(channels, jnp.float32)]


# MARK: Programs


def perceptron():
    images, labels = drawn(60_000, 784), integers(10, 60_000)

    def loss(parameters, statistics, key, rows, images, labels):
        *hidden, (weights, bias) = parameters
        x = images[rows]
        for own, (w, b) in zip(jax.random.split(key, len(hidden)), hidden):
            x = dropout(jax.nn.relu(x @ w + b), 0.2, own)
        return cross_entropy(x @ weights + bias, labels[rows]), statistics

    def form(key):
        parameters = [linear(*sizes) for sizes in ((784, 256), (256, 128), (128, 100), (100, 10))]
        rule = adamw(cosine(2e-3, 0, 20 * 469), 0.01)
        return step(loss, rule, parameters, [], batches(60_000, 128), images, labels, key=key)

    return {f"AdamW, {name}": form(key) for name, key in GENERATORS.items()}


def convolutional_network():
    images, labels = drawn(60_000, 28, 28, 1), integers(10, 60_000)

    def form(pool):
        def loss(parameters, statistics, key, rows, images, labels):
            *convolutions, (weights, bias) = parameters
            x, followed = images[rows], []
            for (kernel, offset, scale, shift), running in zip(convolutions, statistics):
                x, new = batch_norm(convolved(x, kernel, offset), scale, shift, running, 0.1)
                x = pool(jax.nn.relu(x))
                followed.append(new)
            x = dropout(x.reshape(len(rows), -1), 0.3, key)
            return cross_entropy(x @ weights + bias, labels[rows]), followed

        parameters = [
            (drawn(3, 3, inputs, outputs) * 0.1, jnp.zeros(outputs, jnp.float32),
             jnp.ones(outputs, jnp.float32), jnp.zeros(outputs, jnp.float32))
            for inputs, outputs in ((1, 32), (32, 64))
        ] + [linear(64 * 49, 10)]
        rule = adamw(cosine(2e-3, 0, 8 * 469), 0.01)
        statistics = [statistics_of(32), statistics_of(64)]
        return step(loss, rule, parameters, statistics, batches(60_000, 128), images, labels)

    return {
        "channels last": form(lambda x: pooled(x, (1, 2, 2, 1))),
        "channels last, pooling by shape": form(pooled_by_shape),
    }


def names():
    contexts, targets = integers(27, 182_500, 3), integers(27, 182_500)

    def loss(p, statistics, key, rows, contexts, targets):
        x = p["embedding"][contexts[rows]].reshape(len(rows), -1) @ p["hidden"]
        x, statistics = batch_norm(x, p["scale"], p["shift"], statistics, 0.001)
        weights, bias = p["output"]
        return cross_entropy(jnp.tanh(x) @ weights + bias, targets[rows]), statistics

    parameters = {
        "embedding": drawn(27, 10), "hidden": drawn(30, 200) * 0.3, "scale": 1 + 0.1 * drawn(200),
        "shift": 0.1 * drawn(200), "output": (0.1 * drawn(200, 27), 0.1 * drawn(27)),
    }
    order = batches(182_500, 32)
    return {"SGD": step(loss, descent, parameters, statistics_of(200), order, contexts, targets)}


def characters():
    text, (length, width, heads, layers) = integers(65, 1_000_000), (64, 128, 4, 4)

    def block(p, x):
        y = normalized(x, -1) * p["first"]
        parts = jnp.split(y @ p["inputs"], 3, -1)
        y = causal(*(part.reshape(*x.shape[:2], heads, -1) for part in parts))
        x = x + y.reshape(x.shape) @ p["outputs"]
        y = normalized(x, -1) * p["second"]
        return x + jax.nn.gelu(y @ p["wide"], approximate=False) @ p["narrow"]

    def loss(p, statistics, key, rows, text):
        places = rows[:, None] + jnp.arange(length)
        x = p["tokens"][text[places]] + p["positions"]
        for own in p["blocks"]:
            x = block(own, x)
        logits = (normalized(x, -1) * p["normalization"]).reshape(-1, width) @ p["tokens"].T
        return cross_entropy(logits, text[places + 1].reshape(-1)), statistics

    ones = jnp.ones(width, jnp.float32)
    parameters = {
        "tokens": 0.02 * drawn(65, width), "positions": 0.02 * drawn(length, width),
        "normalization": ones,
        "blocks": [
            {
                "first": ones + 0, "second": ones + 0, "inputs": 0.02 * drawn(width, 3 * width),
                "outputs": 0.007 * drawn(width, width), "wide": 0.02 * drawn(width, 4 * width),
                "narrow": 0.007 * drawn(4 * width, width),
            } for _ in range(layers)
        ],
    }
    rule = adamw(warmed_up, 0.1, betas=(0.9, 0.99), norm=1)
    return {"AdamW": step(loss, rule, parameters, [], batches(1_000_000 - length, 12), text)}
