"""The training steps of the programs, written by hand in JAX: what their exported steps are timed beside.

Each takes the inputs that the exported step has, by name, and returns its outputs. Labels are integers, as one
would write it. Dropout draws with JAX's own generator, so only those without it have the same losses.
"""

import jax
import jax.numpy as jnp
from jax import lax


def cross_entropy(logits, labels):
    chosen = jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], axis=1)
    return -jnp.mean(chosen)


def linear(w, name, x):
    y = x @ w[name + ".weight"].T
    return y + w[name + ".bias"] if name + ".bias" in w else y


def sgd(x, w, g, momentum=0.0, decay=0.0, constant=None):
    """Momentum as PyTorch has it; biases do not decay. A rate that stays is no input."""
    rate, new = jnp.asarray(x["rates"][0] if "rates" in x else constant), {}
    for name, value in w.items():
        slope = g[name] + decay * value if value.ndim >= 2 and decay else g[name]
        if momentum:
            kept = f"optimizer/{name}/velocity"
            slope = new[kept] = momentum * x[kept] + slope
        new[name] = value - rate.astype(value.dtype) * slope
    return new


def adamw(x, w, g, betas=(0.9, 0.999), epsilon=1e-8):
    """AdamW; the rates are η/(1 − β₁ᵗ), 1/√(1 − β₂ᵗ) and η·λ."""
    new = {}
    for name, value in w.items():
        rate, scale, shrinkage = (x["rates"][i].astype(value.dtype) for i in range(3))
        mean, square = f"optimizer/{name}/mean", f"optimizer/{name}/square"
        m = new[mean] = x[mean] + (1 - betas[0]) * (g[name] - x[mean])
        v = new[square] = betas[1] * x[square] + (1 - betas[1]) * g[name] ** 2
        kept = value - shrinkage * value if value.ndim >= 2 else value
        new[name] = kept - rate * m / (scale * jnp.sqrt(v) + epsilon)
    return new


def parameters(x, *others):
    return {
        name: value for name, value in x.items()
        if name not in (*others, "rates", "key") and not name.startswith("optimizer/")}


def digits(x):
    w = parameters(x, "images", "labels")

    def loss(w):
        hidden = jax.nn.relu(linear(w, "hidden", x["images"]))
        return cross_entropy(linear(w, "output", hidden), x["labels"])

    value, g = jax.value_and_grad(loss)(w)
    return {"loss": value, **sgd(x, w, g, momentum=0.9, decay=1e-4)}


def dropout(y, rate, key):
    kept = jax.random.bernoulli(key, 1 - rate, y.shape)
    return jnp.where(kept, y / (1 - rate), 0)


def keys_of(x, count):
    return jax.random.split(jax.random.key(x["key"].reshape(-1)[0].astype(jnp.uint32)), count)


def perceptron(x):
    w, keys = parameters(x, "images", "labels"), keys_of(x, 3)

    def loss(w):
        y = x["images"].reshape(len(x["images"]), -1)
        for layer in range(3):
            y = dropout(jax.nn.relu(linear(w, f"hidden.{layer}", y)), 0.2, keys[layer])
        return cross_entropy(linear(w, "output", y), x["labels"])

    value, g = jax.value_and_grad(loss)(w)
    return {"loss": value, **adamw(x, w, g)}


