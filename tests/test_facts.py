"""A new activation, cost, optimizer, penalty or initializer is one object, and everything takes it.

Each is defined here, outside of the package, and meets every part of the package that could have
known the package's own by name.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from nets import data, random_net

import nbhelpers as nb
from nbhelpers import loops


def softplus_f(Z):
    return np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z)))


def softplus_df(Z, A):
    return nb.sigmoid.f(Z)  # of Z, not of A


def normalised_f(Z):
    """Not elementwise: every row is divided by its length."""
    return Z / np.sqrt(1 + (Z * Z).sum(axis=-1, keepdims=True))


def normalised_df(Z, A):
    length = np.sqrt(1 + (Z * Z).sum(axis=1))[:, None, None]
    return (np.eye(Z.shape[1]) - A[:, :, None] * A[:, None, :]) / length


def huber_value(A, Y):
    E = np.abs(A - Y)
    return np.where(E < 1, 0.5 * E * E, E - 0.5).sum(axis=1)


def huber_grad(A, Y):
    return np.clip(A - Y, -1, 1)


softplus = nb.Activation("softplus", softplus_f, softplus_df, bounds=(0, np.inf))
impostor = nb.Activation("relu", softplus_f, softplus_df)  # a familiar name, another function
normalised = nb.Activation(
    "normalised", normalised_f, normalised_df, elementwise=False, bounds=(-1, 1)
)
huber = nb.Cost("huber", huber_value, huber_grad)
impostor_cost = nb.Cost("cross_entropy", huber_value, huber_grad)


@dataclass
class Lion:
    """Steps of one size, in the direction of a running mean (Chen et al. 2023)."""

    rate: float

    def __post_init__(self):
        self.m = None

    def start(self, params):
        self.m = [np.zeros_like(p) for p in params]

    def step(self, params, grads):
        for p, g, m in zip(params, grads, self.m, strict=True):
            p -= self.rate * np.sign(0.9 * m + 0.1 * g)
            m *= 0.99
            m += 0.01 * g


class Quartic:
    """A penalty on the fourth powers."""

    def value(self, W):
        return 0.01 * float((W**4).sum())

    def grad(self, W):
        return 0.04 * W**3


def orthogonal(rng, n_in, n_out):
    return np.linalg.qr(rng.normal(size=(max(n_in, n_out),) * 2))[0][:n_in, :n_out]


NETWORKS = {
    "softplus hidden": {"hidden": softplus},
    "softplus everywhere, Huber": {"hidden": softplus, "output": softplus, "cost": huber},
    "tanh, Huber": {"output": "tanh", "cost": huber},
    "softmax, Huber": {"output": "softmax", "cost": huber},
    "an impostor called relu": {"hidden": impostor},
    "an impostor called cross_entropy": {"output": "sigmoid", "cost": impostor_cost},
    "not elementwise": {"hidden": ["tanh", softplus], "output": normalised, "cost": huber},
}


def custom(name, seed=3, **more):
    rng = np.random.default_rng(seed)
    net = random_net(rng, (3, 4, 5, 3), **{**NETWORKS[name], **more})
    X, Y = data(rng, net, 12)
    return net, X, rng.uniform(0, 1, Y.shape)


def worst(got, wanted):
    return max(nb.errors_by_layer(got, wanted).values())


@pytest.mark.parametrize("name", NETWORKS)
def test_backprop_and_loops_are_right(name):
    net, X, Y = custom(name)
    nb.check_gradient(net, X, Y)
    assert worst(loops.gradient(net, X, Y), nb.backprop(net, X, Y)) < 1e-12


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("rule", [nb.SGD(0.05), nb.Momentum(0.02), Lion(0.01)], ids=str)
@pytest.mark.parametrize("penalty", [None, Quartic()], ids=["no penalty", "quartic"])
def test_fast_training_is_the_same_training(name, rule, penalty):
    ends = []
    for fast in (False, True):
        net, X, Y = custom(name)
        start = np.concatenate([p.ravel() for p in net.params])
        more = {"rng": np.random.default_rng(0), "penalty": penalty, "fast": fast}
        nb.train(net, X, Y, rule, n_epochs=5, batch_size=5, **more)
        ends.append(np.concatenate([p.ravel() for p in net.params]))
    np.testing.assert_allclose(ends[1], ends[0], rtol=1e-9, atol=1e-11)
    assert np.linalg.norm(ends[0] - start) > 1e-2


@pytest.mark.parametrize("fast", [False, True])
def test_a_thinned_network_is_right_or_refused(fast):
    rng = np.random.default_rng(5)
    net = random_net(rng, (3, 6, 5, 3), "tanh")
    X, Y = data(rng, net, 8)
    M = nb.draw_masks(net, 8, 0.6, rng)
    wanted, thin = nb.dropout_backprop(net, X, Y, M), nb.thinned(net, M)
    assert worst(nb.backprop(thin, X, Y), wanted) < 1e-12
    with pytest.raises(ValueError, match="f made 8 rows of one"):
        loops.gradient(thin, X, Y)
    one = [m if l in (0, 3) else m[:1] for l, m in enumerate(M)]
    single = nb.thinned(net, one)
    assert worst(loops.gradient(single, X[:1], Y[:1]), nb.backprop(single, X[:1], Y[:1])) < 1e-12
    before = [p.copy() for p in net.params]
    nb.train(
        thin, X, Y, nb.SGD(0.1), n_epochs=1, batch_size=8, rng=rng, fast=fast, batches=as_they_are
    )
    for p, b, g in zip(thin.params, before, wanted.params, strict=True):
        np.testing.assert_allclose(p, b - 0.1 * g, atol=1e-12)


def as_they_are(X, Y, batch_size, rng):
    yield X, Y


def test_it_trains_stops_resumes_and_predicts_like_the_packages_own():
    rng = np.random.default_rng(6)
    net = nb.make_network((2, 8, 1), rng=rng, hidden=softplus, output="tanh", cost=huber,
                          init=orthogonal)  # fmt: skip
    X = rng.normal(size=(60, 2))
    Y = np.where(X[:, :1] > 0, 1.0, -1.0)
    history = nb.train(
        net, X, Y, Lion(0.02), n_epochs=40, batch_size=10, rng=rng, penalty=Quartic(),
        validation=(X, Y), stopping=nb.EarlyStopping(20), schedule=nb.schedules.cosine,
    )  # fmt: skip
    assert history["val_accuracy"][-1] > 0.95
    assert nb.accuracy(net, X, (Y[:, 0] > 0).astype(int)) > 0.95
    with pytest.raises(ValueError, match="no memory"):
        nb.train(net, X, Y, Lion(0.1), n_epochs=9, batch_size=9, rng=rng, start_epoch=3)


def test_the_bounds_decide_what_an_output_stands_for_and_which_costs_accept_it():
    assert [g.threshold for g in (nb.sigmoid, nb.tanh, nb.softmax)] == [0.5, 0, 0.5]
    assert {g.threshold for g in (nb.identity, nb.relu, nb.leaky_relu, softplus)} == {None}
    probit = nb.Activation("probit", softplus_f, softplus_df, bounds=(0, 1))
    assert [g.name for g in (probit, softplus, nb.tanh) if nb.cross_entropy.accepts(g)] == [
        "probit"
    ]
    assert all(huber.accepts(g) for g in (*nb.ACTIVATIONS.values(), softplus, probit))
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="not defined for output='softplus'"):
        nb.make_network((2, 1), rng=rng, output=softplus, cost="cross_entropy")
    with pytest.raises(ValueError, match="hidden='normalised' works in the output layer only"):
        nb.make_network((2, 3, 1), rng=rng, hidden=normalised)


@pytest.mark.parametrize("g", nb.ACTIVATIONS.values(), ids=lambda g: g.name)
def test_slope_from_a_and_bounds_say_the_truth(g):
    Z = np.random.default_rng(1).normal(0, 3, (50, 4))
    A = g.f(Z)
    assert g.slope_from_a
    np.testing.assert_array_equal(g.df(A, A), g.df(Z, A))
    low, high = g.bounds
    assert (low <= A).all()
    assert (A <= high).all()
