"""PyTorch's values and gradients, in float64, of the losses of networks."""

import numpy as np
import torch
import torch.nn.functional as F

import fixture_format


def case(name, options, loss, *operands):
    leaves = [x.clone().requires_grad_() for x in operands]
    value = loss(*leaves)
    value.backward()
    return {
        "name": name, "options": options,
        "operands": [fixture_format.tensor(x) for x in operands],
        "value": value.item(),
        "gradients": [fixture_format.tensor(x.grad) for x in leaves],
    }


def main():
    torch.set_num_threads(1)
    random = np.random.default_rng(31)

    def normal(*shape):
        return torch.tensor(random.standard_normal(shape))

    x, t = normal(4, 5), normal(4, 5)
    probabilities = torch.softmax(normal(4, 5), 1)
    probabilities[0, 2] = 0
    labels, variances = [0, 3, 4, 1], torch.tensor(random.uniform(0.1, 2, (4, 5)))
    variances[1, 1] = 1e-9
    cases = [
        case("meanSquaredError", {}, F.mse_loss, x, t),
        case("meanAbsoluteError", {}, F.l1_loss, x, t),
        case("huberLoss", {"delta": 1.0}, F.huber_loss, x, t),
        case("huberLoss", {"delta": 0.3}, lambda a, b: F.huber_loss(a, b, delta=0.3), x, t),
        case("kullbackLeiblerDivergence", {}, lambda q: F.kl_div(
            q, probabilities, reduction="batchmean"), torch.log_softmax(x, 1)),
        case("hingeLoss", {"margin": 1.0}, lambda a: F.multi_margin_loss(
            a, torch.tensor(labels)), x),
        case("hingeLoss", {"margin": 0.5}, lambda a: F.multi_margin_loss(
            a, torch.tensor(labels), margin=0.5), x),
        case("gaussianNegativeLogLikelihood", {}, lambda m, v, a: F.gaussian_nll_loss(
            m, a, v), x, variances, t),
    ]
    fixture_format.write("network_losses.json", {
        "labels": labels, "probabilities": fixture_format.tensor(probabilities), "cases": cases})


if __name__ == "__main__":
    main()
