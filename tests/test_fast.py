"""The fast code computes what the plain code computes, and takes no memory on the way."""

import copy
import tracemalloc

import numpy as np
import pytest

import nbhelpers as nb
from nbhelpers.fast import FastGradient, FastMomentum, FastSGD, fast_minibatches, flatten

OUTPUTS = [(output, cost.name) for cost in nb.COSTS.values() for output in cost.outputs]
HIDDEN = [name for name, g in nb.ACTIVATIONS.items() if g.elementwise]


def make(rng, sizes=(7, 6, 5, 3), dtype=np.float64, **kinds):
    net = nb.make_network(sizes, rng=rng, dtype=dtype, **kinds)
    for b in net.b[1:]:
        b += rng.normal(0, 0.5, b.shape)
    return net


def data(rng, n, sizes=(7, 6, 5, 3), dtype=np.float64):
    X = rng.normal(size=(n, sizes[0])).astype(dtype)
    return X, nb.one_hot(rng.integers(sizes[-1], size=n), sizes[-1], dtype)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("output, cost", OUTPUTS)
def test_gradient_equals_backprop(hidden, output, cost):
    rng = np.random.default_rng(1)
    net = make(rng, hidden=hidden, output=output, cost=cost)
    fast = FastGradient(net, 9)
    for n in (9, 4, 9, 1):  # full, partial and full batches again
        X, Y = data(rng, n)
        got, wanted = fast(net, X, Y), nb.backprop(net, X, Y)
        assert max(nb.errors_by_layer(got, wanted).values()) < 1e-12


@pytest.mark.parametrize("hidden", ["relu", "sigmoid"])
def test_gradient_equals_backprop_in_float32(hidden):
    rng = np.random.default_rng(2)
    kinds = {"hidden": hidden, "output": "softmax", "cost": "log_likelihood"}
    net = make(rng, dtype=np.float32, **kinds)
    X, Y = data(rng, 64, dtype=np.float32)
    got, wanted = FastGradient(net, 64)(net, X, Y), nb.backprop(net, X, Y)
    assert all(g.dtype == np.float32 for g in got.params)
    assert max(nb.errors_by_layer(got, wanted).values()) < 1e-5


def test_huge_inputs_stay_finite():
    rng = np.random.default_rng(3)
    for hidden in HIDDEN:
        net = make(rng, hidden=hidden, output="softmax", cost="log_likelihood")
        X, Y = data(rng, 5)
        grads = FastGradient(net, 5)(net, 1e3 * np.sign(X), Y)  # warnings are errors here
        assert all(np.isfinite(g).all() for g in grads.params)


@pytest.mark.parametrize("penalty", [None, nb.L2(0.01), [None, None, nb.L1(0.01), None]])
@pytest.mark.parametrize("plain, fast", [(nb.SGD, FastSGD), (nb.Momentum, FastMomentum)])
def test_training_equals_the_plain_code(plain, fast, penalty):
    nets = [make(np.random.default_rng(4), hidden="relu") for _ in range(2)]
    X, Y = data(np.random.default_rng(5), 53)  # 53 = 5 batches of 10 and one of 3
    flatten(nets[1])
    ways = ({}, {"gradient": FastGradient(nets[1], 10), "batches": fast_minibatches})
    for net, rule, way in zip(nets, (plain(0.1), fast(0.1)), ways):
        rng = np.random.default_rng(6)
        for _ in nb.epochs(net, X, Y, rule, n_epochs=30, batch_size=10, rng=rng,
                           penalty=penalty, **way):  # fmt: skip
            pass
    start = make(np.random.default_rng(4), hidden="relu")
    for p, q, s in zip(nets[0].params, nets[1].params, start.params):
        np.testing.assert_allclose(q, p, rtol=1e-9, atol=1e-12)
        assert not np.allclose(p, s)  # it has been trained


