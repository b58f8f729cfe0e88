"""Schedules act per step, on the run's own optimizer, and early stopping ends a run."""

import math

import numpy as np
import pytest
from nets import data, random_net

import nbhelpers as nb
from nbhelpers import schedules
from nbhelpers.schedules import Annealing, StepDecay, WarmUp, constant, cosine


class Recorder(nb.SGD):
    """Writes down the rate of every step."""

    def start(self, params):
        self.seen = []

    def step(self, params, grads):
        self.seen.append(self.rate)
        super().step(params, grads)


def rates(schedule, n_epochs=4, rate=0.2, **more):
    """Return the rates of 3 steps in each epoch, and what the run handed out."""
    rng = np.random.default_rng(0)
    net = random_net(rng)
    X, Y = data(rng, net, 12)
    history = nb.train(
        net, X, Y, Recorder(rate), n_epochs=n_epochs, batch_size=4, rng=rng, schedule=schedule,
        **more,
    )  # fmt: skip
    return np.array(history.optimizer.seen), history


def test_every_step_has_the_rate_of_its_moment():
    wanted = [0.2 * (1 + math.cos(math.pi * step / 12)) / 2 for step in range(12)]
    seen, history = rates(cosine)
    np.testing.assert_allclose(seen, wanted)
    assert history.optimizer.rate == 0.2  # the schedule never leaks into it


@pytest.mark.parametrize(
    "schedule, factors",
    [
        (constant, [1] * 12),
        (None, [1] * 12),
        (StepDecay(every=2), [1] * 6 + [0.5] * 6),
        (StepDecay(every=1, factor=0.1), [1] * 3 + [0.1] * 3 + [0.01] * 3 + [0.001] * 3),
        (StepDecay(every=1 / 3, factor=0.5), 0.5 ** np.arange(12)),
        (WarmUp(epochs=1, first=0.1), [0.1, 0.4, 0.7] + [1] * 9),
        (WarmUp(2, StepDecay(3), first=0), [*np.arange(6) / 6, 1, 1, 1, 0.5, 0.5, 0.5]),
    ],
    ids=lambda value: type(value).__name__,  # their reprs hold addresses
)  # fmt: skip
def test_the_factors(schedule, factors):
    np.testing.assert_allclose(rates(schedule)[0], 0.2 * np.array(factors), rtol=1e-12)


def test_annealing_lowers_the_rate_in_the_epoch_after_each_rise():
    anneal = Annealing(factor=0.1)
    for cost, now in ((3, 1), (2, 1), (2, 1), (2.5, 0.1), (2.4, 0.1), (9, 0.01)):
        anneal.update(cost)
        assert anneal(0, 1) == pytest.approx(now)
    anneal.start()
    assert anneal == Annealing(factor=0.1)


def test_annealing_after_a_warm_up_hears_of_the_costs_too():
    warm = WarmUp(1, Annealing(factor=0.1))
    warm.update(1.0)
    warm.update(2.0)
    assert warm(5, 9) == pytest.approx(0.1)
    warm.start()
    assert warm(5, 9) == 1
    WarmUp(1, cosine).update(1.0)


@pytest.mark.parametrize("validate", [False, True])
def test_train_tells_the_schedule_the_cost(validate):
    rng = np.random.default_rng(1)
    net = random_net(rng)
    X_val, Y_val = data(rng, net, 5)
    mine = Annealing(factor=0.5)
    more = {"validation": (X_val, Y_val)} if validate else {}
    seen, history = rates(mine, n_epochs=40, rate=9.0, **more)
    cost = history["val_cost" if validate else "cost"]
    rises = np.concatenate([[0], np.cumsum(np.diff(cost) > 0)])[:-1]
    assert rises[-1] > 0
    np.testing.assert_allclose(seen[3:], np.repeat(9.0 * 0.5**rises, 3))
    assert mine == Annealing(factor=0.5)  # the run worked on a copy
    assert history.schedule.now <= 0.5


def test_a_scheduled_run_resumes_bit_for_bit_and_the_rate_can_still_be_changed():
    ends = []
    for schedule in (cosine, WarmUp(2, cosine), WarmUp(2, Annealing(0.5))):
        for parts in ([8], [3, 8]):
            rng = np.random.default_rng(0)
            net = random_net(rng)
            X, Y = data(rng, net, 12)
            rule, start = nb.Momentum(2.0), 0
            for end in parts:
                history = nb.train(
                    net, X, Y, rule, n_epochs=end, batch_size=4, rng=rng, schedule=schedule,
                    start_epoch=start,
                ) if end == 8 else nb.train(
                    net, X, Y, rule, n_epochs=8, batch_size=4, rng=rng, schedule=schedule,
                    watch={"stop": stop_after(end)},
                )  # fmt: skip
                rule, schedule, start = history.optimizer, history.schedule, end
            ends.append([p.tobytes() for p in net.params])
    assert ends[0] == ends[1]
    assert ends[2] == ends[3]
    assert ends[4] == ends[5]


