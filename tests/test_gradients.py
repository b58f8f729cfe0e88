"""The gradient by three routes, index loops, matrices and differences, and the cost by SciPy.

The fourth route, scikit-learn's, is in test_oracle.py.
"""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nets import HIDDEN, PAIRS, data, random_net, smooth_case
from scipy.special import expit, log_expit, log_softmax, softmax

import nbhelpers as nb
from nbhelpers import loops
from nbhelpers.training import add_penalty

PENALTIES = (None, nb.L1(0.13), nb.L2(0.37))


def worst(got, wanted):
    return max(nb.errors_by_layer(got, wanted).values())


@pytest.mark.parametrize("penalty", PENALTIES, ids=str)
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_loops_matrices_and_differences_agree(output, cost, hidden, penalty):
    rng = np.random.default_rng(PAIRS.index((output, cost)))
    net, X, Y = smooth_case(rng, hidden=hidden, output=output, cost=cost)
    by_loops, by_matrices = loops.gradient(net, X, Y), nb.backprop(net, X, Y)
    if penalty is not None:
        by_loops, by_matrices = (add_penalty(g, net, penalty) for g in (by_loops, by_matrices))
    assert worst(by_loops, by_matrices) < 1e-10
    assert worst(by_matrices, nb.numerical_gradient(net, X, Y, penalty)) < 1e-6


@pytest.mark.parametrize("sizes", [(1, 1), (4, 2), (2, 1, 3, 2), (3, 2, 2, 2, 2, 2)], ids=str)
def test_any_depth_and_width_also_with_a_different_activation_in_each_layer(sizes):
    hidden = HIDDEN[: len(sizes) - 2]
    net, X, Y = smooth_case(np.random.default_rng(5), sizes=sizes, hidden=hidden)
    nb.check_gradient(net, X, Y)
    nb.check_gradient(net, X[:1], Y[:1])
    assert worst(loops.gradient(net, X, Y), nb.backprop(net, X, Y)) < 1e-10


# ---- written out once more, with SciPy ----

COST_OF_Z = {
    ("sigmoid", "cross_entropy"): lambda Z, Y: -Y * log_expit(Z) - (1 - Y) * log_expit(-Z),
    ("softmax", "log_likelihood"): lambda Z, Y: -Y * log_softmax(Z, axis=1),
    ("sigmoid", "log_likelihood"): lambda Z, Y: -Y * log_expit(Z),
    ("softmax", "cross_entropy"): lambda Z, Y: (
        -Y * log_softmax(Z, axis=1) - (1 - Y) * np.log1p(-softmax(Z, axis=1))
    ),
    ("identity", "quadratic"): lambda Z, Y: (Z - Y) ** 2 / 2,
    ("sigmoid", "quadratic"): lambda Z, Y: (expit(Z) - Y) ** 2 / 2,
    ("softmax", "quadratic"): lambda Z, Y: (softmax(Z, axis=1) - Y) ** 2 / 2,
}


@pytest.mark.parametrize(("output", "cost"), COST_OF_Z)
def test_total_cost_is_the_mean_over_samples_plus_the_penalty(output, cost):
    rng = np.random.default_rng(6)
    net = random_net(rng, hidden="tanh", output=output, cost=cost)
    X, Y = data(rng, net)
    H = X
    for W, b in zip(net.W[1:-1], net.b[1:-1], strict=True):
        H = np.tanh(H @ W + b)
    each = COST_OF_Z[output, cost](H @ net.W[-1] + net.b[-1], Y).sum(axis=1)
    weights = np.concatenate([W.ravel() for W in net.W[1:]])
    assert nb.total_cost(net, X, Y) == pytest.approx(each.sum() / len(X), rel=1e-12)
    with_l2 = each.mean() + 0.3 / 2 * np.linalg.norm(weights) ** 2
    assert nb.total_cost(net, X, Y, nb.L2(0.3)) == pytest.approx(with_l2, rel=1e-12)
    with_l1 = each.mean() + 0.3 * np.abs(weights).sum()
    assert nb.total_cost(net, X, Y, nb.L1(0.3)) == pytest.approx(with_l1, rel=1e-12)


