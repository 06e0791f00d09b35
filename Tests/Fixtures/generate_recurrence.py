"""Recurrent networks: PyTorch's in float64, and mpmath's truth of steps in float32.

`recurrence.json` has two lists. `sequences` are the results and vector-Jacobian
products of nn.GRU and nn.LSTM in float64, with the products of the input left
to the caller: their input weights are the identity, so that what is read are
the gates' inputs. `steps` are single steps at float32 operands: true values
and gradients by mpmath, beside those of PyTorch in float32, for gates that
are ordinary, and for gates that are nearly or wholly closed and open.
"""

import numpy as np
import torch
from mpmath import mp, mpf

import fixture_format

mp.dps = 60
GATES = {"gru": 3, "lstm": 4}


def layer(kind, width, dtype):
    """A layer of PyTorch that reads the inputs of its gates."""
    module = (torch.nn.GRU if kind == "gru" else torch.nn.LSTM)(
        GATES[kind] * width, width).to(dtype)
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.eye(GATES[kind] * width, dtype=dtype))
        module.bias_ih_l0.zero_()
    return module


def run(kind, operands, cotangents, dtype):
    """Results and gradients of all operands: inputs, state, cell of lstm, weights, bias."""
    leaves = [
        torch.tensor(np.asarray(x), dtype=dtype, requires_grad=True) for x in operands
    ]
    inputs, state, *cell, weights, bias = leaves
    width = state.shape[-1]
    module = layer(kind, width, dtype)
    values = dict(module.named_parameters())
    values["weight_hh_l0"], values["bias_hh_l0"] = weights, bias
    hidden = tuple(x.unsqueeze(0) for x in [state, *cell])
    output, last = torch.func.functional_call(
        module, values, (inputs, hidden if kind == "lstm" else hidden[0]))
    results = [output] + ([last[1].squeeze(0)] if kind == "lstm" else [])
    gradients = torch.autograd.grad(
        results, leaves, [torch.tensor(np.asarray(g), dtype=dtype) for g in cotangents])
    return [r.detach() for r in results], gradients


def random_operands(kind, random, steps, rows, width):
    gates = GATES[kind]
    shapes = [(steps, rows, gates * width), (rows, width)]
    shapes += [(rows, width)] if kind == "lstm" else []
    scale = 1 / np.sqrt(max(width, 1))
    operands = [random.standard_normal(shape) for shape in shapes]
    operands += [scale * random.standard_normal((gates * width, width)),
                 0.3 * random.standard_normal(gates * width)]
    cotangents = [random.standard_normal((steps, rows, width))]
    cotangents += [random.standard_normal((rows, width))] if kind == "lstm" else []
    return operands, cotangents


