"""Each activation against SciPy, its slope against differences, and both at extreme inputs."""

import copy
import pickle

import numpy as np
import pytest
import scipy.special

import nbhelpers as nb

ALL = pytest.mark.parametrize("g", nb.ACTIVATIONS.values(), ids=lambda g: g.name)
DTYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64])
EXTREME = np.array([[-1000.0, 1000, 0], [1000, 1000, 1000], [-1000, -999, -1000], [-50, 50, 1e-30]])
ORACLE = {
    "identity": lambda Z: Z,
    "sigmoid": scipy.special.expit,
    "tanh": lambda Z: 2 * scipy.special.expit(2 * Z) - 1,
    "relu": lambda Z: (Z + np.abs(Z)) / 2,
    "leaky_relu": lambda Z: np.clip(Z, 0, None) + 0.01 * np.clip(Z, None, 0),
    "softmax": lambda Z: scipy.special.softmax(Z, axis=1),
}


@ALL
@DTYPES
def test_values_are_those_of_scipy(g, dtype):
    Z = np.random.default_rng(0).normal(0, 5, (40, 7)).astype(dtype)
    for inputs in (Z, EXTREME.astype(dtype)):
        wanted = ORACLE[g.name](inputs.astype(np.float64))
        np.testing.assert_allclose(g.f(inputs), wanted, rtol=30 * np.finfo(dtype).eps, atol=1e-15)


@ALL
def test_derivative_is_the_limit_of_differences(g):
    Z = np.random.default_rng(1).normal(0, 2, (30, 4))
    Z[np.abs(Z) < 1e-3] = 1  # away from the kinks
    h = 1e-5
    got = g.df(Z, g.f(Z))
    if g.elementwise:
        wanted = (g.f(Z + h) - g.f(Z - h)) / (2 * h)
    else:  # ∂a_i/∂z_j: nudge one z_j at a time
        nudges = h * np.eye(4)
        wanted = np.stack([(g.f(Z + e) - g.f(Z - e)) / (2 * h) for e in nudges], axis=2)
    np.testing.assert_allclose(got, wanted, atol=1e-9)


@ALL
@DTYPES
def test_extreme_inputs_give_finite_numbers_of_the_same_type_without_a_warning(g, dtype):
    Z = EXTREME.astype(dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        A = g.f(Z)
        slope = g.df(Z, A)
    for result in (A, slope):
        assert np.isfinite(result).all()
        assert result.dtype == dtype
    assert A.shape == Z.shape
    assert slope.shape == (Z.shape if g.elementwise else (4, 3, 3))


def test_at_the_kink_the_slope_is_the_left_hand_one():
    zero = np.zeros((1, 1))
    assert nb.relu.df(zero, zero) == 0
    assert nb.leaky_relu.df(zero, zero) == 0.01


def test_softmax_rows_add_up_to_1_and_a_shift_changes_nothing():
    Z = np.random.default_rng(2).normal(0, 3, (20, 5))
    A = nb.softmax.f(Z)
    np.testing.assert_allclose(A.sum(axis=1), 1)
    np.testing.assert_allclose(nb.softmax.f(Z + 700), A)
    np.testing.assert_allclose(nb.softmax.df(Z, A).sum(axis=2), 0, atol=1e-15)


@ALL
def test_survives_pickling_and_copying_as_the_same_activation(g):
    assert pickle.loads(pickle.dumps(g)) == g
    assert copy.deepcopy(g) == g
    assert sum(g == other for other in nb.ACTIVATIONS.values()) == 1
