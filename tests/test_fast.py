"""``fast=True`` trains as the plain code does, to rounding, and takes no memory on the way."""

import copy
import itertools
import pickle
import tracemalloc
from functools import partial

import nets
import numpy as np
import pytest

import nbhelpers as nb
from nbhelpers import fast, inplace

RULES = [nb.SGD(0.05), nb.Momentum(0.02), nb.Nesterov(0.02), nb.Adam(0.01)]
MODES = pytest.mark.parametrize("dtype, rtol", [(np.float64, 1e-9), (np.float32, 2e-3)])


def both_ways(make, rule=RULES[0], *, n=23, n_epochs=3, rtol=1e-9, rng=1, X=None, Y=None, **more):
    """Train two equal networks, plain and fast, compare every number, and return the fast one."""
    trained, start = [], make(np.random.default_rng(rng))
    if X is None:
        X, Y = nets.data(np.random.default_rng(rng + 1), start, n)
    for way in (False, True):
        net = make(np.random.default_rng(rng))
        nb.train(net, X, Y, rule, n_epochs=n_epochs, batch_size=5, fast=way,
                 rng=np.random.default_rng(rng + 2), **more)  # fmt: skip
        trained.append(net)
    for p, q, s in zip(*(net.params for net in (*trained, start)), strict=True):
        assert q.dtype == p.dtype
        np.testing.assert_allclose(q, p, rtol=rtol, atol=rtol * np.abs(p - s).max())
    assert not np.allclose(p, s, rtol=1e-6)  # it has been trained
    return trained[1]


@MODES
@pytest.mark.parametrize("hidden", nets.HIDDEN)
@pytest.mark.parametrize("output, cost", nets.PAIRS)
def test_every_activation_and_every_pair(hidden, output, cost, dtype, rtol):
    kinds = {"hidden": hidden, "output": output, "cost": cost, "dtype": dtype}
    both_ways(lambda rng: nets.random_net(rng, (4, 6, 5, 3), **kinds), rtol=rtol)


@MODES
@pytest.mark.parametrize("schedule", [None, nb.schedules.cosine])
@pytest.mark.parametrize("penalty", [None, nb.L2(0.1), [None, None, nb.L1(0.1), nb.L2(0.2)]])
@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_every_rule_with_penalties_and_schedules(rule, penalty, schedule, dtype, rtol):
    def make(rng):
        return nets.random_net(rng, (4, 6, 5, 3), hidden="tanh", dtype=dtype)

    both_ways(make, rule, n_epochs=10, penalty=penalty, schedule=schedule, rtol=rtol)


@pytest.mark.parametrize("sizes", [(4, 3), (4, 6, 1), (4, 6, 60)])  # no hidden layer; many outputs
def test_every_depth_and_width(sizes):
    both_ways(lambda rng: nets.random_net(rng, sizes, hidden="relu"))
    if sizes[-1] > 1:
        kinds = {"output": "softmax", "cost": "log_likelihood"}
        both_ways(lambda rng: nets.random_net(rng, sizes, hidden="relu", **kinds))


def softplus_f(Z):
    return np.logaddexp(0, Z)


def softplus_df(Z, A):
    return 1 / (1 + np.exp(-Z))


def thinned_tanh_f(Z):
    return 2 * np.tanh(Z)


def thinned_tanh_df(Z, A):
    return 2 - A * A / 2


def steep_f(Z):
    return 1 / (1 + np.exp(-2 * Z))


def steep_df(Z, A):
    return 2 * A * (1 - A)


class Ridge:
    """A penalty that nobody knows, whose gradient belongs to it."""

    def value(self, W):
        return 0.05 * float((W * W).sum())

    def grad(self, W):
        self.last = 0.1 * W
        return self.last


class Heavy(nb.Momentum):
    """A rule of its own, although it is a kind of momentum."""

    def step(self, params, grads):
        super().step(params, [2 * g for g in grads])


class Averaged:
    """A rule that holds on to the arrays it was started with."""

    def start(self, params):
        self.params, self.means = params, [p.copy() for p in params]

    def step(self, params, grads):
        for p, g, mean in zip(self.params, grads, self.means):
            p -= 0.05 * g
            mean += 0.1 * (p - mean)