def convolutional(x):
    statistics = {
        f"normalizations.{i}.{name}": x[f"normalizations.{i}.{name}"]
        for i in range(2) for name in ("mean", "variance", "stepCount")}
    w = parameters(x, "images", "labels", *statistics)
    keys = keys_of(x, 1)

    def loss(w):
        y, new = x["images"], {}
        for i, layer in enumerate(("first", "second")):
            y = lax.conv_general_dilated(
                y, w[layer + ".weight"], (1, 1), [(1, 1), (1, 1)],
                dimension_numbers=("NCHW", "OIHW", "NCHW"))
            y = y + w[layer + ".bias"][:, None, None]
            norm = f"normalizations.{i}"
            mean, variance = y.mean((0, 2, 3)), y.var((0, 2, 3))
            count = y.size / y.shape[1]
            new[norm + ".mean"] = 0.9 * x[norm + ".mean"] + 0.1 * mean
            new[norm + ".variance"] = (
                0.9 * x[norm + ".variance"] + 0.1 * variance * (count / (count - 1)))
            new[norm + ".stepCount"] = x[norm + ".stepCount"] + 1
            scale = w[norm + ".scale"] / jnp.sqrt(variance + 1e-5)
            y = (y - mean[:, None, None]) * scale[:, None, None]
            y = jax.nn.relu(y + w[norm + ".shift"][:, None, None])
            y = lax.reduce_window(y, -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
        y = dropout(y.reshape(len(y), -1), 0.3, keys[0])
        return cross_entropy(linear(w, "output", y), x["labels"]), new

    (value, new), g = jax.value_and_grad(loss, has_aux=True)(w)
    return {"loss": value, **new, **adamw(x, w, g)}


def layer_norm(w, name, x):
    centered = x - x.mean(-1, keepdims=True)
    deviation = jnp.sqrt((centered**2).mean(-1, keepdims=True) + 1e-5)
    return centered / deviation * w[name + ".scale"]


def transformer(x):
    w = parameters(x, "contexts", "targets")
    heads = 4
    blocks = sum(name.endswith(".wide.weight") for name in w)
    length, width = w["positions.weight"].shape
    mask = jnp.tril(jnp.ones((length, length), bool))

    def attention(w, name, y):
        def split(part):
            return linear(w, f"{name}.{part}", y).reshape(
                -1, length, heads, width // heads).transpose(0, 2, 1, 3)

        q, k, v = split("queries"), split("keys"), split("values")
        scores = q @ k.swapaxes(-1, -2) / (width // heads) ** 0.5
        weights = jax.nn.softmax(jnp.where(mask, scores, -jnp.inf))
        joined = (weights @ v).transpose(0, 2, 1, 3).reshape(y.shape)
        return linear(w, name + ".output", joined)

    def loss(w):
        tokens = x["contexts"].reshape(-1, length)
        y = w["tokens.weight"][tokens] + w["positions.weight"]
        for i in range(blocks):
            block = f"blocks.{i}"
            y = y + attention(w, block + ".attention", layer_norm(w, block + ".first", y))
            z = linear(w, block + ".wide", layer_norm(w, block + ".second", y))
            y = y + linear(w, block + ".narrow", jax.nn.gelu(z, approximate=False))
        y = layer_norm(w, "normalization", y).reshape(-1, width)
        return cross_entropy(y @ w["tokens.weight"].T, x["targets"].reshape(-1))

    value, g = jax.value_and_grad(loss)(w)
    norm = jnp.sqrt(sum(jnp.sum(jnp.square(part)) for part in g.values()))
    g = {name: part * jnp.minimum(1, 1 / norm) for name, part in g.items()}
    return {"loss": value, **adamw(x, w, g, betas=(0.9, 0.99))}


def names_mlp(x):
    statistics = {
        f"normalization.{name}": x[f"normalization.{name}"]
        for name in ("mean", "variance", "stepCount")}
    w = parameters(x, "contexts", "labels", *statistics)

    def loss(w):
        y = w["embedding.weight"][x["contexts"].reshape(len(x["labels"]), -1)]
        y = linear(w, "hidden", y.reshape(len(y), -1))
        mean, variance = y.mean(0), y.var(0)
        name, count, share = "normalization", len(y), 0.001
        new = {
            name + ".mean": (1 - share) * x[name + ".mean"] + share * mean,
            name + ".variance": (1 - share) * x[name + ".variance"]
            + share * variance * (count / (count - 1)),
            name + ".stepCount": x[name + ".stepCount"] + 1}
        y = (y - mean) / jnp.sqrt(variance + 1e-5) * w[name + ".scale"] + w[name + ".shift"]
        return cross_entropy(linear(w, "output", jnp.tanh(y)), x["labels"]), new

    (value, new), g = jax.value_and_grad(loss, has_aux=True)(w)
    return {"loss": value, **new, **sgd(x, w, g, constant=0.1)}


STEPS = {
    "digits": digits, "perceptron": perceptron, "convolutional": convolutional,
    "transformer": transformer, "names": names_mlp}