def stop_after(end):
    calls = 0

    def f(net):
        nonlocal calls
        calls += 1
        if calls > end:
            raise KeyboardInterrupt
        return 0.0

    return f


def test_the_body_can_lower_the_rate_beneath_a_schedule():
    rng = np.random.default_rng(0)
    net = random_net(rng)
    X, Y = data(rng, net, 12)
    run = nb.epochs(
        net, X, Y, Recorder(1.0), n_epochs=3, batch_size=4, rng=rng, schedule=StepDecay(1)
    )
    for _ in run:
        run.optimizer.rate *= 0.1
    np.testing.assert_allclose(run.optimizer.seen[::3], [1, 0.05, 0.0025])


@pytest.mark.parametrize("n_batches", [2, 7])
def test_a_dealer_of_more_or_fewer_batches_never_leaves_the_epoch(n_batches):
    asked = []

    def schedule(epoch, n_epochs):
        asked.append(epoch)
        return 1.0

    def batches(X, Y, batch_size, rng):
        return [(X, Y)] * n_batches

    rates(schedule, batches=batches)
    asked = np.reshape(asked, (4, n_batches))
    assert (asked[:, 0] == [0, 1, 2, 3]).all()
    assert (asked <= np.arange(1, 5)[:, None]).all()


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: StepDecay(0), "every=0"),
        (lambda: StepDecay(1, -1), "factor=-1"),
        (lambda: WarmUp(0), "epochs=0"),
        (lambda: WarmUp(1, 3), "then=3"),
        (lambda: WarmUp(1, constant, -1), "first=-1"),
        (lambda: Annealing("a"), "factor='a'"),
        (lambda: rates(0.5), "schedule=0.5 must be a function"),
        (lambda: rates(schedules), "schedule=<module"),
        (lambda: rates(lambda epoch, n_epochs: None), "schedule returned None"),
        (lambda: rates(lambda epoch, n_epochs: -0.1), "schedule returned -0.1"),
    ],
)
def test_wrong_use_is_named(make, message):
    with pytest.raises((TypeError, ValueError), match=message):
        make()


# ---- early stopping ----


def noisy_run(stopping, n_epochs=500, **more):
    rng = np.random.default_rng(7)
    net = nb.make_network((3, 20, 2), rng=rng, output="softmax", cost="log_likelihood")
    X, X_val = rng.normal(size=(8, 3)), rng.normal(size=(30, 3))
    Y, Y_val = (nb.one_hot(rng.integers(0, 2, n), 2) for n in (8, 30))
    history = nb.train(
        net, X, Y, nb.SGD(0.5), n_epochs=n_epochs, batch_size=4, rng=rng,
        validation=(X_val, Y_val), stopping=stopping, **more,
    )  # fmt: skip
    return nb.total_cost(net, X_val, Y_val), history


def test_training_stops_after_patience_and_the_best_weights_come_back():
    mine = nb.EarlyStopping(patience=10)
    cost, history = noisy_run(mine)
    best = history["val_cost"].argmin() + 1
    assert len(history) == best + 10 < 500
    assert cost == history["val_cost"].min() == history.stopping.best_cost
    assert history.stopping.best_epoch == best
    assert mine == nb.EarlyStopping(patience=10)  # untouched: it serves the next run as well
    again, second = noisy_run(history.stopping)  # and so does one that has been used
    assert (again, second) == (cost, history)


def test_the_best_weights_come_back_also_when_the_epochs_run_out():
    cost, history = noisy_run(nb.EarlyStopping(patience=499), n_epochs=300)
    assert len(history) == 300
    assert cost == history["val_cost"].min() < history["val_cost"][-1]


def test_stopping_without_validation_is_named():
    with pytest.raises(ValueError, match="stopping needs a validation cost"):
        rates(None, stopping=nb.EarlyStopping(3))
    with pytest.raises(TypeError, match=r"stopping=3 .*EarlyStopping\(patience=10\)"):
        noisy_run(3)
