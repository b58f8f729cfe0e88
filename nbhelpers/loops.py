"""The same network as index sums: one sample at a time, in pure Python.

Slow and plain on purpose. Nothing here is shared with the matrix version, so that each can be
tested against the other. Indices as in the maths: unit i of layer l-1 feeds unit j of layer l
through ``W[l][i][j]``.
"""

import math

import numpy as np

from nbhelpers.network import Gradient, Network


def sigmoid(z: float) -> float:
    """Return 1 / (1 + e^-z) without overflow."""
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


# g(z) and g'(z) of one unit
UNIT = {
    "identity": (lambda z: z, lambda z: 1.0),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (math.tanh, lambda z: 1 - math.tanh(z) ** 2),
    "relu": (lambda z: max(z, 0.0), lambda z: 1.0 if z > 0 else 0.0),
    "leaky_relu": (lambda z: z if z > 0 else 0.01 * z, lambda z: 1.0 if z > 0 else 0.01),
}

EPS, TINY = 1.1e-16, 2.3e-308  # no quotient has a smaller denominator

# ∂C/∂a of one output unit
COST_SLOPE = {
    "quadratic": lambda a, y: a - y,
    "cross_entropy": lambda a, y: (1 - y) / max(1 - a, EPS) - y / max(a, TINY),
    "log_likelihood": lambda a, y: -y / max(a, TINY),
}


def softmax(z: list[float]) -> list[float]:
    """Return e^(z_i) / Σ_j e^(z_j)."""
    e = [math.exp(z_i - max(z)) for z_i in z]
    return [e_i / sum(e) for e_i in e]


def forward(net: Network, x: list[float]) -> tuple[list, list]:
    """Return the weighted inputs ``z[l][j]`` and activations ``a[l][j]`` of one sample."""
    z, a = [None], [x]
    for l in range(1, net.L + 1):
        W, b = net.W[l].tolist(), net.b[l].tolist()
        z.append([sum(a[l - 1][i] * W[i][j] for i in range(len(W))) + b[j] for j in range(len(b))])
        name = net.g[l].name
        a.append(softmax(z[l]) if name == "softmax" else [UNIT[name][0](z_j) for z_j in z[l]])
    return z, a


def output_delta(net: Network, z: list[float], a: list[float], y: list[float]) -> list[float]:
    """Return δ_j = Σ_i ∂C/∂a_i ∂a_i/∂z_j of the output layer, for one sample."""
    n = range(len(a))
    slope, name = COST_SLOPE[net.cost.name], net.g[net.L].name
    if name == "softmax":
        return [sum(slope(a[i], y[i]) * a[i] * ((i == j) - a[j]) for i in n) for j in n]
    return [slope(a[j], y[j]) * UNIT[name][1](z[j]) for j in n]


def gradient_one(net: Network, x: list[float], y: list[float]) -> tuple[list, list]:
    """Return ∂C/∂W[l][i][j] and ∂C/∂b[l][j] of one sample, as nested lists."""
    z, a = forward(net, x)
    delta, dW, db = [None] * (net.L + 1), [None] * (net.L + 1), [None] * (net.L + 1)
    delta[net.L] = output_delta(net, z[net.L], a[net.L], y)
    for l in range(net.L, 0, -1):
        W, n_in, n_out = net.W[l].tolist(), range(len(a[l - 1])), range(len(a[l]))
        dW[l] = [[a[l - 1][i] * delta[l][j] for j in n_out] for i in n_in]
        db[l] = delta[l]
        if l > 1:
            slope = UNIT[net.g[l - 1].name][1]
            delta[l - 1] = [
                slope(z[l - 1][i]) * sum(W[i][j] * delta[l][j] for j in n_out) for i in n_in
            ]
    return dW, db


def gradient(net: Network, X: np.ndarray, Y: np.ndarray) -> Gradient:
    """Return the gradient of the average cost: every sample's gradient, added up, over B."""
    total_W = [None] + [np.zeros_like(W) for W in net.W[1:]]
    total_b = [None] + [np.zeros_like(b) for b in net.b[1:]]
    for x, y in zip(X.tolist(), Y.tolist(), strict=True):
        dW, db = gradient_one(net, x, y)
        for l in range(1, net.L + 1):
            total_W[l] += dW[l]
            total_b[l] += db[l]
    for total in total_W[1:] + total_b[1:]:
        total /= len(X)
    return Gradient(total_W, total_b)
