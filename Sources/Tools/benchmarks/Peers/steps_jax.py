"""JAX's forms of the networks' training steps, compiled. Import it after the flags are set."""

import jax
import jax.numpy as jnp
import numpy as np

from networks_jax import (
    causal, convolved, drawn, integers, layer_norm, pooled, pooled_by_shape)


def works():
    return {
        "optimizer/adam": adam, "cnn": convolutional_network, "transformer": transformer,
    }


def adam(*sizes):
    """A step of Adam alone: its gradients stay, and the parameters' and moments' memory is written anew."""
    count, length = sizes if len(sizes) == 2 else (1, *sizes)
    parameters, slopes, *moments = ([drawn(length) for _ in range(count)] for _ in range(4))
    moments[1] = [jnp.square(m) for m in moments[1]]
    compiled = jax.jit(
        lambda parameters, state, slopes: adamw(parameters, slopes, state, decay=0, rate=1e-6),
        donate_argnums=(0, 1))
    current = [parameters, (jnp.zeros((), jnp.float32), *moments)]

    def run():
        current[:] = compiled(*current, slopes)
        jax.block_until_ready(current)

    return {"jit": run}


def cross_entropy(logits, labels):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], 1))


def training_step(loss, update, parameters, state, *batch):
    """A step of a loss of parameters and a batch. The old parameters' memory becomes the new ones'."""

    def step(parameters, state, *batch):
        value, slopes = jax.value_and_grad(loss)(parameters, *batch)
        return value, *update(parameters, slopes, state)

    compiled = jax.jit(step, donate_argnums=(0, 1))
    current = [parameters, state]

    def run():
        value, *current[:] = compiled(*current, *batch)
        jax.block_until_ready((value, current))

    return run


def sgd(parameters, slopes, state):
    return jax.tree.map(lambda p, g: p - 1e-3 * g, parameters, slopes), state


def adamw(parameters, slopes, state, decay=0.01, rate=1e-3):
    count, mean, square = state
    count = count + 1
    mean = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, mean, slopes)
    square = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, square, slopes)

    def updated(p, m, v):
        root = jnp.sqrt(v / (1 - 0.999**count)) + 1e-8
        return p * (1 - rate * decay) - rate * m / (1 - 0.9**count) / root

    return jax.tree.map(updated, parameters, mean, square), (count, mean, square)


def linear(inputs, outputs):
    return drawn(inputs, outputs) / np.sqrt(inputs, dtype=np.float32), jnp.zeros(outputs, jnp.float32)


def convolutional_network(height, width, first, second, batch):
    images, labels = drawn(batch, height, width, 1), integers(10, batch)
    last = second * (height // 4) * (width // 4)

    def form(pool):
        def loss(parameters, images, labels):
            *convolutions, (weights, bias) = parameters
            x = images
            for kernel, offset in convolutions:
                x = pool(jax.nn.relu(convolved(x, kernel, offset)))
            return cross_entropy(x.reshape(batch, -1) @ weights + bias, labels)

        parameters = [
            (drawn(3, 3, inputs, outputs) * 0.1, jnp.zeros(outputs, jnp.float32))
            for inputs, outputs in ((1, first), (first, second))
        ] + [linear(last, 10)]
        return training_step(loss, sgd, parameters, (), images, labels)

    return {
        "channels last": form(lambda x: pooled(x, (1, 2, 2, 1))),
        "channels last, pooling by shape": form(pooled_by_shape),
    }


def transformer(length, width, heads, batch):
    text = integers(65, batch, length)
    labels = jnp.roll(text.reshape(-1), -1)

    def loss(p, text, labels):
        x = p["characters"][text] + p["positions"]
        y = layer_norm(x, *p["normalizations"][0])
        parts = [(y @ w + b).reshape(batch, length, heads, -1) for w, b in p["projections"]]
        x = x + apply(p["joined"], causal(*parts).reshape(batch, length, width))
        y = apply(p["hidden"], layer_norm(x, *p["normalizations"][1]))
        x = x + apply(p["joining"], jax.nn.gelu(y, approximate=False))
        logits = apply(p["output"], layer_norm(x, *p["normalizations"][2]))
        return cross_entropy(logits.reshape(batch * length, -1), labels)

    def apply(layer, x):
        return x @ layer[0] + layer[1]

    parameters = {
        "characters": drawn(65, width), "positions": drawn(length, width),
        "normalizations": [(jnp.ones(width), jnp.zeros(width)) for _ in range(3)],
        "projections": [linear(width, width) for _ in range(3)], "joined": linear(width, width),
        "hidden": linear(width, 4 * width), "joining": linear(4 * width, width),
        "output": linear(width, 65),
    }
    zeros = [jax.tree.map(jnp.zeros_like, parameters) for _ in range(2)]
    state = (jnp.zeros((), jnp.float32), *zeros)
    return {"AdamW": training_step(loss, adamw, parameters, state, text, labels)}