# ---- what every gradient must obey ----


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 6), min_size=2, max_size=5),
    pair=st.sampled_from(PAIRS),
    hidden=st.sampled_from(HIDDEN),
    B=st.integers(1, 7),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_every_shape_and_type_fits(sizes, pair, hidden, B, dtype):
    sizes[-1] += 1  # softmax needs two
    rng = np.random.default_rng(0)
    net = random_net(rng, sizes, hidden, *pair, dtype=dtype)
    X, Y = data(rng, net, B)
    Z, A = nb.forward(net, X)
    assert Z[0] is None
    assert A[0] is X
    assert [z.shape for z in Z[1:]] == [a.shape for a in A[1:]] == [(B, n) for n in sizes[1:]]
    before = pickle.dumps((net, X, Y))
    grads = nb.backprop(net, X, Y)
    assert pickle.dumps((net, X, Y)) == before, "backprop changed its arguments"
    assert grads.W[0] is grads.b[0] is None
    assert [g.shape for g in grads.params] == [p.shape for p in net.params]
    assert {a.dtype for a in (*Z[1:], *A, *grads.params)} == {np.dtype(dtype)}


@pytest.mark.parametrize("gradient", [nb.backprop, loops.gradient])
def test_the_mean_over_the_batch_is_the_mean_of_its_samples(gradient):
    rng = np.random.default_rng(9)
    net = random_net(rng)
    X, Y = data(rng, net, 5)
    whole = gradient(net, X, Y)
    twice = gradient(net, np.vstack([X, X]), np.vstack([Y, Y]))
    turned = gradient(net, X[::-1], Y[::-1])
    single = [gradient(net, X[n : n + 1], Y[n : n + 1]) for n in range(5)]
    for i, g in enumerate(whole.params):
        np.testing.assert_allclose(twice.params[i], g, rtol=1e-12)
        np.testing.assert_allclose(turned.params[i], g, rtol=1e-12)
        np.testing.assert_allclose(np.mean([s.params[i] for s in single], axis=0), g, rtol=1e-12)


@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_float32_finds_the_same_gradient_to_its_own_precision(output, cost):
    rng = np.random.default_rng(10)
    net = random_net(rng, hidden="tanh", output=output, cost=cost)
    X, Y = data(rng, net)
    half = random_net(rng, hidden="tanh", output=output, cost=cost, dtype=np.float32)
    for p, q in zip(half.params, net.params, strict=True):
        p[...] = q
    got = nb.backprop(half, X.astype(np.float32), Y.astype(np.float32))
    assert worst(got, nb.backprop(net, X, Y)) < 1e-5


@pytest.mark.parametrize("hidden", ["relu", "leaky_relu"])
def test_loops_and_matrices_take_the_same_slope_at_a_kink(hidden):
    net = random_net(np.random.default_rng(15), (2, 3, 2), hidden)
    net.b[1][...] = 0
    X, Y = np.zeros((1, 2)), np.ones((1, 2))  # so that every z of layer 1 is 0
    assert worst(loops.gradient(net, X, Y), nb.backprop(net, X, Y)) < 1e-15
    assert nb.backprop(net, X, Y).b[1].any() == (hidden == "leaky_relu")


def test_loops_do_not_stop_at_an_output_that_has_rounded_to_0_or_1():
    for output, cost in PAIRS:
        net = random_net(np.random.default_rng(11), (2, 2), output=output, cost=cost)
        for size in (40, 1000):
            X, Y = np.array([[size, -size], [-size, size]]), np.eye(2)
            assert all(np.isfinite(g).all() for g in loops.gradient(net, X, Y).params)


def test_a_strength_of_0_is_no_penalty():
    W = np.array([[0.5, -2.0]])
    for penalty in (nb.L1(0), nb.L2(0)):
        assert penalty.value(W) == 0
        assert not penalty.grad(W).any()


def test_at_a_weight_of_0_neither_penalty_pulls():
    W = np.array([[0.0, -2.0]])
    np.testing.assert_array_equal(nb.L1(0.3).grad(W), [[0, -0.3]])
    np.testing.assert_array_equal(nb.L2(0.3).grad(W), [[0, -0.6]])


# ---- the check itself ----


