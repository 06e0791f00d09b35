"""Trajectories of 200 steps of PyTorch's optimizers in float64.

Two parameters, a matrix [3, 4] and a vector [5], so that weight decay can be
told apart by rank. The gradient of step t is a*w + 0.1*sin(t + i) for the
scalar w_i, which depends on where the steps before have led; the optimizer is
given it by hand. Parameters are written at every tenth step.

Lion is not in PyTorch: it is computed here from algorithm 2 of the paper (Chen
et al., 2023). Muon's iteration is computed in float64, where PyTorch casts to
bfloat16.
"""

import numpy as np
import torch
import torch.optim._muon as muon

import fixture_format

STEPS, EVERY = 200, 10


class Lion(torch.optim.Optimizer):
    def __init__(self, params, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (beta1, beta2), lr = group["betas"], group["lr"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                update = torch.sign(beta1 * m + (1 - beta1) * p.grad)
                p.sub_(lr * (update + group["weight_decay"] * p))
                m.copy_(beta2 * m + (1 - beta2) * p.grad)


def exact_newton_schulz(grad, coefficients, steps, eps):
    """PyTorch's function without its cast to bfloat16."""
    a, b, c = coefficients
    x = grad.T if grad.size(0) > grad.size(1) else grad
    x = x / x.norm().clamp(min=eps)
    for _ in range(steps):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if grad.size(0) > grad.size(1) else x


muon._zeropower_via_newtonschulz = exact_newton_schulz

RULES = {
    "sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW,
    "nadam": torch.optim.NAdam, "rmsprop": torch.optim.RMSprop,
    "adagrad": torch.optim.Adagrad, "lion": Lion, "muon": torch.optim.Muon,
}

CASES = [
    ("sgd", dict(lr=0.05)),
    ("sgd", dict(lr=0.05, momentum=0.9)),
    ("sgd", dict(lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01)),
    ("adam", dict(lr=0.01)),
    ("adam", dict(lr=0.02, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1)),
    ("adamw", dict(lr=0.01)),
    ("adamw", dict(lr=0.02, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1)),
    ("nadam", dict(lr=0.01)),
    ("nadam", dict(lr=0.02, betas=(0.8, 0.95), momentum_decay=0.01, weight_decay=0.1)),
    ("rmsprop", dict(lr=0.01)),
    ("rmsprop", dict(lr=0.01, alpha=0.9, momentum=0.5, weight_decay=0.05)),
    ("rmsprop", dict(lr=0.01, centered=True, momentum=0.5)),
    ("rmsprop", dict(lr=0.01, centered=True, eps=1e-4)),
    ("adagrad", dict(lr=0.1)),
    ("adagrad", dict(lr=0.1, lr_decay=0.02, initial_accumulator_value=0.5, weight_decay=0.05)),
    ("lion", dict(lr=0.003)),
    ("lion", dict(lr=0.003, betas=(0.8, 0.95), weight_decay=0.3)),
    ("muon", dict(lr=0.01)),
    ("muon", dict(lr=0.01, momentum=0.8, nesterov=False, weight_decay=0.0)),
]

SCHEDULES = {
    "linear": lambda o: torch.optim.lr_scheduler.LinearLR(o, 0.25, 0.75, 60),
    "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 200, 0.001),
    "exponential": lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.99),
    "steps": lambda o: torch.optim.lr_scheduler.StepLR(o, 30, 0.5),
    "oneCycle": lambda o: torch.optim.lr_scheduler.OneCycleLR(
        o, max_lr=0.1, total_steps=201, cycle_momentum=False),
    "warmUpThenCosine": lambda o: torch.optim.lr_scheduler.LambdaLR(
        o, lambda t: (t + 1) / 20 if t < 20
        else 0.1 + 0.9 * (1 + np.cos(np.pi * (t - 20) / 150)) / 2 if t < 170 else 0.1),
}


def run(parameters, slopes, optimizer, schedule=None, clip=None):
    points, rates = [], []
    scheduler = schedule(optimizer) if schedule else None
    for step in range(STEPS):
        for w, a in zip(parameters, slopes):
            index = torch.arange(w.numel(), dtype=torch.float64).reshape(w.shape)
            w.grad = a * w.detach() + 0.1 * torch.sin(step + index)
        if clip == "norm":
            torch.nn.utils.clip_grad_norm_(parameters, 0.5)
        if clip == "value":
            torch.nn.utils.clip_grad_value_(parameters, 0.05)
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if scheduler:
            scheduler.step()
        if (step + 1) % EVERY == 0:
            points.append([fixture_format.numbers(w.detach().flatten()) for w in parameters])
    return points, rates


def main():
    torch.set_num_threads(1)
    # Otherwise NAdam keeps the product of its momenta in float32.
    torch.set_default_dtype(torch.float64)
    random = np.random.default_rng(12)
    initial = [random.standard_normal((3, 4)), random.standard_normal(5)]
    slopes = [random.uniform(0.1, 2, (3, 4)), random.uniform(0.1, 2, 5)]
    slope_tensors = [torch.tensor(a) for a in slopes]

    def fresh():
        return [torch.tensor(w, requires_grad=True) for w in initial]

    cases = []
    for rule, options in CASES:
        w = fresh()[:1] if rule == "muon" else fresh()
        points, _ = run(w, slope_tensors, RULES[rule](w, **options))
        cases.append({"rule": rule, "options": {
            k: list(v) if isinstance(v, tuple) else v for k, v in options.items()}, "points": points})

    schedules = []
    for name, schedule in SCHEDULES.items():
        w = fresh()
        points, rates = run(w, slope_tensors, torch.optim.SGD(w, lr=0.05), schedule)
        schedules.append({"name": name, "rates": fixture_format.numbers(np.array(rates)), "points": points})

    further = []
    for clip in ["norm", "value"]:
        w = fresh()
        points, _ = run(w, slope_tensors, torch.optim.SGD(w, lr=0.05, momentum=0.9), clip=clip)
        further.append({"name": "clip" + clip, "points": points})
    w = fresh()
    groups = [
        {"params": [w[0]], "lr": 0.02, "weight_decay": 0.1},
        {"params": [w[1]], "lr": 0.005, "weight_decay": 0.0},
    ]
    points, _ = run(w, slope_tensors, torch.optim.AdamW(groups))
    further.append({"name": "groups", "points": points})

    fixture_format.write("update_rules.json", {
        "steps": STEPS, "every": EVERY,
        "initial": [fixture_format.numbers(w.flatten()) for w in initial],
        "slopes": [fixture_format.numbers(a.flatten()) for a in slopes],
        "shapes": [[3, 4], [5]],
        "cases": cases, "schedules": schedules, "further": further,
    })


if __name__ == "__main__":
    main()
