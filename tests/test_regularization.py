"""Penalties by layer, dropout and early stopping."""

import copy
import pickle

import numpy as np
import pytest

import nbhelpers as nb
from nbhelpers.penalties import by_layer
from nbhelpers.training import add_penalty

PAIRS = [("sigmoid", "cross_entropy"), ("softmax", "log_likelihood"), ("tanh", "quadratic")]


def small(hidden="tanh", output="softmax", cost="log_likelihood", sizes=(3, 6, 5, 2)):
    """Return a network with biases that are not zero, and data that fit it."""
    rng = np.random.default_rng(7)
    net = nb.make_network(sizes, rng=rng, hidden=hidden, output=output, cost=cost)
    for b in net.b[1:]:
        b[...] = rng.normal(0, 0.5, b.shape)
    X = rng.normal(size=(8, sizes[0]))
    return net, X, nb.one_hot(rng.integers(0, sizes[-1], 8), sizes[-1]), rng


def penalty_slopes(net, penalty, h=1e-5):
    """Return the central differences of the penalty's value alone, for every weight and bias."""
    net, (X, Y) = copy.deepcopy(net), (np.zeros((1, 3)), np.array([[1.0, 0.0]]))
    with_it = nb.numerical_gradient(net, X, Y, penalty, h)
    without = nb.numerical_gradient(net, X, Y, None, h)
    return [a - b for a, b in zip(with_it.params, without.params, strict=True)]


@pytest.mark.parametrize(
    "penalty",
    [nb.L2(0.3), nb.L1(0.2), [None, nb.L2(0.3), None, nb.L1(0.2)], [None, None, nb.L2(1.0), None]],
    ids=["L2", "L1", "mixed", "one layer"],
)
def test_a_penalty_alone_has_the_gradient_of_its_value(penalty):
    net, X, Y, rng = small()
    nothing = nb.Gradient(
        [None] + [np.zeros_like(W) for W in net.W[1:]],
        [None] + [np.zeros_like(b) for b in net.b[1:]],
    )
    got = add_penalty(nothing, net, penalty)
    for g, wanted in zip(got.params, penalty_slopes(net, penalty), strict=True):
        assert np.allclose(g, wanted, atol=1e-8)
    assert all((b == 0).all() for b in got.b[1:])


def test_one_penalty_is_the_list_that_repeats_it():
    net, X, Y, rng = small()
    same = [None, nb.L2(0.3), nb.L2(0.3), nb.L2(0.3)]
    assert nb.total_cost(net, X, Y, nb.L2(0.3)) == nb.total_cost(net, X, Y, same)
    grads = nb.backprop(net, X, Y)
    a, b = add_penalty(grads, net, nb.L2(0.3)), add_penalty(grads, net, same)
    assert all((p == q).all() for p, q in zip(a.params, b.params, strict=True))


def test_a_layer_without_penalty_keeps_its_gradient_and_nothing_is_changed_in_place():
    net, X, Y, rng = small()
    grads = nb.backprop(net, X, Y)
    kept = [g.copy() for g in grads.params]
    got = add_penalty(grads, net, [None, nb.L2(1.0), None, nb.L2(2.0)])
    assert (got.W[2] == grads.W[2]).all()
    assert np.allclose(got.W[1], grads.W[1] + net.W[1])
    assert np.allclose(got.W[3], grads.W[3] + 2 * net.W[3])
    assert all((g == k).all() for g, k in zip(grads.params, kept, strict=True))


@pytest.mark.parametrize("penalty", [[nb.L2(1)], [None, nb.L2(1)], [nb.L2(1)] * 4, [None] * 5, []])
def test_a_list_of_the_wrong_length_says_what_is_wanted(penalty):
    with pytest.raises(ValueError, match="penalty=.*3 layers"):
        by_layer(penalty, 3)