def test_the_numerical_gradient_leaves_the_network_alone_even_when_interrupted():
    rng = np.random.default_rng(12)
    net = random_net(rng)
    X, Y = data(rng, net)
    before = pickle.dumps(net)

    class Impatient:
        calls = 0

        def value(self, W):
            self.calls += 1
            if self.calls == 20:
                raise KeyboardInterrupt
            return 0.0

        grad = value

    nb.numerical_gradient(net, X, Y)
    with pytest.raises(KeyboardInterrupt):
        nb.numerical_gradient(net, X, Y, Impatient())
    assert pickle.dumps(net) == before


def test_relative_error_is_0_for_equal_and_1_for_opposite():
    a = np.array([[3.0, -4.0]])
    assert nb.relative_error(a, a) == nb.relative_error(0 * a, 0 * a) == 0
    assert nb.relative_error(a, -a) == nb.relative_error(a, 0 * a) == 1
    assert nb.relative_error(a, 3 * a) == pytest.approx(0.5)


def test_the_check_names_each_wrong_array_and_no_other():
    rng = np.random.default_rng(13)
    net = random_net(rng)
    X, Y = data(rng, net)

    def wrong(net, X, Y):
        grads = nb.backprop(net, X, Y)
        grads.W[2][0, 0] *= 1.01
        grads.b[3][1] = np.nan
        return grads

    with pytest.raises(AssertionError, match=r"above 1e-06 in W\[2\]: \S+, b\[3\]: nan$"):
        nb.check_gradient(net, X, Y, wrong)


def test_float32_networks_are_checked_in_float64_and_the_check_blames_their_rounding():
    rng = np.random.default_rng(14)
    net = random_net(rng, dtype=np.float32)
    X, Y = data(rng, net)
    before = [p.tobytes() for p in net.params]
    numerical = nb.numerical_gradient(net, X, Y)
    assert [p.tobytes() for p in net.params] == before
    assert {g.dtype for g in numerical.params} == {np.dtype(np.float64)}
    double = nb.Network(
        *([None, *(p.astype(float) for p in part[1:])] for part in (net.W, net.b)), net.g, net.cost
    )
    assert worst(numerical, nb.backprop(double, X.astype(float), Y.astype(float))) < 1e-8
    assert max(nb.check_gradient(net, X, Y).values()) < 1e-6
    with pytest.raises(AssertionError, match="use float64"):
        nb.check_gradient(net, X, Y, tolerance=1e-9)


def test_the_numerical_gradient_is_the_definition():
    """Once more in its plainest form: one weight, two costs."""
    rng, h = np.random.default_rng(16), 1e-5
    net = random_net(rng, (3, 4, 2), output="softmax", cost="cross_entropy")
    X, Y = data(rng, net)
    for penalty in (None, nb.L2(0.3), [None, nb.L1(0.2), None]):
        found = nb.numerical_gradient(net, X, Y, penalty)
        for p, slope in zip(net.params, found.params, strict=True):
            for i in np.ndindex(p.shape):
                J = []
                for nudge in (h, -2 * h):
                    p[i] += nudge
                    J.append(nb.total_cost(net, X, Y, penalty))
                p[i] += h
                assert slope[i] == pytest.approx((J[0] - J[1]) / (2 * h), abs=1e-9)


def test_large_arrays_are_nudged_in_several_stacks(monkeypatch):
    net = random_net(np.random.default_rng(17), (3, 4, 2))
    X, Y = data(np.random.default_rng(17), net)
    whole = nb.numerical_gradient(net, X, Y)
    for at_once in (1, 70, 170):
        monkeypatch.setattr("nbhelpers.gradcheck.AT_ONCE", at_once)
        for a, b in zip(nb.numerical_gradient(net, X, Y).params, whole.params, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-9)


def test_a_gradient_that_is_exactly_zero_passes_and_a_small_wrong_one_does_not():
    net = nb.make_network((2, 3, 1), rng=np.random.default_rng(18), init="zeros")
    X, Y = np.ones((4, 2)), np.array([[0.0], [1], [0], [1]])  # balanced, so that no bias is pulled
    assert set(nb.check_gradient(net, X, Y).values()) == {0.0}

    def wrong(net, X, Y):
        grads = nb.backprop(net, X, Y)
        grads.b[2][...] = 1e-8
        return grads

    with pytest.raises(AssertionError, match=r"above 1e-06 in b\[2\]: 1"):
        nb.check_gradient(net, X, Y, wrong)
