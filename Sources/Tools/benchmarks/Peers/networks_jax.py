"""JAX's forms of layers and of tensors' work, compiled. Import it after the flags are set."""

import jax
import jax.numpy as jnp
import numpy as np

random = np.random.default_rng(2)

# Of random bits. Which is faster depends on the processor.
GENERATORS = {"threefry": "threefry2x32", "rbg": "rbg"}


def works():
    return {
        "layer-normalization": layer_normalization, "rms-normalization": rms_normalization,
        "group-normalization": group_normalization, "batch-normalization": batch_normalization,
        "attention": attention, "convolution": convolution,
        "depthwise-convolution": depthwise_convolution, "max-pooling": max_pooling, "gru": gru,
        "lstm": lstm, "embedding": embedding, "dropout": dropout, "normal": normal, "greater": greater,
        "split": split, "unstacked": unstacked,
    }


def drawn(*shape):
    return jnp.asarray(random.standard_normal(shape, dtype=np.float32))


def integers(bound, *shape):
    return jnp.asarray(random.integers(0, bound, shape))


def waiting(function, *arguments):
    compiled = jax.jit(function)
    return lambda: jax.block_until_ready(compiled(*arguments))


def gradients(function, *inputs, constants=()):
    """A function's value with the gradients of its inputs, but not of the constants that follow them."""

    def both(cotangent, inputs, constants):
        value, pullback = jax.vjp(lambda *inputs: function(*inputs, *constants), *inputs)
        return value, pullback(cotangent)

    shape = jax.eval_shape(function, *inputs, *constants).shape
    return waiting(both, drawn(*shape), inputs, constants)


# MARK: Layers


def normalized(x, axes, epsilon=1e-5):
    mean = x.mean(axes, keepdims=True)
    return (x - mean) * jax.lax.rsqrt(x.var(axes, keepdims=True) + epsilon)


def layer_norm(x, scale, shift):
    return normalized(x, -1) * scale + shift


def layer_normalization(rows, length):
    return {"jit": gradients(layer_norm, drawn(rows, length), drawn(length), drawn(length))}


def rms_normalization(rows, length):
    def function(x, scale):
        return x * jax.lax.rsqrt(jnp.square(x).mean(-1, keepdims=True) + 1.2e-7) * scale

    return {"jit": gradients(function, drawn(rows, length), drawn(length))}


def group_normalization(images, channels, height, width, groups):
    def function(x, scale, shift):
        x = normalized(x.reshape(images, groups, -1), -1).reshape(x.shape)
        return x * scale[:, None, None] + shift[:, None, None]

    x = drawn(images, channels, height, width)
    return {"jit": gradients(function, x, drawn(channels), drawn(channels))}


def batch_normalization(images, channels, height, width):
    def function(x, scale, shift):
        return normalized(x, (0, 2, 3)) * scale[:, None, None] + shift[:, None, None]

    x = drawn(images, channels, height, width)
    return {"jit": gradients(function, x, drawn(channels), drawn(channels))}


def causal(queries, keys, values):
    """[N, T, H, D], as JAX has it."""
    return jax.nn.dot_product_attention(queries, keys, values, is_causal=True)


def composed_attention(queries, keys, values):
    """[N, H, T, D], of two products and a softmax."""
    length, width = queries.shape[-2:]
    scores = queries @ keys.swapaxes(-1, -2) / np.sqrt(width, dtype=np.float32)
    scores = jnp.where(jnp.tril(jnp.ones((length, length), bool)), scores, -jnp.inf)
    return jax.nn.softmax(scores) @ values


def attention(batch, heads, length, width):
    inputs = [drawn(batch, length, heads, width) for _ in range(3)]
    return {
        "dot_product_attention": gradients(causal, *inputs),
        "composed": gradients(composed_attention, *(x.swapaxes(1, 2) for x in inputs)),
    }


def convolved(x, weights, bias, groups=1):
    """Of channels behind the pixels, [N, H, W, C]."""
    return jax.lax.conv_general_dilated(
        x, weights, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"),
        feature_group_count=groups) + bias


