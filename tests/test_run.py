"""Runs that end early, go on, or are used in other ways than from the first epoch to the last."""

import copy
from contextlib import suppress

import numpy as np
import pytest
from nets import data, random_net

import nbhelpers as nb
from nbhelpers import datasets
from nbhelpers import run as run_module

RULES = [nb.SGD(0.1), nb.Momentum(0.1), nb.Nesterov(0.1), nb.Adam(0.01)]


def case(seed=0, n=20, **choices):
    rng = np.random.default_rng(seed)
    net = random_net(rng, **choices)
    return net, *data(rng, net, n)


def bits(net):
    return [p.tobytes() for p in net.params]


def settings(seed=0, **more):
    return {"batch_size": 5, "rng": np.random.default_rng(seed), **more}


# ---- the loop's body ----


def test_break_ends_the_training_there():
    net, X, Y = case()
    other = copy.deepcopy(net)
    for epoch in nb.epochs(net, X, Y, nb.SGD(0.1), n_epochs=99, **settings()):
        if epoch == 3:
            break
    nb.train(other, X, Y, nb.SGD(0.1), n_epochs=3, **settings())
    assert bits(net) == bits(other)


def test_the_callers_optimizer_is_left_alone_and_the_runs_own_is_handed_out():
    for rule in (nb.SGD(0.1), nb.Momentum(0.1)):
        net, X, Y = case()
        before = copy.deepcopy(vars(rule))
        run = nb.epochs(net, X, Y, rule, n_epochs=3, **settings())
        for _ in run:
            run.optimizer.rate *= 0.5
        assert vars(rule) == before
        assert run.optimizer.rate == 0.1 / 8
        history = nb.train(net, X, Y, rule, n_epochs=2, **settings())
        assert history.optimizer == rule
        assert history.optimizer is not rule
        assert vars(rule) == before


def test_the_runs_own_rate_counts():
    ends = []
    for rates in ((0.4, 0.2, 0.1), (0.4, 0.4, 0.4)):
        net, X, Y = case()
        run = nb.epochs(net, X, Y, nb.SGD(0.4), n_epochs=3, **settings())
        for epoch in run:
            run.optimizer.rate = rates[min(epoch, 2)]
        ends.append(bits(net))
    assert ends[0] != ends[1]


def test_arrays_that_the_body_puts_in_their_place_are_trained():
    ends = []
    for rebind in (False, True):
        net, X, Y = case()
        for _ in nb.epochs(net, X, Y, nb.Momentum(0.1), n_epochs=4, **settings()):
            for l in range(1, net.L + 1):
                if rebind:
                    net.W[l] = 0.9 * net.W[l]
                else:
                    net.W[l] *= 0.9
        ends.append(bits(net))
    assert ends[0] == ends[1]


def test_arrays_of_another_shape_are_refused():
    net, X, Y = case()
    run = nb.epochs(net, X, Y, nb.SGD(0.1), n_epochs=4, **settings())
    next(run)
    net.b[1] = np.zeros(7)
    with pytest.raises(ValueError, match="changed their shapes"):
        next(run)


@pytest.mark.parametrize("wrong", [{"rng": 3}, {"batch_size": 0}, {"n_epochs": 0}, {"penalty": 1}])
def test_epochs_complains_when_it_is_called(wrong):
    net, X, Y = case()
    with pytest.raises((TypeError, ValueError)):
        nb.epochs(net, X, Y, nb.SGD(0.1), **{"n_epochs": 2, **settings(), **wrong})


def test_what_is_validated_once_is_not_looked_at_again(monkeypatch):
    net, X, Y = case()
    run = nb.epochs(net, X, Y, nb.SGD(0.1), n_epochs=2, penalty=nb.L2(0.1), **settings())
    next(run)

    def never(*arguments, **more):
        raise AssertionError("validated again")

    for module in ("validate", "contracts"):
        for name, f in vars(getattr(nb, module)).items():
            if callable(f) and getattr(f, "__module__", "") == f"nbhelpers.{module}":
                monkeypatch.setattr(f"nbhelpers.{module}.{name}", never)
    assert list(run) == [2]


# ---- resuming ----


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_a_resumed_run_ends_where_an_uninterrupted_one_does(rule):
    ends = []
    for parts in ([6], [2, 5, 6]):
        net, X, Y = case()
        optimizer, more, start_epoch, history = rule, settings(), 0, nb.History()
        for n_epochs in parts:
            history += nb.train(
                net, X, Y, optimizer, n_epochs=n_epochs, start_epoch=start_epoch, **more
            )
            optimizer, start_epoch = history.optimizer, n_epochs
        ends.append((bits(net), history))
    assert ends[0] == ends[1]
    assert ends[0][1]["epoch"].tolist() == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("rule", RULES[1:], ids=repr)
