"""One training step of a network with every layer, by PyTorch in float64.

Value, the gradient of every parameter, and the buffers of batch normalization
after the step. Dropout has a fixed mask. Names are the paths of the Swift
network.
"""

import numpy as np
import torch
import torch.nn.functional as F

import fixture_format

SHAPES = {
    "convolution.weight": [4, 3, 3, 3], "convolution.bias": [4],
    "batch.scale": [4], "batch.shift": [4],
    "group.scale": [4], "group.shift": [4],
    "upward.weight": [4, 2, 2, 2], "upward.bias": [2],
    "layer.scale": [8], "layer.shift": [8],
    "attention.queries.weight": [8, 8], "attention.queries.bias": [8],
    "attention.keys.weight": [4, 8], "attention.keys.bias": [4],
    "attention.values.weight": [4, 8], "attention.values.bias": [4],
    "attention.output.weight": [8, 8], "attention.output.bias": [8],
    "root.scale": [8],
    "linear.weight": [6, 8], "linear.bias": [6],
    "gru.inputWeight": [15, 6], "gru.stateWeight": [15, 5],
    "gru.inputBias": [15], "gru.stateBias": [15],
    "lstm.inputWeight": [16, 5], "lstm.stateWeight": [16, 4],
    "lstm.inputBias": [16], "lstm.stateBias": [16],
    "embedding.weight": [10, 4],
    "output.weight": [3, 4], "output.bias": [3],
}
TOKENS, LABELS = [7, 2, 2], [2, 0, 1]


def recurrent(kind, p, name, x):
    weights = [p[f"{name}.{w}"] for w in ["inputWeight", "stateWeight", "inputBias", "stateBias"]]
    units = weights[1].shape[1]
    module = kind(x.shape[2], units)
    names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
    return torch.func.functional_call(module, dict(zip(names, weights)), (x,))[0]


def loss(p, buffers, images, mask):
    n = images.shape[0]
    x = F.conv2d(images, p["convolution.weight"], p["convolution.bias"], padding=1)
    x = F.batch_norm(x, buffers["batch.mean"], buffers["batch.variance"], p["batch.scale"],
                     p["batch.shift"], training=True, momentum=0.1)
    x = F.max_pool2d(F.relu(x), 2)
    x = F.group_norm(x, 2, p["group.scale"], p["group.shift"])
    x = F.conv_transpose2d(x, p["upward.weight"], p["upward.bias"], stride=2)
    x = F.avg_pool2d(x, 2).reshape(n, 4, 8)
    y = F.layer_norm(x, [8], p["layer.scale"], p["layer.shift"])

    def project(name, heads):
        return F.linear(y, p[f"attention.{name}.weight"], p[f"attention.{name}.bias"]).reshape(
            n, 4, heads, 4).transpose(1, 2)

    a = F.scaled_dot_product_attention(
        project("queries", 2), project("keys", 1), project("values", 1), is_causal=True,
        enable_gqa=True)
    a = a.transpose(1, 2).reshape(n, 4, 8)
    x = x + F.linear(a, p["attention.output.weight"], p["attention.output.bias"])
    x = F.rms_norm(x, [8], p["root.scale"], eps=1e-6)
    x = F.linear(x, p["linear.weight"], p["linear.bias"]) * mask
    x = recurrent(torch.nn.GRU, p, "gru", x.transpose(0, 1))
    x = recurrent(torch.nn.LSTM, p, "lstm", x)
    x = x[-1] + F.embedding(torch.tensor(TOKENS), p["embedding.weight"])
    logits = F.linear(x, p["output.weight"], p["output.bias"])
    return F.cross_entropy(logits, torch.tensor(LABELS), label_smoothing=0.1)


def main():
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    random = np.random.default_rng(21)
    parameters = {
        name: torch.tensor(random.standard_normal(shape) * 0.5, requires_grad=True)
        for name, shape in SHAPES.items()
    }
    images = torch.tensor(random.standard_normal((3, 3, 8, 8)))
    mask = torch.tensor((random.random((3, 4, 6)) > 0.25) / 0.75)
    buffers = {"batch.mean": torch.zeros(4), "batch.variance": torch.ones(4)}
    value = loss(parameters, buffers, images, mask)
    value.backward()

    def tensor(x):
        return {"shape": list(x.shape), "values": fixture_format.numbers(x.detach().flatten())}

    fixture_format.write("network.json", {
        "images": tensor(images), "mask": tensor(mask), "tokens": TOKENS, "labels": LABELS,
        "parameters": {name: tensor(x) for name, x in parameters.items()},
        "value": value.item(),
        "gradients": {name: tensor(x.grad) for name, x in parameters.items()},
        "buffers": {name: tensor(x) for name, x in buffers.items()},
    })


if __name__ == "__main__":
    main()
