"""Making a network, what it predicts, and that it is plain data."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nets import HIDDEN, PAIRS, data, random_net

import nbhelpers as nb


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 9), min_size=2, max_size=6),
    hidden=st.sampled_from(HIDDEN),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_a_new_network_has_its_shapes_its_type_and_zero_biases(sizes, hidden, dtype):
    net = nb.make_network(sizes, rng=np.random.default_rng(0), hidden=hidden, dtype=dtype)
    assert net.sizes == tuple(sizes)
    assert net.L == len(sizes) - 1
    assert net.W[0] is net.b[0] is net.g[0] is None
    assert [W.shape for W in net.W[1:]] == list(zip(sizes, sizes[1:], strict=False))
    assert [b.shape for b in net.b[1:]] == [(n,) for n in sizes[1:]]
    assert {p.dtype for p in net.params} == {np.dtype(dtype)} == {net.dtype}
    assert not any(b.any() for b in net.b[1:])
    assert [g.name for g in net.g[1:]] == [hidden] * (len(sizes) - 2) + ["sigmoid"]


def test_params_are_the_networks_own_arrays():
    net = random_net(np.random.default_rng(0))
    assert all(p is q for p, q in zip(net.params, net.W[1:] + net.b[1:], strict=True))


def test_hidden_layers_can_differ_and_be_your_own():
    swish = nb.Activation("swish", lambda Z: Z * nb.sigmoid.f(Z), lambda Z, A: (
        nb.sigmoid.f(Z) + A * (1 - nb.sigmoid.f(Z))
    ))  # fmt: skip
    rng = np.random.default_rng(1)
    net = random_net(rng, (3, 4, 4, 2), hidden=["relu", swish])
    assert [g.name for g in net.g[1:]] == ["relu", "swish", "sigmoid"]
    nb.check_gradient(net, *data(rng, net))


def test_a_cost_can_be_your_own():
    def value(A, Y):
        return ((A - Y) ** 4).sum(axis=1)

    quartic = nb.Cost("quartic", value, lambda A, Y: 4 * (A - Y) ** 3)
    rng = np.random.default_rng(2)
    net = random_net(rng, output="tanh", cost=quartic)
    nb.check_gradient(net, rng.normal(size=(5, 3)), rng.normal(size=(5, 3)))


@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_a_pickled_or_copied_network_computes_the_same_and_shares_nothing(output, cost):
    rng = np.random.default_rng(3)
    net = random_net(rng, output=output, cost=cost)
    X, Y = data(rng, net)
    for twin in (pickle.loads(pickle.dumps(net)), copy.deepcopy(net)):
        assert nb.total_cost(twin, X, Y) == nb.total_cost(net, X, Y)
        for a, b in zip(nb.backprop(twin, X, Y).params, nb.backprop(net, X, Y).params, strict=True):
            np.testing.assert_array_equal(a, b)
        assert not any(np.shares_memory(p, q) for p, q in zip(twin.params, net.params, strict=True))
    assert net == net
    assert net != copy.deepcopy(net)  # compared as objects, without an error


def show(A, output, cost):
    """Return a network whose outputs are g(A[n]) for the inputs 0, 1, 2 … one-hot."""
    A = np.array(A, float)
    net = nb.make_network(A.shape, rng=np.random.default_rng(0), output=output, cost=cost)
    net.W[1][...] = A
    return net, np.eye(len(A))


@pytest.mark.parametrize("output", ["identity", "sigmoid", "tanh", "relu", "leaky_relu", "softmax"])
def test_the_largest_output_wins_and_the_first_in_a_tie(output):
    rows = [[1, 3, 2], [-5, -9, -2], [0, 0, 0], [2, 7, 7], [-1, -1, -3]]
    net, X = show(rows, output, "quadratic")
    wanted = [1, 2, 0, 1, 0]
    if output == "relu":
        wanted[1] = 0  # all three are 0
    predicted = nb.predict(net, X)
    assert predicted.tolist() == wanted
    assert predicted.dtype.kind == "i"
    assert nb.accuracy(net, X, np.array(wanted)) == 1
    assert nb.accuracy(net, X, (np.array(wanted) + 1) % 3) == 0
    assert nb.accuracy(net, X, [wanted[0], *[w - 1 if w else 2 for w in wanted[1:]]]) == 0.2


@pytest.mark.parametrize("output", ["sigmoid", "tanh"])
def test_a_single_unit_says_1_above_its_threshold(output):
    net, X = show([[-3], [-0.01], [0], [0.01], [3]], output, "quadratic")
    assert nb.predict(net, X).tolist() == [0, 0, 0, 1, 1]
    assert nb.accuracy(net, X, np.array([False, False, True, True, True])) == 0.8


def test_nan_is_never_scored():
    for sizes in ((2, 1), (2, 3)):
        net = random_net(np.random.default_rng(4), sizes)
        net.W[1][0, 0] = np.nan
        X = np.ones((4, 2))
        for score in (nb.predict, lambda net, X: nb.accuracy(net, X, np.zeros(4, int))):
            with pytest.raises(ValueError, match="output is NaN for 4 of 4 rows"):
                score(net, X)
        assert np.isnan(nb.total_cost(net, X, np.zeros((4, sizes[1]))))


def test_inputs_are_taken_in_the_networks_type():
    rng = np.random.default_rng(5)
    net = random_net(rng, dtype=np.float32)
    X = rng.integers(0, 255, (4, 3), dtype=np.uint8)
    assert nb.output(net, X).dtype == np.float32
    assert nb.output(net, X.tolist()).tolist() == nb.output(net, X).tolist()
    assert isinstance(nb.total_cost(net, X, X), float)


def test_one_hot():
    assert nb.one_hot([2, 0], 3).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert nb.one_hot(np.array([True, False]), 2).tolist() == [[0, 1], [1, 0]]
    assert nb.one_hot(np.array([1], np.uint8), 2, np.float32).dtype == np.float32


@settings(max_examples=30, deadline=None)
@given(y=st.lists(st.integers(0, 5), min_size=1))
def test_one_hot_is_undone_by_argmax(y):
    Y = nb.one_hot(y, 6)
    assert Y.argmax(axis=1).tolist() == y
    assert Y.sum() == len(y) == np.count_nonzero(Y)
