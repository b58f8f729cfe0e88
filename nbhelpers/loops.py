"""The same network as index sums: one sample at a time, in pure Python.

Slow and plain on purpose. The package's own activations and costs are written out once more for
single numbers, so that this and the matrix version can be tested against each other; any other
activation or cost is asked for one sample at a time. Indices as in the maths: unit i of layer l-1
feeds unit j of layer l through ``W[l][i][j]``.
"""

import math
from collections.abc import Callable

import numpy as np

from nbhelpers import activations, costs
from nbhelpers.activations import Activation
from nbhelpers.network import Gradient, Network


def sigmoid(z: float) -> float:
    """Return 1 / (1 + e^-z) without overflow."""
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


# g(z) and g'(z) of one unit
UNIT = {
    activations.identity: (lambda z: z, lambda z: 1.0),
    activations.sigmoid: (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    activations.tanh: (math.tanh, lambda z: 1 - math.tanh(z) ** 2),
    activations.relu: (lambda z: max(z, 0.0), lambda z: 1.0 if z > 0 else 0.0),
    activations.leaky_relu: (lambda z: z if z > 0 else 0.01 * z, lambda z: 1.0 if z > 0 else 0.01),
}

EPS, TINY = 1.1e-16, 2.3e-308  # no quotient has a smaller denominator

# ∂C/∂a of one output unit
COST_SLOPE = {
    costs.quadratic: lambda a, y: a - y,
    costs.cross_entropy: lambda a, y: (1 - y) / max(1 - a, EPS) - y / max(a, TINY),
    costs.log_likelihood: lambda a, y: -y / max(a, TINY),
}


def softmax(z: list[float]) -> list[float]:
    """Return e^(z_i) / Σ_j e^(z_j)."""
    e = [math.exp(z_i - max(z)) for z_i in z]
    return [e_i / sum(e) for e_i in e]


def cross_entropy_of_softmax(z: list[float], a: list[float], y: list[float]) -> list[float]:
    """Return δ_j = a_j - y_j - Σ_(i≠j) (a_i - y_i) p_j, with p the softmax without unit i."""
    delta = [a_j - y_j for a_j, y_j in zip(a, y)]
    for i in range(len(a)):
        others = [j for j in range(len(a)) if j != i]
        for j, p_j in zip(others, softmax([z[j] for j in others])):
            delta[j] -= (a[i] - y[i]) * p_j
    return delta


# δ(z, a, y) of an output layer where g' may round to 0 and ∂C/∂a to infinity
DELTA = {
    (costs.cross_entropy, activations.sigmoid): lambda z, a, y: [a - y for a, y in zip(a, y)],
    (costs.cross_entropy, activations.softmax): cross_entropy_of_softmax,
    (costs.log_likelihood, activations.sigmoid): lambda z, a, y: [
        y * (a - 1) for a, y in zip(a, y)
    ],
    (costs.log_likelihood, activations.softmax): lambda z, a, y: [
        a * sum(y) - y_j for a, y_j in zip(a, y)
    ],
}


def one_sample(f: Callable, *rows: list[float]) -> list:
    """Return what a function for arrays makes of one sample, as a list."""
    result = f(*(np.array([row]) for row in rows))
    if len(result) != 1:
        raise ValueError(
            f"{f.__name__} made {len(result)} rows of one: it cannot be used for single samples. "
            "Take nbhelpers.backprop in place of the loops."
        )
    return result[0].tolist()


def activate(g: Activation, z: list[float]) -> list[float]:
    """Return the activations of one layer."""
    if g in UNIT:
        return [UNIT[g][0](z_j) for z_j in z]
    return softmax(z) if g == activations.softmax else one_sample(g.f, z)


def slopes(g: Activation, z: list[float], a: list[float]) -> list:
    """Return g'(z_j) of each unit, or the Jacobian ∂a_i/∂z_j if ``g`` is not elementwise."""
    if g in UNIT:
        return [UNIT[g][1](z_j) for z_j in z]
    if g == activations.softmax:
        n = range(len(a))
        return [[a[i] * ((i == j) - a[j]) for j in n] for i in n]
    return one_sample(g.df, z, a)


def forward(net: Network, x: list[float]) -> tuple[list, list]:
    """Return the weighted inputs ``z[l][j]`` and activations ``a[l][j]`` of one sample."""
    z, a = [None], [x]
    for l in range(1, net.L + 1):
        W, b = net.W[l].tolist(), net.b[l].tolist()
        z.append([sum(a[l - 1][i] * W[i][j] for i in range(len(W))) + b[j] for j in range(len(b))])
        a.append(activate(net.g[l], z[l]))
    return z, a


def output_delta(net: Network, z: list[float], a: list[float], y: list[float]) -> list[float]:
    """Return δ_j = Σ_i ∂C/∂a_i ∂a_i/∂z_j of the output layer, for one sample."""
    cost, g, n = net.cost, net.g[net.L], range(len(a))
    if (cost, g) in DELTA:
        return DELTA[cost, g](z, a, y)
    if cost in COST_SLOPE:
        da = [COST_SLOPE[cost](a[i], y[i]) for i in n]
    else:
        da = one_sample(cost.grad, a, y)
    dg = slopes(g, z, a)
    if g.elementwise:
        return [da[j] * dg[j] for j in n]
    return [sum(da[i] * dg[i][j] for i in n) for j in n]


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
            slope = slopes(net.g[l - 1], z[l - 1], a[l - 1])
            delta[l - 1] = [slope[i] * sum(W[i][j] * delta[l][j] for j in n_out) for i in n_in]
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
