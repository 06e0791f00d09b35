"""Recurrent networks: PyTorch's in float64, and mpmath's truth of steps in float32.

recurrence.json: the results and vector-Jacobian products of nn.GRU and nn.LSTM
in float64, with the products of the input left to the caller: their input
weights are the identity, so that what is read are the gates' inputs.

fused/gruCell.json and its like: single steps and sequences at float32 operands,
true values and gradients by mpmath beside those of PyTorch in float32, for
gates that are ordinary, and for gates that are nearly or wholly closed and open.
"""

import numpy as np
import torch
from mpmath import mp

import fixture_format
import fused_cases
from fused_cases import exact, float32

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


def true_steps(kind, operands, cotangents):
    """Steps and their gradients, exactly; and the magnitudes of each number's own terms, added up.

    Among the terms are those of h Wᵀ + b, times the slope of what it is an argument of.
    """
    inputs, state, *cell, weights, bias = map(exact, operands)
    cotangents = [exact(g) for g in cotangents]
    (rows, width), gates = state.shape, GATES[kind]
    parts = lambda x: [x[:, k * width:(k + 1) * width] for k in range(gates)]
    forward = true_gru if kind == "gru" else true_lstm
    states, results, sizes, pullbacks = [state], [], [], []
    state_size, cell_size = size(state), [size(c) for c in cell]
    for a in inputs:
        s = states[-1] @ weights.T + bias
        doubts = state_size @ size(weights).T + size(bias)
        new, new_sizes, pullback = forward(
            parts(a), parts(s), parts(doubts), states[-1], state_size, *cell, *cell_size)
        states.append(new[0])
        cell, (state_size, *cell_size) = new[1:], new_sizes
        results.append(new[0])
        sizes.append(new_sizes[0])
        pullbacks.append(pullback)
    last, last_size = cell, new_sizes[1:]
    # Each cotangent goes with its size.
    carry, of_weights, of_bias = ((0 * x, 0 * x) for x in (state, weights, bias))
    of_cell = [(g, size(g)) for g in cotangents[1:]]
    of_inputs = []
    add = lambda x, y: tuple(a + b for a, b in zip(x, y))
    for step in reversed(range(len(inputs))):
        g = add(carry, (cotangents[0][step], size(cotangents[0][step])))
        of_a, of_s, direct, of_cell = pullbacks[step](g, *of_cell)
        of_a, of_s = (tuple(np.concatenate(x, 1) for x in zip(*y)) for y in (of_a, of_s))
        of_inputs.insert(0, of_a)
        before = states[step]
        before_size = sizes[step - 1] if step else size(before)
        of_weights = add(of_weights, (of_s[0].T @ before, of_s[1].T @ before_size))
        of_bias = add(of_bias, tuple(x.sum(0) for x in of_s))
        carry = add(direct, (of_s[0] @ weights, of_s[1] @ size(weights)))
    of_inputs = tuple(np.stack(x) for x in zip(*of_inputs))
    return (
        [np.stack(results), *last], [np.stack(sizes), *last_size],
        [of_inputs, carry, *of_cell, of_weights, of_bias])


size = np.abs
of = np.vectorize(sigmoid, otypes=[object])
slope_of = np.vectorize(lambda x: sigmoid(x) * sigmoid(-x), otypes=[object])
tanh = np.vectorize(mp.tanh, otypes=[object])
tanh_slope = np.vectorize(lambda x: 1 / mp.cosh(x) ** 2, otypes=[object])


def scaled(g, factor, factor_size=None):
    """A cotangent and its size, times a factor."""
    return g[0] * factor, g[1] * (size(factor) if factor_size is None else factor_size)


def true_gru(a, s, doubts, state, state_size):
    pr, pz = a[0] + s[0], a[1] + s[1]
    r, z, closed = of(pr), of(pz), of(-pz)
    pn = a[2] + r * s[2]
    n = tanh(pn)
    doubt = r * doubts[2] + size(s[2]) * slope_of(pr) * doubts[0]
    n_size = size(n) + tanh_slope(pn) * doubt
    z_doubt = slope_of(pz) * doubts[1]

    def pullback(g):
        of_n = scaled(g, closed * tanh_slope(pn), (
            closed * (1 + 2 * size(n) * doubt) + z_doubt) * tanh_slope(pn))
        of_z = scaled(g, (state - n) * slope_of(pz), (
            (state_size + n_size) + size(state - n) * doubts[1]) * slope_of(pz))
        of_r = scaled(of_n, s[2] * slope_of(pr), (
            doubts[2] + size(s[2]) * doubts[0]) * slope_of(pr))
        last = scaled(of_n, r, r + slope_of(pr) * doubts[0])
        return [of_r, of_z, of_n], [of_r, of_z, last], scaled(g, z, z + z_doubt), []

    sizes = closed * n_size + z * state_size + z_doubt * size(state - n)
    return [closed * n + z * state], [sizes], pullback


