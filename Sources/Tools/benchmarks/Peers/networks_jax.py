"""JAX's forms of layers and of tensors' work, compiled. Import it after the flags are set."""

import jax
import jax.numpy as jnp
import numpy as np

random = np.random.default_rng(2)


def works():
    return {
        "layer-normalization": layer_normalization, "rms-normalization": rms_normalization,
        "group-normalization": group_normalization, "batch-normalization": batch_normalization,
        "attention": attention, "convolution": convolution, "max-pooling": max_pooling, "gru": gru,
        "embedding": embedding, "normal": normal, "greater": greater,
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


def attention(batch, heads, length, width):
    inputs = [drawn(batch, length, heads, width) for _ in range(3)]
    return {"dot_product_attention": gradients(causal, *inputs)}


def convolved(x, weights, bias):
    """Of channels behind the pixels, [N, H, W, C]."""
    numbers = ("NHWC", "HWIO", "NHWC")
    return jax.lax.conv_general_dilated(x, weights, (1, 1), "SAME", dimension_numbers=numbers) + bias


def convolution(images, inputs, height, width, outputs):
    def channels_first(x, weights, bias):
        return jax.lax.conv_general_dilated(x, weights, (1, 1), "SAME") + bias[:, None, None]

    bias = drawn(outputs)
    return {
        "jit": gradients(
            channels_first, drawn(images, inputs, height, width), drawn(outputs, inputs, 3, 3), bias),
        "channels last": gradients(
            convolved, drawn(images, height, width, inputs), drawn(3, 3, inputs, outputs), bias),
    }


def pooled(x, window):
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, window, "VALID")


def max_pooling(images, channels, height, width):
    return {
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


def embedding(count, table, width):
    tokens = integers(table, count)
    return {
        "jit": gradients(
            lambda weights, tokens: weights[tokens], drawn(table, width), constants=(tokens,))
    }


# MARK: Tensors


def normal(count):
    return {"jit": waiting(lambda key: jax.random.normal(key, (count,)), jax.random.key(1))}


def greater(count):
    return {"jit": waiting(lambda x: x > 0, drawn(count))}
