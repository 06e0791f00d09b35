"""Writes the optimum of softmax regression with L2 on the digits.

The objective is the mean cross-entropy of the training images, as scores
X W without a bias, plus reg times the sum of the squares of W. It is convex,
so any right implementation reaches the same value. scikit-learn's C is
1/(2 reg N).
"""

import json
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

TARGET = (
    Path(__file__).resolve().parents[1]
    / "AdjointTests" / "Fixtures" / "logistic_regression.json"
)
TRAINING_COUNT = 1438


def optimum(x, y, reg):
    model = LogisticRegression(
        C=1 / (2 * reg * len(x)), fit_intercept=False, solver="newton-cg",
        tol=1e-12, max_iter=10_000,
    ).fit(x, y)
    w = model.coef_.T
    scores = x @ w
    top = scores.max(axis=1, keepdims=True)
    lse = top[:, 0] + np.log(np.exp(scores - top).sum(axis=1))
    loss = (lse - scores[np.arange(len(y)), y]).mean()
    return loss + reg * (w * w).sum()


def main():
    digits = load_digits()
    x = digits.data[:TRAINING_COUNT] / 16
    y = digits.target[:TRAINING_COUNT]
    cases = [
        {"regularization": reg, "objective": optimum(x, y, reg)}
        for reg in [0.001, 0.01, 0.1]
    ]
    TARGET.write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
