"""Initial weights: their spread, their symmetry, and what they keep alive in a network."""

from functools import partial

import numpy as np
import pytest

import nbhelpers as nb
from nbhelpers import initializers

N_IN, N_OUT = 300, 200
# variance, and the largest value of those that are bounded
SPREAD = {
    "zeros": (0, 0),
    "constant": (0, 0.5),
    "uniform": (1 / 3, 1),
    "normal": (1, None),
    "scaled_uniform": (1 / (3 * N_IN), N_IN**-0.5),
    "scaled_normal": (1 / N_IN, None),
    "xavier_uniform": (2 / (N_IN + N_OUT), (6 / (N_IN + N_OUT)) ** 0.5),
    "xavier_normal": (2 / (N_IN + N_OUT), None),
    "half_xavier": (2 / (N_IN + N_OUT) / 4, (6 / (N_IN + N_OUT)) ** 0.5 / 2),
    "he_uniform": (2 / N_IN, (6 / N_IN) ** 0.5),
    "he_normal": (2 / N_IN, None),
}


@pytest.mark.parametrize("name", nb.INITIALIZERS)
def test_the_spread_is_the_one_that_its_formula_says(name):
    W = nb.INITIALIZERS[name](np.random.default_rng(0), N_IN, N_OUT)
    variance, top = SPREAD[name]
    assert W.shape == (N_IN, N_OUT)
    assert W.var() == pytest.approx(variance, rel=0.02)
    assert W.mean() == pytest.approx(0.5 if name == "constant" else 0, abs=4 * variance**0.5 / 245)
    if top is None:  # normal: 0.27 % lie beyond three standard deviations
        assert (np.abs(W) > 3 * variance**0.5).mean() == pytest.approx(0.0027, rel=0.2)
    else:
        assert np.abs(W).max() == pytest.approx(top, rel=0.001)
        assert np.abs(W).max() <= top


@pytest.mark.parametrize("name", nb.INITIALIZERS)
def test_the_generator_alone_decides(name):
    f = nb.INITIALIZERS[name]
    first, again, other = (f(np.random.default_rng(s), 4, 3) for s in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert name in ("zeros", "constant") or not np.array_equal(first, other)
    net = nb.make_network((4, 3), rng=np.random.default_rng(0), init=name)
    np.testing.assert_array_equal(net.W[1], first)


def test_a_parameter_is_fixed_with_partial():
    init = partial(initializers.normal, sd=0.01)
    net = nb.make_network((400, 30, 2), rng=np.random.default_rng(0), init=init)
    assert net.W[1].std() == pytest.approx(0.01, rel=0.03)


@pytest.mark.parametrize(("hidden", "init"), [("relu", "he"), ("tanh", "xavier")])
@pytest.mark.parametrize("kind", ["uniform", "normal"])
def test_the_signal_lives_through_twenty_layers(hidden, init, kind):
    rng = np.random.default_rng(0)
    X, sizes = rng.normal(size=(50, 100)), [100] * 21
    right = nb.make_network(sizes, rng=rng, hidden=hidden, init=f"{init}_{kind}")
    small = nb.make_network(sizes, rng=rng, hidden=hidden, init="half_xavier")
    assert 0.05 < nb.forward(right, X)[1][20 - 1].std() < 2
    assert nb.forward(small, X)[1][20 - 1].std() < 1e-4


def test_constant_weights_keep_the_units_of_a_layer_twins():
    rng = np.random.default_rng(0)
    net = nb.make_network((3, 4, 2), rng=rng, init="constant")
    X, Y = rng.normal(size=(30, 3)), rng.uniform(size=(30, 2))
    nb.train(net, X, Y, nb.SGD(0.5), n_epochs=5, batch_size=7, rng=rng)
    for j in range(1, 4):
        np.testing.assert_array_equal(net.W[1][:, j], net.W[1][:, 0])
    assert not np.array_equal(net.W[1][:, 0], [0.5] * 3)  # they moved, all alike