def convolution(images, inputs, height, width, outputs, groups=1):
    def channels_first(x, weights, bias):
        return jax.lax.conv_general_dilated(
            x, weights, (1, 1), "SAME", feature_group_count=groups) + bias[:, None, None]

    def channels_last(x, weights, bias):
        return convolved(x, weights, bias, groups)

    bias, own = drawn(outputs), inputs // groups
    return {
        "jit": gradients(
            channels_first, drawn(images, inputs, height, width), drawn(outputs, own, 3, 3), bias),
        "channels last": gradients(
            channels_last, drawn(images, height, width, inputs), drawn(3, 3, own, outputs), bias),
    }


def depthwise_convolution(images, channels, height, width):
    return convolution(images, channels, height, width, channels, groups=channels)


def pooled(x, window):
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, window, "VALID")


def pooled_by_shape(x):
    """The same of windows of 2 × 2 and channels behind the pixels, as the maximum of two axes."""
    images, height, width, channels = x.shape
    return x.reshape(images, height // 2, 2, width // 2, 2, channels).max((2, 4))


def max_pooling(images, channels, height, width):
    return {
        "channels last, by shape": gradients(pooled_by_shape, drawn(images, height, width, channels)),
        "jit": gradients(lambda x: pooled(x, (1, 1, 2, 2)), drawn(images, channels, height, width)),
        "channels last": gradients(
            lambda x: pooled(x, (1, 2, 2, 1)), drawn(images, height, width, channels)),
    }


def gru(steps, batch, units):
    def states(parameters, inputs):
        input_weights, state_weights, input_bias, state_bias = parameters

        def step(state, gates):
            r, z, n = jnp.split(gates, 3, -1)
            of_r, of_z, of_n = jnp.split(state @ state_weights + state_bias, 3, -1)
            update = jax.nn.sigmoid(z + of_z)
            new = jnp.tanh(n + jax.nn.sigmoid(r + of_r) * of_n)
            state = new + update * (state - new)
            return state, state

        start = jnp.zeros((batch, units), jnp.float32)
        return jax.lax.scan(step, start, inputs @ input_weights + input_bias)[1].sum()

    weights = [drawn(units, 3 * units) * 0.05 for _ in range(2)]
    parameters = [*weights, drawn(3 * units), drawn(3 * units)]
    inputs = drawn(steps, batch, units)
    return {"scan": waiting(jax.value_and_grad(states), parameters, inputs)}


def lstm(steps, batch, units):
    def states(parameters, inputs):
        input_weights, state_weights, input_bias, state_bias = parameters

        def step(carried, gates):
            state, cell = carried
            i, f, g, o = jnp.split(gates + state @ state_weights + state_bias, 4, -1)
            cell = jax.nn.sigmoid(f) * cell + jax.nn.sigmoid(i) * jnp.tanh(g)
            state = jax.nn.sigmoid(o) * jnp.tanh(cell)
            return (state, cell), state

        start = [jnp.zeros((batch, units), jnp.float32) for _ in range(2)]
        return jax.lax.scan(step, tuple(start), inputs @ input_weights + input_bias)[1].sum()

    weights = [drawn(units, 4 * units) * 0.05 for _ in range(2)]
    parameters = [*weights, drawn(4 * units), drawn(4 * units)]
    inputs = drawn(steps, batch, units)
    return {"scan": waiting(jax.value_and_grad(states), parameters, inputs)}


def embedding(count, table, width):
    tokens = integers(table, count)
    return {
        "jit": gradients(
            lambda weights, tokens: weights[tokens], drawn(table, width), constants=(tokens,))
    }


# MARK: Tensors


def keys():
    """Of each generator of random bits."""
    return {name: jax.random.key(1, impl=impl) for name, impl in GENERATORS.items()}


def dropout(count, rate=0.2):
    def function(x, key):
        return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)

    return {name: gradients(function, drawn(count), constants=(key,)) for name, key in keys().items()}


def normal(count):
    return {
        name: waiting(lambda key: jax.random.normal(key, (count,)), key) for name, key in keys().items()
    }


def greater(count):
    return {"jit": waiting(lambda x: x > 0, drawn(count))}


def split(rows, length, pieces):
    def function(x):
        a, b, c = jnp.split(x, pieces, 1)
        return a * b + c

    return {"jit": gradients(function, drawn(rows, length))}


def unstacked(*shape):
    def function(x):
        result, *others = x
        for step in others:
            result = result + step
        return result

    return {"jit": gradients(function, drawn(*shape))}