def test_custom_parts_are_used_as_they_are():
    softplus = nb.Activation("relu", softplus_f, softplus_df)  # its name is a lie
    tanh = nb.Activation("tanh", thinned_tanh_f, thinned_tanh_df)
    steep = nb.Activation("sigmoid", steep_f, steep_df, bounds=(0, 1))
    huber = nb.Cost(
        "cross_entropy", lambda A, Y: np.hypot(1, A - Y).sum(axis=1) - 1,
        lambda A, Y: (A - Y) / np.hypot(1, A - Y),
    )  # fmt: skip
    for g, output in itertools.product((softplus, tanh), ("identity", softplus)):
        kinds = {"hidden": g, "output": output, "cost": huber}
        both_ways(partial(nets.random_net, **kinds))
    both_ways(partial(nets.random_net, output=steep, cost="cross_entropy"))
    both_ways(lambda rng: nets.random_net(rng), penalty=Ridge())
    both_ways(lambda rng: nets.random_net(rng), Heavy(0.02))
    both_ways(lambda rng: nets.random_net(rng), Averaged())


def one_step(net, X, Y):
    """Return the gradient ``dW[1]`` that a fast step of rate 1 has in its hands."""
    steps = fast.FastSteps(net, nb.SGD(1.0), None, X, None)
    list(steps.batches(X, Y, len(X), np.random.default_rng(0)))
    with np.errstate(over="ignore"):
        steps.step(steps.X1, Y)
    return -steps.dparams[0]


@pytest.mark.parametrize("dtype, gaps", [(np.float32, (15, 25, 110)), (np.float64, (40, 300, 900))])
@pytest.mark.parametrize("output, cost", nets.PAIRS)
def test_saturated_outputs_keep_their_gradients(output, cost, dtype, gaps):
    for z in gaps:
        kinds = {"output": output, "cost": cost, "dtype": dtype}
        net = nb.make_network((3, 3), rng=np.random.default_rng(0), **kinds)
        net.W[1][...] = z * np.array([[1, -1, 0], [-1, 0, 1], [0, 1, -1]])
        X, Y = np.eye(3, dtype=dtype), np.eye(3, dtype=dtype)[[1, 0, 2]]
        wanted = nb.backprop(net, X, Y).W[1]
        rounding = 4 * np.finfo(dtype).eps if cost == "quadratic" else 1e-37  # that of a - y
        assert np.abs(wanted).max() > 0.1 or cost == "quadratic"
        np.testing.assert_allclose(one_step(net, X, Y), wanted, rtol=1e-5, atol=rounding)


def test_a_vanishing_slope_keeps_its_digits():
    """σ'(-30) is e^-30: small, but in float32 as exact as any other number."""
    net = nb.make_network((1, 1, 1), rng=np.random.default_rng(0), hidden="sigmoid",
                          output="identity", cost="quadratic", dtype=np.float32)  # fmt: skip
    net.W[1][...], net.W[2][...] = -30, 1
    X = Y = np.ones((1, 1), np.float32)
    wanted = nb.backprop(net, X, Y).W[1]
    assert wanted != 0
    np.testing.assert_allclose(one_step(net, X, Y), wanted, rtol=1e-5)


@pytest.mark.parametrize("n, batch_size", [(53, 10), (600, 64), (5, 5), (300, 300), (700, 1)])
def test_batches_are_those_of_minibatches(n, batch_size):
    X, Y = np.arange(3 * n).reshape(n, 3) + 0.5, np.arange(2 * n).reshape(n, 2)
    slow = nb.minibatches(X, Y, batch_size, np.random.default_rng(8))
    quick = fast.shuffled(fast.with_ones(X), Y, batch_size, np.random.default_rng(8))
    for (X_batch, Y_batch), (X1, Y_fast) in zip(slow, quick, strict=True):
        assert np.array_equal(X1, np.c_[X_batch, np.ones(len(X_batch))])
        assert np.array_equal(Y_batch, Y_fast)