def test_resuming_without_the_memory_is_named(rule):
    net, X, Y = case()
    with pytest.raises(ValueError, match="start_epoch=2, but optimizer=.*history.optimizer"):
        nb.train(net, X, Y, rule, n_epochs=4, start_epoch=2, **settings())
    nb.train(net, X, Y, nb.SGD(0.1), n_epochs=4, start_epoch=2, **settings())  # has none to miss
    other, X2, Y2 = case(sizes=(3, 6, 5, 3))
    memory = nb.train(other, X2, Y2, rule, n_epochs=2, **settings()).optimizer
    with pytest.raises(ValueError, match="remembers another network"):
        nb.train(net, X, Y, memory, n_epochs=4, start_epoch=2, **settings())


# ---- interrupts ----


def interrupt_at(call, damage=None, gradient=nb.backprop):
    calls = 0

    def stopped(net, X, Y):
        nonlocal calls
        calls += 1
        if calls == call:
            if damage is not None:
                net.W[1][0, 0] = damage
            raise KeyboardInterrupt
        return gradient(net, X, Y)

    return stopped


def test_an_interrupt_keeps_the_history_and_what_was_learned(capsys):
    net, X, Y = case()
    start = copy.deepcopy(net)
    stop = interrupt_at(4 * 2 + 3)
    history = nb.train(net, X, Y, nb.SGD(0.1), n_epochs=9, gradient=stop, **settings())
    assert history["epoch"].tolist() == [1, 2]
    assert "Stopped after 2 of 9 epochs" in capsys.readouterr().out
    nb.train(start, X, Y, nb.SGD(0.1), n_epochs=2, **settings())
    assert bits(net) == bits(start)  # nothing of the third epoch is left


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("rule", RULES, ids=repr)
@pytest.mark.parametrize("where", ["in a step", "while measuring"])
def test_after_an_interrupt_the_run_goes_on_as_if_it_had_never_stopped(rule, where, shared, capsys):
    """The weights, the optimizer's memory, the order of the samples and dropout's masks."""

    class Impatient(nb.Dropout):
        calls = 0

        def __call__(self, net, X, Y):
            self.calls += 1
            grads = super().__call__(net, X, Y)
            if where == "in a step" and self.calls == 10:
                raise KeyboardInterrupt
            return grads

    def watched(net):
        watched.calls += 1
        if where == "while measuring" and watched.calls == 3:
            raise KeyboardInterrupt
        return 0.0

    ends = []
    for kind in (nb.Dropout, Impatient):
        net, X, Y = case()
        more, watched.calls = settings(), -99 if kind is nb.Dropout else 0
        rng = more["rng"] if shared else np.random.default_rng(5)
        more |= {"gradient": kind(0.7, rng), "watch": {"nothing": watched}}
        history = nb.train(net, X, Y, rule, n_epochs=5, **more)
        if kind is Impatient:
            assert len(history) == 2
            history += nb.train(net, X, Y, history.optimizer, n_epochs=5, start_epoch=2, **more)
        ends.append((bits(net), history))
    assert ends[0] == ends[1]


def test_an_interrupt_never_leaves_weights_that_are_not_finite():
    net, X, Y = case()
    seen = []
    more = settings(gradient=interrupt_at(6, damage=np.nan))
    with suppress(KeyboardInterrupt):
        for _ in nb.epochs(net, X, Y, nb.SGD(0.1), n_epochs=9, **more):
            seen.append(bits(net))
    assert len(seen) == 1
    assert bits(net) == seen[-1]


def test_a_second_interrupt_waits_until_everything_is_put_back(monkeypatch):
    net, X, Y = case()
    run = nb.epochs(
        net, X, Y, nb.Momentum(0.1), n_epochs=9, **settings(gradient=interrupt_at(6, damage=np.nan))
    )
    next(run)
    before, v = bits(net), [v.tobytes() for v in run.optimizer.v]
    pressed, deepcopy = 0, copy.deepcopy

    def press_again(value):
        nonlocal pressed
        if np.isnan(net.W[1]).any() or pressed in (1, 2):  # the first call is that of `keep`
            pressed += 1
            raise KeyboardInterrupt
        return deepcopy(value)

    class Impatient:
        deepcopy = staticmethod(lambda value: press_again(value) if ready else deepcopy(value))

    ready = False
    keep = run.keep

    def keep_then_be_ready():
        nonlocal ready, pressed
        keep()
        ready, pressed = True, 1

    monkeypatch.setattr(run, "keep", keep_then_be_ready)
    monkeypatch.setattr(run_module, "copy", Impatient)
    with pytest.raises(KeyboardInterrupt):
        next(run)
    assert pressed == 3
    assert bits(net) == before
    assert [v.tobytes() for v in run.optimizer.v] == v


# ---- divergence ----