@pytest.mark.parametrize("n, batch_size", [(53, 10), (600, 64), (5, 10), (300, 300), (700, 1)])
def test_batches_are_those_of_minibatches(n, batch_size):
    X, Y = data(np.random.default_rng(7), n)
    slow = nb.minibatches(X, Y, batch_size, np.random.default_rng(8))
    quick = fast_minibatches(X, Y, batch_size, np.random.default_rng(8))
    for (X_batch, Y_batch), (X_fast, Y_fast) in zip(slow, quick, strict=True):
        assert np.array_equal(X_batch, X_fast)
        assert np.array_equal(Y_batch, Y_fast)


def test_flatten_changes_no_number_and_gives_views_of_one_vector():
    rng = np.random.default_rng(9)
    net = make(rng)
    X, _ = data(rng, 5)
    before = nb.output(net, X)
    flatten(net)
    assert np.array_equal(nb.output(net, X), before)
    net.params[0].base[:] = 0
    assert all((p == 0).all() for p in net.params)


def test_a_step_takes_almost_no_memory():
    rng, sizes = np.random.default_rng(10), (784, 200, 10)
    net = make(rng, sizes, np.float32, hidden="relu", output="softmax", cost="log_likelihood")
    X, Y = data(rng, 64, sizes, np.float32)

    def peak(gradient, rule):
        rule.start(net.params)
        rule.step(net.params, gradient(net, X, Y).params)
        tracemalloc.start()
        rule.step(net.params, gradient(net, X, Y).params)
        bytes_ = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return bytes_

    flatten(net)
    bytes_of_weights = net.W[1].nbytes
    assert peak(nb.backprop, nb.Momentum(0.01)) > bytes_of_weights
    assert peak(FastGradient(net, 64), FastMomentum(0.01)) < 0.1 * bytes_of_weights


def test_velocities_never_become_denormal():
    net = make(np.random.default_rng(11), dtype=np.float32)
    flatten(net)
    still = nb.Gradient(*[[None, *(np.zeros_like(p) for p in part[1:])] for part in (net.W, net.b)])
    tiny = np.finfo(np.float32).tiny

    def denormals(rule):
        rule.start(net.params)
        for v in rule.v if isinstance(rule.v, list) else [rule.v]:
            v[...] = 1e-3
        found = 0
        for _ in range(1200):
            rule.step(net.params, still.params)
            v = rule.v[0] if isinstance(rule.v, list) else rule.v
            found += int(((v != 0) & (np.abs(v) < tiny)).sum())
        return found

    with np.errstate(under="ignore"):
        assert denormals(nb.Momentum(0.01)) > 0  # the illness is real
        assert denormals(FastMomentum(0.01)) == 0


def test_a_step_takes_the_gradients_of_any_function():
    rng = np.random.default_rng(12)
    nets = [make(np.random.default_rng(13)) for _ in range(2)]
    flatten(nets[1])
    grads = nb.backprop(nets[0], *data(rng, 9)).params
    nb.SGD(0.1).step(nets[0].params, grads)
    FastSGD(0.1).step(nets[1].params, [g.T.copy().T for g in grads])  # views, each of another array
    for p, q in zip(nets[0].params, nets[1].params):
        np.testing.assert_allclose(q, p, rtol=1e-12)


def test_wrong_use_is_named():
    rng = np.random.default_rng(12)
    net = make(rng)
    X, Y = data(rng, 9)
    with pytest.raises(ValueError, match="flatten"):
        FastMomentum(0.1).start(net.params)
    flatten(net)
    copied = copy.deepcopy(net)
    with pytest.raises(ValueError, match="flatten"):
        FastSGD(0.1).step(copied.params, nb.backprop(copied, X, Y).params)
    with pytest.raises(ValueError, match=r"FastGradient\(net, 9\)"):
        FastGradient(net, 8)(net, X, Y)
    with pytest.raises(ValueError, match="batch_size"):
        FastGradient(net, 0)
    with pytest.raises(ValueError, match="rate"):
        FastMomentum(-1.0)