def test_batches_of_your_own():
    def growing(X, Y, batch_size, rng):  # batches of 1, 2, 3, … rows, also above batch_size
        start = 0
        for n in itertools.count(1):
            if start >= len(X):
                return
            yield X[start : start + n], Y[start : start + n]
            start += n

    both_ways(lambda rng: nets.random_net(rng), nb.Momentum(0.02), n=50, batches=growing)


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_resuming_equals_never_having_stopped(rule):
    X, Y = nets.data(np.random.default_rng(0), nets.random_net(np.random.default_rng(1)), 600)

    def more(net, rule, rng, n_epochs, **way):
        return nb.train(net, X, Y, rule, n_epochs=n_epochs, batch_size=5, rng=rng, fast=True, **way)

    straight, halved = (nets.random_net(np.random.default_rng(1)) for _ in range(2))
    more(straight, rule, np.random.default_rng(2), 5)
    rng = np.random.default_rng(2)
    history = more(halved, rule, rng, 2)
    halved, stored = pickle.loads(pickle.dumps((halved, history.optimizer)))
    more(halved, stored, rng, 5, start_epoch=2)
    for p, q in zip(straight.params, halved.params):
        assert np.array_equal(p, q)  # bit for bit, the flushes included


def test_a_fast_run_goes_on_plainly_and_the_other_way_round():
    for ways in ((True, False), (False, True)):
        X, Y = nets.data(np.random.default_rng(0), nets.random_net(np.random.default_rng(1)), 40)
        net, rng, rule = (
            nets.random_net(np.random.default_rng(1)),
            np.random.default_rng(2),
            RULES[3],
        )
        for part, way in enumerate(ways):
            rule = nb.train(net, X, Y, rule, n_epochs=3 * part + 3, batch_size=5, rng=rng,
                            start_epoch=3 * part, fast=way).optimizer  # fmt: skip
        wanted = nets.random_net(np.random.default_rng(1))
        nb.train(wanted, X, Y, RULES[3], n_epochs=6, batch_size=5, rng=np.random.default_rng(2))
        for p, q in zip(wanted.params, net.params):
            np.testing.assert_allclose(q, p, rtol=1e-9)


def test_after_divergence_all_is_as_before_and_goes_on():
    net = nets.random_net(np.random.default_rng(1), output="identity", cost="quadratic")
    X, Y = nets.data(np.random.default_rng(0), net, 40)
    run = nb.epochs(net, X, Y, nb.Momentum(0.01), n_epochs=9, batch_size=5, fast=True,
                    rng=np.random.default_rng(2))  # fmt: skip
    next(run)
    weights, v = copy.deepcopy(net.params), copy.deepcopy(run.optimizer.v)
    run.optimizer.rate = 1e30
    with pytest.raises(nb.DivergedError):
        next(run)
    for now, before in zip([*net.params, *run.optimizer.v], [*weights, *v], strict=True):
        assert np.array_equal(now, before)
    run.optimizer.rate = 0.01
    assert next(run) == 2
    assert not np.array_equal(run.optimizer.v[0], v[0])


def test_the_network_stays_a_normal_network():
    net = both_ways(lambda rng: nets.random_net(rng, (4, 6, 5, 3)))
    assert net.W[0] is net.b[0] is None
    flat = net.W[1].base if net.W[1].base.ndim == 1 else net.W[1].base.base
    assert all(np.shares_memory(p, flat) for p in net.params)
    assert all(p.flags.c_contiguous for p in net.params)
    n = 0
    for W, b in zip(net.W[1:], net.b[1:]):  # the biases stand in the row behind the weights
        for a in (W, b):
            assert np.array_equal(flat[n : n + a.size], a.ravel())
            n += a.size
    assert n == flat.size
    X, _ = nets.data(np.random.default_rng(0), net)
    for other in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert np.array_equal(nb.output(other, X), nb.output(net, X))
        other.W[1][...] = 0  # a copy's arrays are its own
        assert np.all(net.W[1] != 0)


