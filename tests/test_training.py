"""Batches, steps, epochs: what comes out, what is kept when things end early, and no leaks."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nets import data, random_net

import nbhelpers as nb
from nbhelpers import datasets, loops


def case(seed=0, n=23, **choices):
    rng = np.random.default_rng(seed)
    net = random_net(rng, **choices)
    return net, *data(rng, net, n)


def bits(net):
    return [p.tobytes() for p in net.params]


# ---- batches ----


@settings(max_examples=100, deadline=None)
@given(n=st.integers(1, 60), batch_size=st.integers(1, 90), seed=st.integers(0, 9))
def test_every_sample_comes_once_beside_its_own_target(n, batch_size, seed):
    X = np.arange(2.0 * n).reshape(n, 2)
    batches = list(nb.minibatches(X, -X[:, :1], batch_size, np.random.default_rng(seed)))
    sizes = [len(x) for x, _ in batches]
    assert sizes[:-1] == [batch_size] * (len(batches) - 1)
    assert sizes[-1] == (n % batch_size or batch_size if batch_size <= n else n)
    assert sorted(np.vstack([x for x, _ in batches])[:, 0]) == X[:, 0].tolist()
    for x, y in batches:
        np.testing.assert_array_equal(y, -x[:, :1])


def test_each_epoch_has_a_new_order():
    X, rng = np.arange(50.0)[:, None], np.random.default_rng(0)
    orders = [np.vstack([x for x, _ in nb.minibatches(X, X, 7, rng)])[:, 0] for _ in range(3)]
    assert len({order.tobytes() for order in [*orders, X]}) == 4


# ---- steps ----


def test_rate_0_moves_nothing_and_is_allowed():
    for rule in (nb.SGD(0), nb.Momentum(0)):
        net, X, Y = case()
        before = bits(net)
        history = nb.train(net, X, Y, rule, n_epochs=3, batch_size=5, rng=np.random.default_rng(0))
        assert bits(net) == before
        assert len(set(history["cost"])) == 1


@pytest.mark.parametrize(
    "rule", [nb.SGD(0.3), nb.Momentum(0.3, 0.7), nb.Nesterov(0.3, 0.7), nb.Adam(0.1)], ids=repr
)
def test_rules_survive_pickling_and_copying(rule):
    assert pickle.loads(pickle.dumps(rule)) == rule == copy.deepcopy(rule)
    net, X, Y = case()
    run = nb.epochs(net, X, Y, rule, n_epochs=2, batch_size=4, rng=np.random.default_rng(0))
    for _ in run:
        pass
    rule, twins = run.optimizer, []
    for step in (rule.step, pickle.loads(pickle.dumps(rule)).step, copy.deepcopy(rule).step):
        params = [p.copy() for p in net.params]
        step(params, nb.backprop(net, X, Y).params)  # with whatever memory the rule has
        twins.append([p.tobytes() for p in params])
    assert twins[0] == twins[1] == twins[2]


@pytest.mark.parametrize("rule", [nb.Momentum(0.1), nb.Nesterov(0.1), nb.Adam(0.01)], ids=repr)
def test_nothing_leaks_from_one_run_to_the_next(rule):
    ends = []
    for sizes in ((3, 4, 2), (3, 6, 6, 2), (3, 4, 2)):  # other shapes in between
        net, X, Y = case(sizes=sizes)
        nb.train(net, X, Y, rule, n_epochs=4, batch_size=5, rng=np.random.default_rng(0))
        ends.append(bits(net))
    assert ends[0] == ends[2]


# ---- epochs and train ----


def test_the_seed_decides_everything_and_numpys_global_generator_is_not_touched():
    def run(seed):
        rng = np.random.default_rng(seed)
        X, Y = datasets.sine(30, noise=0.1, rng=rng)
        datasets.above_sine(5, rng)
        datasets.moons(5)
        net = nb.make_network((1, 5, 1), output="identity", cost="quadratic", rng=rng)
        (X, Y), (X_val, Y_val) = datasets.split(X, Y, (0.7, 0.3), rng)
        history = nb.train(
            net, X, Y, nb.Momentum(0.02), n_epochs=5, batch_size=4, rng=rng,
            validation=(X_val, Y_val), penalty=nb.L2(0.01),
        )  # fmt: skip
        return history, bits(net)

    before = pickle.dumps(np.random.get_state())  # noqa: NPY002
    first, again, other = run(1), run(1), run(2)
    assert pickle.dumps(np.random.get_state()) == before  # noqa: NPY002
    assert first == again
    assert first[1] != other[1]


def test_training_learns_and_its_history_says_what_it_measured():
    X, y = datasets.moons(300, seed=1)
    Y = nb.one_hot(y, 2)
    rng = np.random.default_rng(0)
    net = nb.make_network((2, 8, 2), output="softmax", cost="log_likelihood", rng=rng)
    history = nb.train(
        net, X[:200], Y[:200], nb.Momentum(0.1), n_epochs=60, batch_size=20, rng=rng,
        validation=(X[200:], Y[200:]),
    )  # fmt: skip
    assert history["epoch"].tolist() == list(range(1, 61))
    assert {name: history[name][-1] for name in history.columns} == {
        "epoch": 60,
        "cost": nb.total_cost(net, X[:200], Y[:200]),
        "accuracy": nb.accuracy(net, X[:200], y[:200]),
        "val_cost": nb.total_cost(net, X[200:], Y[200:]),
        "val_accuracy": nb.accuracy(net, X[200:], y[200:]),
    }
    assert history["val_accuracy"][-1] >= 0.97
    assert history["val_accuracy"][0] < 0.95


def test_the_bar_counts_the_epochs_and_shows_the_measurements(monkeypatch):
    bars = []

    class Bar:
        def __init__(self, total, initial, unit):
            self.range, self.shown, self.made = (initial, total, unit), [], 0
            bars.append(self)

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

        def set_postfix(self, shown, refresh):
            self.shown.append(shown)

        def update(self):
            self.made += 1

    monkeypatch.setattr("tqdm.tqdm", Bar)
    net, X, Y = case()
    rule, rng = nb.SGD(0.1), np.random.default_rng(0)
    for start_epoch, n_epochs in ((0, 2), (2, 5)):
        history = nb.train(
            net, X, Y, rule, n_epochs=n_epochs, batch_size=9, rng=rng, start_epoch=start_epoch,
            validation=(X, Y), progress=True,
        )  # fmt: skip
        assert bars[-1].range == (start_epoch, n_epochs, "epoch")
        assert bars[-1].made == len(bars[-1].shown) == len(history) == n_epochs - start_epoch
        for shown, row in zip(bars[-1].shown, zip(*history.data.values()), strict=True):
            measured = dict(zip(history.columns, row))
            del measured["epoch"]  # the bar itself counts
            assert shown == {name: f"{value:.3g}" for name, value in measured.items()}
    nb.train(net, X, Y, rule, n_epochs=1, batch_size=9, rng=rng)
    assert len(bars) == 2  # quiet unless asked


@pytest.mark.parametrize(
    ("output", "wanted"),
    [("sigmoid", True), ("tanh", True), ("softmax", True), ("identity", False), ("relu", False)],
)
def test_accuracy_is_reported_where_outputs_stand_for_classes(output, wanted):
    net, X, Y = case(output=output)
    history = nb.train(net, X, Y, nb.SGD(0), n_epochs=1, batch_size=9, rng=np.random.default_rng(0))
    assert ("accuracy" in history.columns) == wanted
    assert "val_cost" not in history.columns


def test_the_penalty_moves_the_weights_and_stays_out_of_the_reported_cost():
    net, X, Y = case()
    start = copy.deepcopy(net)
    rng = np.random.default_rng(0)
    history = nb.train(
        net, X, Y, nb.SGD(0.2), n_epochs=1, batch_size=len(X), rng=rng, penalty=nb.L2(0.4)
    )
    slope = nb.numerical_gradient(start, X, Y, nb.L2(0.4))
    for p, before, g in zip(net.params, start.params, slope.params, strict=True):
        np.testing.assert_allclose(p, before - 0.2 * g, atol=1e-9)
    assert history["cost"][0] == nb.total_cost(net, X, Y)


@pytest.mark.parametrize("batch_size", [1, 4, 12])
def test_the_optimum_of_l2_does_not_depend_on_the_batch_size(batch_size):
    """At the closed-form optimum of ridge regression the steps of an epoch add up to nothing."""
    rng = np.random.default_rng(1)
    X, Y, lam = rng.normal(size=(12, 3)), rng.normal(size=(12, 1)), 2.5
    X1 = np.hstack([X, np.ones((12, 1))])
    best = np.linalg.solve(X1.T @ X1 + lam * np.diag([1, 1, 1, 0]), X1.T @ Y)
    net = nb.make_network((3, 1), output="identity", cost="quadratic", rng=rng)
    net.W[1][...], net.b[1][...] = best[:3], best[3]

    class Recorder:
        def start(self, params):
            self.seen = []

        def step(self, params, grads):
            self.seen.append([g.copy() for g in grads])

    run = nb.epochs(
        net, X, Y, Recorder(), n_epochs=1, batch_size=batch_size, rng=rng, penalty=nb.L2(lam / 12)
    )
    for _ in run:
        pass
    assert len(run.optimizer.seen) == 12 // batch_size
    for each in zip(*run.optimizer.seen, strict=True):
        np.testing.assert_allclose(np.sum(each, axis=0), 0, atol=1e-13)


def test_any_gradient_of_the_same_form_trains_the_same_network():
    ends = []
    for gradient in (nb.backprop, loops.gradient, nb.numerical_gradient):
        net, X, Y = case(sizes=(2, 3, 2))
        nb.train(
            net, X, Y, nb.Momentum(0.1), n_epochs=2, batch_size=8,
            rng=np.random.default_rng(0), gradient=gradient,
        )  # fmt: skip
        ends.append(np.concatenate([p.ravel() for p in net.params]))
    np.testing.assert_allclose(ends[0], ends[1], atol=1e-12)
    np.testing.assert_allclose(ends[0], ends[2], atol=1e-7)


def test_a_batch_size_above_n_means_n():
    ends = []
    for batch_size in (23, 24, 10_000):
        net, X, Y = case()
        nb.train(
            net, X, Y, nb.SGD(0.1), n_epochs=3, batch_size=batch_size, rng=np.random.default_rng(0)
        )
        ends.append(bits(net))
    assert ends[0] == ends[1] == ends[2]


def test_a_single_sample_is_enough():
    net, X, Y = case(n=1)
    history = nb.train(
        net, X, Y, nb.SGD(0.1), n_epochs=20, batch_size=1, rng=np.random.default_rng(0)
    )
    assert history["cost"][-1] < history["cost"][0]


@pytest.mark.parametrize("rule", [nb.SGD(0.1), nb.Momentum(0.1)])
@pytest.mark.parametrize("penalty", [None, nb.L1(np.float64(0.1)), nb.L2(np.float64(0.1))])
def test_float32_stays_float32(rule, penalty):
    net, X, Y = case(dtype=np.float32, output="softmax", cost="log_likelihood")
    seen = set()

    def watched(net, X, Y):
        grads = nb.backprop(net, X, Y)
        seen.update(a.dtype for a in (X, Y, *grads.params))
        return grads

    X, Y = X.astype(np.float64), Y.astype(np.float64)  # the network's type wins
    rng = np.random.default_rng(0)
    for _ in nb.epochs(
        net, X, Y, rule, n_epochs=2, batch_size=5, rng=rng, gradient=watched, penalty=penalty
    ):
        pass
    assert seen == {np.dtype(np.float32)} == {p.dtype for p in net.params}
    if penalty is not None:
        assert penalty.grad(net.W[1]).dtype == np.float32


def test_the_data_are_left_as_they_were():
    net, X, Y = case()
    before = X.copy(), Y.copy()
    nb.train(net, X, Y, nb.SGD(0.5), n_epochs=3, batch_size=4, rng=np.random.default_rng(0))
    np.testing.assert_array_equal((X, Y)[0], before[0])
    np.testing.assert_array_equal((X, Y)[1], before[1])