@pytest.mark.parametrize("batch_size", [5, 20])
def test_the_optimum_does_not_depend_on_the_batch(batch_size):
    """At the full objective's minimum the penalized batch gradients of an epoch add up to zero."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 2))
    Y = (X @ [[1.0], [-0.5]] + 0.5 * rng.normal(size=(40, 1)) > 0).astype(float)
    net = nb.make_network((2, 1), rng=rng)
    ours = nb.L2(2.0 / len(X))
    for _ in nb.epochs(
        net, X, Y, nb.SGD(1.0), n_epochs=2000, batch_size=len(X), rng=rng, penalty=ours
    ):
        pass

    def mean_gradient(penalty):
        return np.mean(
            [
                add_penalty(nb.backprop(net, *batch), net, penalty).W[1]
                for batch in nb.minibatches(X, Y, batch_size, np.random.default_rng(1))
            ],
            axis=0,
        )

    assert np.abs(mean_gradient(ours)).max() < 1e-10
    assert np.abs(mean_gradient(nb.L2(2.0 / batch_size))).max() > 1e-2


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu", "leaky_relu"])
@pytest.mark.parametrize("output, cost", PAIRS)
def test_dropout_gradient_with_frozen_masks(hidden, output, cost):
    """By two other routes: finite differences and plain backprop of the thinned network."""
    net, X, Y, rng = small(hidden, output, cost)
    M = nb.draw_masks(net, len(X), 0.6, rng)
    got, thin = nb.dropout_backprop(net, X, Y, M), nb.thinned(net, M)
    for wanted in (nb.numerical_gradient(thin, X, Y), nb.backprop(thin, X, Y)):
        assert max(nb.errors_by_layer(got, wanted).values()) < 1e-6


def test_keep_everything_is_plain_backprop_and_the_seam_holds():
    net, X, Y, rng = small()
    got, wanted = nb.Dropout(1.0, rng)(net, X, Y), nb.backprop(net, X, Y)
    assert all((g == w).all() for g, w in zip(got.params, wanted.params, strict=True))


def test_masks_keep_inputs_and_outputs_and_their_mean_is_one():
    net, X, Y, rng = small(sizes=(3, 50, 40, 2))
    M = nb.draw_masks(net, 2000, 0.8, rng)
    assert M[0] == M[3] == 1.0
    for l in (1, 2):
        assert M[l].shape == (2000, net.b[l].size)
        assert set(np.unique(M[l])) == {0.0, 1 / 0.8}
        assert abs(M[l].mean() - 1) < 0.01
        assert len(np.unique(M[l], axis=0)) > 1900  # a mask for each sample, not one for the batch


def test_masks_come_from_the_generator_alone_and_keep_float32():
    net, X, Y, rng = small()
    twice = [nb.Dropout(0.5, np.random.default_rng(3))(net, X, Y).W[1] for _ in range(2)]
    assert (twice[0] == twice[1]).all()
    gradient = nb.Dropout(0.5, np.random.default_rng(3))
    assert (gradient(net, X, Y).W[1] != gradient(net, X, Y).W[1]).any()  # new masks each time
    net = nb.make_network(
        (3, 6, 2), rng=rng, output="softmax", cost="log_likelihood", dtype=np.float32
    )
    grads = gradient(net, X.astype(np.float32), Y.astype(np.float32))
    assert {g.dtype for g in grads.params} == {np.dtype(np.float32)}


def test_dropout_trains_and_pickles():
    net, X, Y, rng = small()
    gradient = pickle.loads(pickle.dumps(nb.Dropout(0.8, rng)))
    before = nb.total_cost(net, X, Y)
    nb.train(net, X, Y, nb.SGD(0.5), n_epochs=200, batch_size=4, rng=rng, gradient=gradient)
    assert nb.total_cost(net, X, Y) < 0.5 * before


@pytest.mark.parametrize("keep", [0, -0.5, 1.5, np.nan, "half", True])
def test_dropout_refuses_what_is_no_share(keep):
    with pytest.raises((ValueError, TypeError), match="keep="):
        nb.Dropout(keep, np.random.default_rng(0))


def test_dropout_wants_a_generator():
    with pytest.raises(TypeError, match="rng="):
        nb.Dropout(0.5, 3)


def test_early_stopping_stops_after_patience_and_restores_the_best():
    net, X, Y, rng = small()
    stopping, seen, kept = nb.EarlyStopping(patience=3), 0, None
    for cost in [5.0, 4.0, 4.5, 3.0, 3.5, 3.0, 9.0, 1.0]:
        net.W[1] += 1
        seen += 1
        if cost == 3.0 and kept is None:
            kept = [p.copy() for p in net.params]
        if stopping.update(net, cost):
            break
    assert (seen, stopping.best_epoch, stopping.best_cost) == (7, 4, 3.0)  # a tie is no progress
    arrays = net.params
    stopping.restore(net)
    assert all((p == k).all() for p, k in zip(net.params, kept, strict=True))
    assert all(p is q for p, q in zip(net.params, arrays, strict=True))  # in place


def test_early_stopping_inside_epochs():
    net, X, Y, rng = small(sizes=(3, 20, 2))
    X_val, Y_val = rng.normal(size=(30, 3)), nb.one_hot(rng.integers(0, 2, 30), 2)
    stopping, costs = nb.EarlyStopping(patience=10), []
    for _ in nb.epochs(net, X, Y, nb.SGD(0.5), n_epochs=500, batch_size=4, rng=rng):
        costs.append(nb.total_cost(net, X_val, Y_val))
        if stopping.update(net, costs[-1]):
            break
    assert len(costs) == stopping.best_epoch + 10 < 500
    stopping.restore(net)
    assert nb.total_cost(net, X_val, Y_val) == min(costs)


def test_early_stopping_names_misuse():
    net, X, Y, rng = small()
    with pytest.raises(ValueError, match="patience="):
        nb.EarlyStopping(patience=0)
    stopping = nb.EarlyStopping(patience=2)
    assert [stopping.update(net, np.nan) for _ in range(2)] == [False, True]
    with pytest.raises(ValueError, match="update"):
        stopping.restore(net)
