"""Costs and δ where outputs have rounded to 0 or 1, against the chain rule in 1000 digits."""

from decimal import Decimal, localcontext
from functools import lru_cache

import numpy as np
import pytest

import nbhelpers as nb
from nbhelpers import loops
from nbhelpers.costs import output_cost, output_delta

PAIRS = [(o, c) for o in ("sigmoid", "softmax") for c in ("cross_entropy", "log_likelihood")]
GAPS = [0.5, 14, 20, 36.75, 88, 104, 745, 800]
TARGETS = {"right": (1, 0, 0), "wrong": (0, 0, 1), "middle": (0, 1, 0), "soft": (0.25, 0.5, 0.25)}


@lru_cache
def exact(output, cost, z, y):
    """Return C and δ of one sample, as Σ ∂C/∂a ∂a/∂z with so many digits that nothing rounds."""
    with localcontext() as context:
        context.prec = 40 + int((max(z) - min(z)) / 2.3)
        z, y, one = [Decimal(float(v)) for v in z], [Decimal(float(v)) for v in y], Decimal(1)
        n = range(len(z))
        if output == "sigmoid":
            a = [one / (1 + (-v).exp()) for v in z]
            jacobian = [[a[i] * (1 - a[i]) * (i == j) for j in n] for i in n]
        else:
            e = [(v - max(z)).exp() for v in z]
            a = [v / sum(e) for v in e]
            jacobian = [[a[i] * ((i == j) - a[j]) for j in n] for i in n]
        C = -sum(y[i] * a[i].ln() for i in n if y[i])
        dC = [-y[i] / a[i] for i in n]
        if cost == "cross_entropy":
            C -= sum((1 - y[i]) * (1 - a[i]).ln() for i in n if y[i] != 1)
            dC = [dC[i] + (1 - y[i]) / (1 - a[i]) for i in n]
        delta = [sum(dC[i] * jacobian[i][j] for i in n) for j in n]
        return float(C), [float(d) for d in delta]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("output, cost", PAIRS)
def test_cost_and_delta_are_exact_however_saturated_the_output(output, cost, target):
    g, c = nb.ACTIVATIONS[output], nb.COSTS[cost]
    Y = np.array([TARGETS[target]])
    for gap in GAPS:
        for z in ((gap, 0, -gap), (0, 0, gap), (-gap, -gap, 0.25)):
            C, delta = exact(output, cost, z, TARGETS[target])
            for dtype in (np.float32, np.float64):
                Z, y = np.array([z], dtype), Y.astype(dtype)
                close = {"rtol": 20 * np.finfo(dtype).eps, "atol": 20 * np.finfo(dtype).eps}
                A = g.f(Z)
                with np.errstate(over="raise", invalid="raise", divide="raise"):
                    np.testing.assert_allclose(output_cost(c, g, Z, A, y), [C], **close)
                    np.testing.assert_allclose(output_delta(c, g, Z, A, y), [delta], **close)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("output, cost", PAIRS)
def test_so_are_the_loops(output, cost, target):
    net = nb.make_network((3, 3), rng=np.random.default_rng(0), output=output, cost=cost)
    y = TARGETS[target]
    for gap in GAPS:
        z = (gap, 0, -gap)
        delta = loops.output_delta(net, z, loops.activate(net.g[1], z), y)
        np.testing.assert_allclose(delta, exact(output, cost, z, y)[1], rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("size", [1e4, 1e6, 1e12])
def test_scores_that_are_large_but_close_keep_their_digits(size):
    z = (size, size + 1, size - 0.5)
    for cost in ("log_likelihood", "cross_entropy"):
        for y in ((1, 0, 0), (0, 1, 0), (0, 0, 1)):
            C, _ = exact("softmax", cost, z, y)
            Z, Y = np.array([z]), np.array([y], float)
            got = output_cost(nb.COSTS[cost], nb.softmax, Z, nb.softmax.f(Z), Y)
            np.testing.assert_allclose(got, [C], rtol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("output, cost", PAIRS)
def test_a_network_that_starts_out_wrong_and_saturated_learns(output, cost, dtype):
    net = nb.make_network(
        (2, 2), rng=np.random.default_rng(0), output=output, cost=cost, dtype=dtype
    )
    net.W[1][...] = [[-600, 600], [600, -600]]
    X = Y = np.eye(2)
    history = nb.train(
        net, X, Y, nb.SGD(50), n_epochs=60, batch_size=2, rng=np.random.default_rng(0)
    )
    assert history["cost"][0] > 100
    assert history["cost"][-1] < 1
