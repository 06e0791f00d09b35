"""JAX's forms of the work, compiled: the time is of the call and of waiting for its result."""

import os

import numpy as np

from names import parts


def begin(threads):
    """The flags are read when JAX is imported, which is therefore here."""
    os.environ["JAX_PLATFORMS"] = "cpu"
    if threads == 1:
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    global jax, jnp, networks_jax, programs_jax, random, steps_jax, VERSION
    import jax
    import jax.numpy as jnp
    import networks_jax
    import programs_jax
    import steps_jax

    # What is waited for at once is faster computed by the caller.
    jax.config.update("jax_cpu_enable_async_dispatch", False)
    random = np.random.default_rng(1)
    VERSION = jax.__version__


def works(name):
    kind, sizes = parts(name)
    make = {
        "matmul": product, "sce": loss, "linear-sce": linear_loss, "mlp": network,
        **networks_jax.works(), **steps_jax.works(), **programs_jax.works(),
    }
    if kind in make:
        return make[kind](*sizes)
    if kind in ("exp", "log", "tanh"):
        return function(getattr(jnp, kind), *sizes)
    return {}


def normal(*shape):
    return jnp.asarray(random.standard_normal(shape, dtype=np.float32))


def labels_below(bound, count):
    return jnp.asarray(random.integers(0, bound, count))


def waiting(function, *arguments):
    compiled = jax.jit(function)
    return lambda: jax.block_until_ready(compiled(*arguments))


def product(n):
    return {"jit": waiting(jnp.matmul, normal(n, n), normal(n, n))}


def function(apply, count):
    x = jnp.asarray(random.uniform(0.1, 3, count).astype(np.float32))
    return {"jit": waiting(apply, x)}


def by_log_softmax(logits, labels):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], 1))


def by_log_sum_exp(logits, labels):
    chosen = jnp.take_along_axis(logits, labels[:, None], 1)[:, 0]
    return jnp.mean(jax.nn.logsumexp(logits, 1) - chosen)


LOSSES = {"log_softmax": by_log_softmax, "logsumexp": by_log_sum_exp}


def loss(rows, classes):
    logits, labels = normal(rows, classes), labels_below(classes, rows)
    return {
        form: waiting(jax.value_and_grad(function), logits, labels)
        for form, function in LOSSES.items()
    }


def linear_loss(rows, length, classes):
    inputs, weights = normal(rows, length), normal(classes, length) * 0.05
    labels = labels_below(classes, rows)

    def of(loss):
        def function(inputs, weights, labels):
            return loss(inputs @ weights.T, labels)

        return waiting(jax.value_and_grad(function, (0, 1)), inputs, weights, labels)

    return {form: of(loss) for form, loss in LOSSES.items()}


def network(*sizes):
    *widths, batch = sizes
    inputs, labels = normal(batch, widths[0]), labels_below(widths[-1], batch)

    def step(loss):
        parameters = [
            (normal(length, width) / np.sqrt(length, dtype=np.float32), jnp.zeros(width, jnp.float32))
            for length, width in zip(widths, widths[1:])
        ]

        def value(parameters, inputs, labels):
            *hidden, (weight, bias) = parameters
            for w, b in hidden:
                inputs = jax.nn.relu(inputs @ w + b)
            return loss(inputs @ weight + bias, labels)

        def update(parameters, inputs, labels):
            result, gradients = jax.value_and_grad(value)(parameters, inputs, labels)
            return result, jax.tree.map(lambda p, g: p - 1e-3 * g, parameters, gradients)

        # The old parameters' memory becomes the new ones'.
        compiled = jax.jit(update, donate_argnums=0)
        state = [parameters]

        def run():
            result, state[0] = compiled(state[0], inputs, labels)
            jax.block_until_ready((result, state[0]))

        return run

    return {form: step(loss) for form, loss in LOSSES.items()}