def true_lstm(a, s, doubts, state, state_size, cell, cell_size):
    p = [x + y for x, y in zip(a, s)]
    i, f, c, o = of(p[0]), of(p[1]), tanh(p[2]), of(p[3])
    i_size, f_size, o_size = (
        of(p[k]) + slope_of(p[k]) * doubts[k] for k in (0, 1, 3))
    c_size = size(c) + tanh_slope(p[2]) * doubts[2]
    new, new_size = f * cell + i * c, (
        f_size * size(cell) + f * cell_size + i_size * size(c) + i * c_size)
    y_size = size(tanh(new)) + tanh_slope(new) * new_size

    def pullback(g, of_cell):
        through = scaled(g, o * tanh_slope(new), (
            o_size + o * 2 * size(tanh(new)) * new_size) * tanh_slope(new))
        d = of_cell[0] + through[0], of_cell[1] + through[1]
        of_p = [
            scaled(d, c * slope_of(p[0]), (c_size + size(c) * doubts[0]) * slope_of(p[0])),
            scaled(d, cell * slope_of(p[1]), (
                cell_size + size(cell) * doubts[1]) * slope_of(p[1])),
            scaled(d, i * tanh_slope(p[2]), (
                i_size + i * 2 * size(c) * doubts[2]) * tanh_slope(p[2])),
            scaled(g, tanh(new) * slope_of(p[3]), (
                y_size + size(tanh(new)) * doubts[3]) * slope_of(p[3])),
        ]
        return of_p, of_p, (0 * state, 0 * state), [scaled(d, f, f_size)]

    sizes = o * y_size + slope_of(p[3]) * doubts[3] * size(tanh(new))
    return [o * tanh(new), new], [sizes, new_size], pullback


def float32_case(kind, name, random, shift, steps, rows, width):
    """Steps whose gates' inputs are shifted, gate by gate, by `shift`."""
    operands, cotangents = random_operands(kind, random, steps, rows, width)
    operands[0] += np.repeat(shift, width)
    operands, cotangents = float32(*operands), float32(*cotangents)
    torchs, torch_gradients = run(kind, operands, cotangents, torch.float32)
    results, sizes, gradients = true_steps(kind, operands, cotangents)
    names = ["state"] + (["cell"] if kind == "lstm" else [])
    quantities = list(zip(names, results, sizes, torchs))
    names = ["inputs", "h", *(["c"] if kind == "lstm" else []), "W", "b"]
    quantities += [
        ("∂" + name, truth, size, own)
        for name, (truth, size), own in zip(names, gradients, torch_gradients)]
    operation = kind + ("Cell" if steps == 1 else "")
    return fused_cases.case(operation, name, operands, cotangents, quantities)


def float32_cases():
    shifts = {
        "gru": {"usual": (0, 0, 0), "gates open": (9, 12, 4), "gates closed": (-9, -12, -4),
                "gates wide open": (15, 16, 8)},
        "lstm": {"usual": (0, 0, 0, 0), "gates open": (9, 12, 4, 9),
                 "gates closed": (-9, -12, -4, -9), "gates wide open": (15, 16, 8, 15)},
    }
    for kind in GATES:
        for lengths in [(1, 16, 8), (3, 6, 8)]:
            for name, shift in shifts[kind].items():
                random = np.random.default_rng(24)
                yield float32_case(kind, name, random, np.array(shift, float), *lengths)


def main():
    torch.set_num_threads(1)
    random = np.random.default_rng(23)
    lengths = [(1, 1, 1), (4, 2, 5), (3, 4, 1), (2, 1, 7)]
    fixture_format.write("recurrence.json", [
        sequence(kind, random, *shape) for kind in GATES for shape in lengths])
    fused_cases.write(float32_cases())


if __name__ == "__main__":
    main()
