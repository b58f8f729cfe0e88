"""Each cost against SciPy, its gradient against differences, and δ at extreme weighted inputs."""

from itertools import product

import numpy as np
import pytest
from nets import PAIRS
from scipy.special import xlog1py, xlogy

import nbhelpers as nb
from nbhelpers.costs import output_cost, output_delta

ALL = pytest.mark.parametrize("cost", nb.COSTS.values(), ids=lambda c: c.name)
PAIR = pytest.mark.parametrize(("output", "cost"), PAIRS)
ORACLE = {
    "quadratic": lambda A, Y: 0.5 * np.linalg.norm(A - Y, axis=1) ** 2,
    "cross_entropy": lambda A, Y: -(xlogy(Y, A) + xlog1py(1 - Y, -A)).sum(axis=1),
    "log_likelihood": lambda A, Y: -xlogy(Y, A).sum(axis=1),
}


def probabilities(rng, n=20, classes=4):
    A, Y = rng.uniform(0.02, 1, (2, n, classes))
    return A / A.sum(axis=1, keepdims=True), Y / Y.sum(axis=1, keepdims=True)


@ALL
def test_values_are_those_of_scipy(cost):
    A, Y = probabilities(np.random.default_rng(0))
    np.testing.assert_allclose(cost.value(A, Y), ORACLE[cost.name](A, Y), rtol=1e-12)
    hard = np.eye(4)[[0, 1, 2, 3]]
    np.testing.assert_allclose(cost.value(hard, hard), 0, atol=1e-14)  # 0 ln 0 is 0


@ALL
def test_gradient_is_the_limit_of_differences(cost):
    A, Y = probabilities(np.random.default_rng(1))
    h = 1e-6
    for i, e in enumerate(h * np.eye(4)):
        slope = (cost.value(A + e, Y) - cost.value(A - e, Y)) / (2 * h)
        np.testing.assert_allclose(cost.grad(A, Y)[:, i], slope, rtol=1e-6, atol=1e-6)


FROM_Z = [(g.name, cost.name) for cost in nb.COSTS.values() for g in cost.value_from_z]


@pytest.mark.parametrize(("output", "cost"), FROM_Z)
def test_from_z_is_the_same_cost(output, cost):
    g, cost = nb.ACTIVATIONS[output], nb.COSTS[cost]
    rng = np.random.default_rng(2)
    Z, (_, Y) = rng.normal(0, 3, (20, 4)), probabilities(rng)
    got = cost.value_from_z[g](Z, Y)
    np.testing.assert_allclose(got, ORACLE[cost.name](g.f(Z), Y), rtol=1e-9)


@PAIR
def test_delta_is_the_limit_of_differences_in_z(output, cost):
    """Also the pairs that do not match, where softmax needs its whole Jacobian."""
    g, cost = nb.ACTIVATIONS[output], nb.COSTS[cost]
    rng = np.random.default_rng(3)
    Z, (_, Y) = rng.normal(0, 1.5, (20, 4)), probabilities(rng)
    got = output_delta(cost, g, Z, g.f(Z), Y)
    h = 1e-5
    for j, e in enumerate(h * np.eye(4)):
        slope = (cost.value(g.f(Z + e), Y) - cost.value(g.f(Z - e), Y)) / (2 * h)
        np.testing.assert_allclose(got[:, j], slope, rtol=1e-6, atol=1e-8)


@PAIR
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_badly_wrong_outputs_give_finite_costs_and_deltas_of_sane_size(output, cost, dtype):
    g, cost = nb.ACTIVATIONS[output], nb.COSTS[cost]
    distances = [*range(0, 120, 3), 300, 700, 745, 1000]
    Z = np.array([s * np.array([d, 0, -d]) for d, s in product(distances, (1, -1))], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        A = g.f(Z)
        for y in np.eye(3, dtype=dtype):
            Y = np.tile(y, (len(Z), 1))
            values = {
                "value": cost.value(A, Y),
                "grad": cost.grad(A, Y),
                "output_cost": output_cost(cost, g, Z, A, Y),
                "output_delta": output_delta(cost, g, Z, A, Y),
            }
            for name, v in values.items():
                assert np.isfinite(v).all(), name
                assert v.dtype == dtype, name
            bounded = output in ("sigmoid", "tanh", "softmax")  # then so is the true δ: by 3
            assert np.abs(values["output_delta"]).max() < (10 if bounded else 1010)


def test_matched_pairs_stay_exact_where_the_output_has_rounded_to_0_or_1():
    Z = np.array([[1000.0], [-1000.0], [50.0]])
    Y = 1.0 - (Z > 0)  # all wrong
    at = nb.cross_entropy, nb.sigmoid, Z, nb.sigmoid.f(Z)
    np.testing.assert_allclose(output_cost(*at, Y), [1000, 1000, 50])
    np.testing.assert_allclose(output_delta(*at, Y), [[1], [-1], [1]])
    np.testing.assert_allclose(output_cost(*at, 1 - Y), [0, 0, np.exp(-50)])
    Z = np.array([[1000.0, 0], [-3, 800]])
    at = nb.log_likelihood, nb.softmax, Z, nb.softmax.f(Z)
    np.testing.assert_allclose(output_cost(*at, np.eye(2)), [0, 0])
    np.testing.assert_allclose(output_cost(*at, 1 - np.eye(2)), [1000, 803])
    np.testing.assert_allclose(output_delta(*at, 1 - np.eye(2)), [[1, -1], [-1, 1]])


@ALL
def test_nan_is_never_the_perfect_output(cost):
    A, Y = np.full((2, 2), np.nan), np.eye(2)
    assert np.isnan(cost.value(A, Y)).all()
    for from_z in cost.value_from_z.values():
        assert np.isnan(from_z(A, Y)).all()