def test_a_step_takes_almost_no_memory():
    sizes, dtype = (784, 200, 10), np.float32
    more = {"hidden": "relu", "output": "softmax", "cost": "log_likelihood", "dtype": dtype}
    for rule in RULES:
        net = nb.make_network(sizes, rng=np.random.default_rng(0), **more)
        X, Y = nets.data(np.random.default_rng(1), net, 64)
        rule = copy.deepcopy(rule)
        rule.start(net.params)
        steps = fast.FastSteps(net, rule, [None, nb.L2(0.1), nb.L1(0.1)], X, None)
        list(steps.batches(X, Y, 64, np.random.default_rng(0)))
        steps.step(steps.X1, Y)
        tracemalloc.start()
        steps.step(steps.X1, Y)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 0.05 * net.W[1].nbytes


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_velocities_never_become_denormal(dtype):
    tiny = np.finfo(dtype).tiny
    steps_to_0 = {np.float32: 1200, np.float64: 8000}[dtype]

    def denormals(rule, way):
        """Count denormal velocities, step by step, of weights whose inputs were 1 and now are 0."""
        net = nb.make_network((2, 1), rng=np.random.default_rng(0), dtype=dtype)
        X = np.zeros((steps_to_0, 2), dtype)
        run = nb.epochs(net, X, X[:, :1], rule, n_epochs=1, batch_size=1, fast=way,
                        rng=np.random.default_rng(0))  # fmt: skip
        run.optimizer.v[0][...] = 1
        found, step = [], run.steps.step

        def watched(*batch):
            step(*batch)
            v = run.optimizer.v[0]
            found.append(int(((v != 0) & (np.abs(v) < tiny)).sum()))

        run.steps.step = watched
        next(run)
        return sum(found)

    with np.errstate(under="ignore"):
        for rule in (nb.Momentum(0.0), nb.Nesterov(0.0)):
            assert denormals(rule, False) > 0  # the illness is real
            assert denormals(rule, True) == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_flush_leaves_what_matters(dtype):
    info = np.finfo(dtype)
    large = np.random.default_rng(0).uniform(1, 2, 1000) * info.tiny / info.eps**3
    memory = np.array([1, -1e-3, *large, 2 * info.tiny, -info.tiny / 4, 0], dtype)
    before = memory.copy()
    fast.flush(memory)
    np.testing.assert_allclose(memory[:-3], before[:-3], rtol=info.eps)
    assert np.array_equal(memory[-3:], [0, 0, 0])


def test_the_flush_comes_often_enough_and_in_every_epoch(monkeypatch):
    calls = []
    monkeypatch.setattr(fast, "flush", lambda memory: calls.append(memory.size))
    net = nets.random_net(np.random.default_rng(0))
    X, Y = nets.data(np.random.default_rng(1), net, 250)
    nb.train(net, X, Y, nb.Momentum(0.01), n_epochs=2, batch_size=1, fast=True,
             rng=np.random.default_rng(2))  # fmt: skip
    assert len(calls) == 2 * 3
    assert 0.9**fast.FLUSH * np.finfo(np.float32).tiny / np.finfo(np.float32).eps > (
        np.finfo(np.float32).tiny
    )  # from where a flush stops, momentum 0.9 cannot reach the denormals before the next one


def test_wrong_use_is_named():
    net = nets.random_net(np.random.default_rng(0))
    X, Y = nets.data(np.random.default_rng(1), net)
    more = {"n_epochs": 3, "batch_size": 5, "rng": np.random.default_rng(2), "fast": True}
    for arrays in (net.W, net.b):
        run = nb.epochs(net, X, Y, nb.SGD(0.1), **more)
        next(run)
        arrays = net.W if arrays[1].ndim == 2 else net.b
        arrays[1] = arrays[1].copy()
        with pytest.raises(ValueError, match=r"replaced.*fast=False"):
            next(run)
    with pytest.raises(ValueError, match="fast=False"):
        nb.train(net, X, Y, nb.SGD(0.1), gradient=nb.Dropout(0.5, np.random.default_rng(0)), **more)


def test_the_tables_name_what_exists():
    for g, (f, slope) in inplace.ACTIVATIONS.items():
        assert nb.ACTIVATIONS[g.name] == g
        assert all(map(callable, (f, slope)))
    assert {type(rule) for rule in RULES} == set(inplace.UPDATES)