def sequence(kind, random, steps, rows, width):
    operands, cotangents = random_operands(kind, random, steps, rows, width)
    results, gradients = run(kind, operands, cotangents, torch.float64)
    return {
        "kind": kind,
        "operands": [fixture_format.tensor(x) for x in operands],
        "cotangents": [fixture_format.tensor(g) for g in cotangents],
        "results": [fixture_format.tensor(r) for r in results],
        "gradients": [fixture_format.tensor(g) for g in gradients],
    }


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def true_step(kind, operands, cotangents):
    """A step and its gradients, exactly; and the magnitudes of each result's own terms, added up."""
    exact = [np.vectorize(lambda v: mpf(float(v)), otypes=[object])(x) for x in operands]
    inputs, state, *cell, weights, bias = exact
    inputs, g = inputs[0], [np.vectorize(mpf, otypes=[object])(c) for c in cotangents]
    (rows, width), gates = state.shape, GATES[kind]
    s = state @ weights.T + bias
    parts = lambda x: [x[:, k * width:(k + 1) * width] for k in range(gates)]
    of = np.vectorize(sigmoid, otypes=[object])
    slope = np.vectorize(lambda x: sigmoid(x) * sigmoid(-x), otypes=[object])
    tanh = np.vectorize(mp.tanh, otypes=[object])
    tanh_slope = np.vectorize(lambda x: 1 / mp.cosh(x) ** 2, otypes=[object])
    size = np.abs
    a, b = parts(inputs), parts(s)
    if kind == "gru":
        pr, pz = a[0] + b[0], a[1] + b[1]
        r, z, closed = of(pr), of(pz), of(-pz)
        pn = a[2] + r * b[2]
        n = tanh(pn)
        results = [closed * n + z * state]
        sizes = [closed * size(n) + z * size(state)]
        of_n = g[0] * closed * tanh_slope(pn)
        of_z = g[0] * (state - n) * slope(pz)
        of_z_size = size(g[0]) * (size(state) + size(n)) * slope(pz)
        of_r = of_n * b[2] * slope(pr)
        of_a = np.concatenate([of_r, of_z, of_n], 1)
        of_s = np.concatenate([of_r, of_z, r * of_n], 1)
        s_size = np.concatenate([size(of_r), of_z_size, size(r * of_n)], 1)
        a_size = np.concatenate([size(of_r), of_z_size, size(of_n)], 1)
        direct, extra, extra_size = g[0] * z, [], []
    else:
        p = [x + y for x, y in zip(a, b)]
        i, f, c, o = of(p[0]), of(p[1]), tanh(p[2]), of(p[3])
        new = f * cell[0] + i * c
        new_size = f * size(cell[0]) + i * size(c)
        y_size = size(tanh(new)) + tanh_slope(new) * new_size
        results, sizes = [o * tanh(new), new], [o * y_size, new_size]
        through = g[0] * o * tanh_slope(new)
        d, d_size = g[1] + through, size(g[1]) + size(through)
        factors = [c * slope(p[0]), cell[0] * slope(p[1]), i * tanh_slope(p[2])]
        last = g[0] * tanh(new) * slope(p[3])
        of_a = of_s = np.concatenate([d * x for x in factors] + [last], 1)
        last_size = size(g[0]) * y_size * slope(p[3])
        a_size = s_size = np.concatenate([d_size * size(x) for x in factors] + [last_size], 1)
        direct, extra, extra_size = 0 * state, [d * f], [d_size * f]
    gradients = [of_a, direct + of_s @ weights, *extra, of_s.T @ state, of_s.sum(0)]
    gradient_sizes = [
        a_size, size(direct) + s_size @ size(weights), *extra_size, s_size.T @ size(state),
        s_size.sum(0),
    ]
    gradients[0] = gradients[0][None]
    gradient_sizes[0] = gradient_sizes[0][None]
    results[0], sizes[0] = results[0][None], sizes[0][None]
    return results, sizes, gradients, gradient_sizes


def step(kind, name, random, shift):
    """A step whose gates' inputs are shifted, gate by gate, by `shift`."""
    rows, width = 4, 5
    operands, cotangents = random_operands(kind, random, 1, rows, width)
    operands[0] += np.repeat(shift, width)
    operands = [x.astype(np.float32) for x in operands]
    cotangents = [g.astype(np.float32) for g in cotangents]
    torch_results, torch_gradients = run(kind, operands, cotangents, torch.float32)
    results, sizes, gradients, gradient_sizes = true_step(
        kind, operands, [g.reshape(rows, width) for g in cotangents])
    return {
        "kind": kind,
        "name": name,
        "operands": [fixture_format.tensor(x) for x in operands],
        "cotangents": [fixture_format.tensor(g) for g in cotangents],
        "results": [fixture_format.tensor(r) for r in results],
        "resultSizes": [fixture_format.tensor(r) for r in sizes],
        "gradients": [fixture_format.tensor(g) for g in gradients],
        "gradientSizes": [fixture_format.tensor(g) for g in gradient_sizes],
        "torchResults": [fixture_format.tensor(r) for r in torch_results],
        "torchGradients": [fixture_format.tensor(g) for g in torch_gradients],
    }


def main():
    torch.set_num_threads(1)
    random = np.random.default_rng(23)
    lengths = [(1, 1, 1), (4, 2, 5), (3, 4, 1), (2, 1, 7)]
    shifts = {
        "gru": {"ordinary": (0, 0, 0), "open": (9, 12, 4), "closed": (-9, -12, -4),
                "almost open": (15, 16, 8)},
        "lstm": {"ordinary": (0, 0, 0, 0), "open": (9, 12, 4, 9), "closed": (-9, -12, -4, -9),
                 "almost open": (15, 16, 8, 15)},
    }
    fixture_format.write("recurrence.json", {
        "sequences": [sequence(kind, random, *shape) for kind in GATES for shape in lengths],
        "steps": [step(kind, name, random, np.array(shift, float))
                  for kind in GATES for name, shift in shifts[kind].items()],
    })


if __name__ == "__main__":
    main()