def states(net, X, Y, rule, **more):
    """Yield the bytes of the weights before training, then after each epoch."""
    yield bits(net)
    for _ in nb.epochs(net, X, Y, rule, rng=np.random.default_rng(0), **more):
        assert np.isfinite(nb.total_cost(net, X, Y))  # measured without a warning
        yield bits(net)


@pytest.mark.parametrize("rule", [nb.SGD(40.0), nb.Momentum(40.0), nb.Nesterov(40.0)], ids=repr)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("batch_size", [2, 60])  # within the first epochs, and over many
def test_divergence_names_the_epoch_and_the_remedy_and_keeps_the_weights_before(
    rule, dtype, batch_size
):
    X, Y = datasets.sine(60)
    net = random_net(np.random.default_rng(0), (1, 1), output="identity", dtype=dtype)
    seen = []
    with pytest.raises(nb.DivergedError) as caught:
        seen.extend(states(net, X, Y, rule, n_epochs=400, batch_size=batch_size))
    epoch = len(seen)
    assert f"diverged in epoch {epoch}:" in str(caught.value)
    assert "a rate ten times smaller" in str(caught.value)
    assert f"before epoch {epoch}." in str(caught.value)
    assert bits(net) == seen[-1]
    assert all(np.isfinite(p).all() for p in net.params)
    assert (epoch > 3) == (batch_size == 60)


def test_train_reports_divergence_and_its_history():
    X, Y = datasets.sine(60)
    net = random_net(np.random.default_rng(0), (1, 1), output="identity")
    more = {"batch_size": 60, "rng": np.random.default_rng(0)}
    with pytest.raises(nb.DivergedError, match="diverged in epoch") as caught:
        nb.train(net, X, Y, nb.SGD(9), n_epochs=400, **more)
    history = caught.value.history
    assert f"in epoch {len(history) + 1}:" in str(caught.value)
    assert history["cost"][-1] == nb.total_cost(net, X, Y)


@pytest.mark.parametrize("rule", [nb.SGD(0.02), nb.Momentum(0.01), nb.Nesterov(0.01)], ids=repr)
@pytest.mark.parametrize("resume", [False, True])
def test_after_divergence_a_lower_rate_goes_on(rule, resume):
    """The velocity is put back too: with the one that had exploded, it would diverge again."""
    X, Y = datasets.sine(60)
    net = random_net(np.random.default_rng(0), (1, 1), output="identity", dtype=np.float32)
    more = {"batch_size": 1, "rng": np.random.default_rng(0)}
    if resume:
        optimizer = nb.train(net, X, Y, rule, n_epochs=3, **more).optimizer
        optimizer.rate = 9
        with pytest.raises(nb.DivergedError, match="in epoch 4") as caught:
            nb.train(net, X, Y, optimizer, n_epochs=20, start_epoch=3, **more)
        optimizer = caught.value.history.optimizer
        optimizer.rate = 1e-3
        nb.train(net, X, Y, optimizer, n_epochs=20, start_epoch=3, **more)
    else:
        run = nb.epochs(net, X, Y, rule, n_epochs=20, **more)
        assert [next(run) for _ in range(3)] == [1, 2, 3]
        run.optimizer.rate = 9
        with pytest.raises(nb.DivergedError, match="in epoch 4"):
            next(run)
        run.optimizer.rate = 1e-3
        assert list(run) == list(range(4, 21))
    assert nb.total_cost(net, X, Y) < 0.5


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("size", [1.0, 1e9, 1e200])  # the last two are too large to be sure
def test_one_bad_number_among_good_ones_is_divergence(bad, size):
    net = random_net(np.random.default_rng(0), hidden="tanh")
    X, Y = np.ones((9, 3)), np.zeros((9, 3))  # tanh(±inf) is ±1: the cost stays finite

    class Spoiler(nb.SGD):
        def step(self, params, grads):
            params[0][...] = size
            params[0][1, 2] = bad

    run = nb.epochs(net, X, Y, Spoiler(0.1), n_epochs=2, **settings())
    with pytest.raises(nb.DivergedError):
        next(run)


def test_finite_weights_whose_cost_is_infinite_are_divergence():
    for dtype, size in ((np.float32, 1e18), (np.float64, 1e153)):
        net = random_net(np.random.default_rng(0), (2, 2, 1), "relu", "identity", dtype=dtype)

        class Leap(nb.SGD):
            def step(self, params, grads):
                for p in params:
                    p[...] = self.size

        leap = Leap(0)
        leap.size = size
        run = nb.epochs(net, np.ones((4, 2)), np.ones((4, 1)), leap, n_epochs=1, **settings())
        with pytest.raises(nb.DivergedError):
            next(run)


def test_weights_that_are_large_but_sound_are_not():
    net = random_net(np.random.default_rng(0), (2, 1), output="identity")
    net.W[1][...] = 1e30
    Y = np.ones((4, 1))
    assert list(nb.epochs(net, np.ones((4, 2)), Y, nb.SGD(0), n_epochs=2, **settings())) == [1, 2]
