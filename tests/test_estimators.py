"""scikit-learn's own checks, and that the estimators are the package's network and nothing else."""

import copy
import pickle
import traceback
import warnings
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.datasets import load_iris, make_moons
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import parametrize_with_checks
from test_arguments import POOL

import nbhelpers as nb
from nbhelpers.estimators import NeuralNetClassifier, NeuralNetRegressor

PACKAGE = Path(nb.__file__).parent
X, y = make_moons(60, noise=0.1, random_state=0)
Y = nb.one_hot(y, 2)
CURVE, HEIGHT = np.linspace(-1, 1, 40)[:, None], np.sin(3 * np.linspace(-1, 1, 40))


@parametrize_with_checks([NeuralNetClassifier(), NeuralNetRegressor()])
def test_scikit_learns_checks(estimator, check):
    check(estimator)


def classifier(**more):
    parameters = {"n_epochs": 3, "batch_size": 16, "random_state": 0} | more
    return NeuralNetClassifier((5,), **parameters)


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one.params, other.params, strict=True))


def by_hand(optimizer, **more):
    rng = np.random.default_rng(0)
    net = nb.make_network((2, 5, 2), rng=rng, output="softmax", cost="log_likelihood")
    history = nb.train(
        net, X, Y, optimizer, n_epochs=3, batch_size=16, rng=rng, **{"fast": True} | more
    )
    return net, history


@pytest.mark.parametrize(
    "parameters, optimizer, more",
    [
        ({"optimizer": "sgd", "rate": 0.5}, nb.SGD(0.5), {}),
        ({"optimizer": "momentum", "rate": 0.1}, nb.Momentum(0.1), {}),
        ({"optimizer": "nesterov", "rate": 0.1}, nb.Nesterov(0.1), {}),
        ({"optimizer": "adam", "rate": 0.1}, nb.Adam(0.1), {}),
        ({"optimizer": nb.Momentum(0.1, 0.5)}, nb.Momentum(0.1, 0.5), {}),
        ({"optimizer": nb.Momentum(9.0, 0.5), "rate": 0.1}, nb.Momentum(0.1, 0.5), {}),
        ({"optimizer": "sgd", "rate": 0.5, "lam": 6.0}, nb.SGD(0.5), {"penalty": nb.L2(6 / 60)}),
        ({"optimizer": "sgd", "rate": 0.5, "fast": False}, nb.SGD(0.5), {"fast": False}),
        (
            {"optimizer": "sgd", "rate": 0.5, "schedule": "cosine"},
            nb.SGD(0.5),
            {"schedule": nb.schedules.cosine},
        ),
    ],
)
def test_fit_is_train_called_by_hand(parameters, optimizer, more):
    model = classifier(**parameters).fit(X, y)
    net, history = by_hand(optimizer, **more)
    assert same(model.network_, net)
    assert model.history_ == history
    assert model.n_iter_ == 3
    np.testing.assert_array_equal(model.predict_proba(X), nb.output(net, X))
    assert model.score(X, y) == history["accuracy"][-1]


def test_names_and_objects_say_the_same():
    names = classifier(
        activation="relu", initializer="he_normal", cost="cross_entropy", optimizer="adam",
        rate=0.01, schedule="cosine", dtype="float32",
    ).fit(X, y)  # fmt: skip
    objects = classifier(
        activation=nb.relu, initializer=nb.INITIALIZERS["he_normal"], cost=nb.cross_entropy,
        optimizer=nb.Adam(0.01), schedule=nb.schedules.cosine, dtype=np.float32,
    ).fit(X, y)  # fmt: skip
    assert same(names.network_, objects.network_)
    assert names.network_.g[1:] == [nb.relu, nb.sigmoid]
    assert names.network_.cost == nb.cross_entropy
    assert names.network_.dtype == np.float32


def test_the_regressor_is_a_linear_output_with_the_quadratic_cost():
    model = NeuralNetRegressor(8, rate=0.05, n_epochs=100, random_state=0).fit(CURVE, HEIGHT)
    rng = np.random.default_rng(0)
    net = nb.make_network((1, 8, 1), rng=rng, output="identity", cost="quadratic")
    more = {"n_epochs": 100, "batch_size": 32, "rng": rng, "fast": True}
    nb.train(net, CURVE, HEIGHT[:, None], nb.Adam(0.05), **more)
    assert same(model.network_, net)
    assert model.predict(CURVE).shape == (40,)
    assert model.score(CURVE, HEIGHT) > 0.95


def test_several_targets_come_back_in_their_form():
    model = NeuralNetRegressor(8, n_epochs=2, random_state=0)
    targets = np.column_stack([HEIGHT, -HEIGHT])
    assert model.fit(CURVE, targets).predict(CURVE).shape == (40, 2)
    assert model.fit(CURVE, targets[:, :1]).predict(CURVE).shape == (40, 1)


def test_fast_and_plain_agree_to_rounding():
    fast, plain = (classifier(lam=0.1, fast=f, n_epochs=10).fit(X, y) for f in (True, False))
    for a, b in zip(fast.network_.params, plain.network_.params, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


def test_float32_stays_float32():
    model = classifier(dtype="float32").fit(X, y)
    assert {p.dtype for p in model.network_.params} == {np.dtype(np.float32)}
    assert model.predict_proba(X).dtype == np.float32
    exact = classifier().fit(X, y).predict_proba(X)
    np.testing.assert_allclose(model.predict_proba(X), exact, atol=1e-4)


def test_the_same_seed_is_the_same_fit_and_another_is_not():
    one = classifier().fit(X, y).network_
    assert same(one, classifier().fit(X, y).network_)
    assert not same(one, classifier(random_state=1).fit(X, y).network_)
    assert not same(one, classifier(random_state=None).fit(X, y).network_)
    states = [np.random.RandomState(3), np.random.RandomState(3)]
    assert same(*(classifier(random_state=s).fit(X, y).network_ for s in states))


def test_labels_may_be_strings():
    iris, species = load_iris(return_X_y=True)
    names = np.array(["setosa", "versicolor", "virginica"])[species]
    model = NeuralNetClassifier(n_epochs=40, rate=0.02, random_state=0).fit(iris, names)
    assert model.classes_.tolist() == ["setosa", "versicolor", "virginica"]
    assert model.score(iris, names) > 0.9
    assert set(model.predict(iris)) <= set(names)
    winners = model.classes_[model.predict_proba(iris).argmax(axis=1)]
    assert (model.predict(iris) == winners).all()


@pytest.mark.parametrize("cost", ["cross_entropy", "quadratic"])
def test_probabilities_of_sigmoids_add_up_to_one(cost):
    model = classifier(cost=cost).fit(X, y)
    assert model.network_.g[-1] == nb.sigmoid
    np.testing.assert_allclose(model.predict_proba(X).sum(axis=1), 1)
    model.network_.b[2][...] = -1e6  # every sigmoid rounds to 0
    np.testing.assert_allclose(model.predict_proba(X), 0.5)


@pytest.mark.parametrize("schedule", [None, "cosine", nb.schedules.Annealing()], ids=str)
@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
@pytest.mark.parametrize("fast", [True, False])
def test_partial_fit_is_fit_epoch_by_epoch(optimizer, schedule, fast):
    parameters = {"optimizer": optimizer, "rate": 0.2, "schedule": schedule, "fast": fast}
    whole = classifier(n_epochs=6, lam=0.1, **parameters).fit(X, y)
    steps = classifier(n_epochs=6, lam=0.1, **parameters)
    for epoch in range(1, 7):
        steps.partial_fit(X, y, classes=[1, 0] if epoch == 1 else None)
        assert steps.n_iter_ == epoch
    assert same(whole.network_, steps.network_)
    assert whole.history_ == steps.history_


def test_partial_fit_goes_on_from_fit_also_after_pickling():
    whole = classifier(n_epochs=4).fit(X, y)
    model = pickle.loads(pickle.dumps(classifier(n_epochs=3).fit(X, y)))
    assert same(whole.network_, model.partial_fit(X, y).network_)
    assert model.n_iter_ == 4
    regressor = NeuralNetRegressor(4, n_epochs=2, random_state=0)
    again = clone(regressor).partial_fit(CURVE, HEIGHT).partial_fit(CURVE, HEIGHT)
    assert same(regressor.fit(CURVE, HEIGHT).network_, again.network_)


def test_partial_fit_learns_classes_that_come_later():
    model = classifier().partial_fit(X[y == 1], y[y == 1], classes=[0, 1])
    model.partial_fit(X[y == 0], y[y == 0])
    assert model.classes_.tolist() == [0, 1]


def test_early_stopping_ends_early_with_the_best_weights():
    rng = np.random.default_rng(1)
    noise, label = rng.normal(size=(80, 20)), np.repeat(["no", "yes"], [60, 20])
    model = NeuralNetClassifier(
        early_stopping=True, patience=4, validation_fraction=0.25, rate=0.03, random_state=0
    ).fit(noise, label)
    costs = model.history_["val_cost"]
    assert 4 < model.n_iter_ < 100  # there is nothing to learn
    assert model.n_iter_ == costs.argmin() + 1 + 4
    # the samples set aside are 20, a quarter of each class, the same every time
    best = model.history_.stopping.best_params
    assert all(np.array_equal(p, b) for p, b in zip(model.network_.params, best, strict=True))
    shares = np.round(model.history_["val_accuracy"] * 20, 9)
    np.testing.assert_array_equal(shares, np.round(shares))
    _, held, _, labels = model._validation_split(
        noise, nb.one_hot((label == "yes").astype(int), 2), np.random.default_rng(0)
    )
    assert labels.sum(axis=0).tolist() == [15, 5]
    assert same(model.network_, clone(model).fit(noise, label).network_)


def test_a_regressor_stops_early_too():
    model = NeuralNetRegressor(
        4, early_stopping=True, patience=2, rate=0.3, n_epochs=200, random_state=0
    ).fit(CURVE, HEIGHT)
    assert model.n_iter_ < 200
    assert model.n_iter_ == model.history_["val_cost"].argmin() + 3


def test_a_failed_fit_leaves_the_last_one_as_it_was():
    model = classifier().fit(X, y)
    before = copy.deepcopy(model.network_)
    model.set_params(n_epochs=0)
    with pytest.raises(ValueError, match="n_epochs=0 must be a whole number"):
        model.fit(X, np.array(["a", "b", "c"] * 20))
    model.set_params(n_epochs=3, optimizer="sgd", rate=1e300, activation="relu")
    with pytest.raises(nb.DivergedError, match="rate ten times smaller"):
        model.fit(X, np.array(["a", "b", "c"] * 20))
    assert same(model.network_, before)
    assert model.classes_.tolist() == [0, 1]


GOOD = NeuralNetClassifier().get_params() | {"hidden_layer_sizes": (2,), "n_epochs": 1}


@pytest.mark.parametrize("name", GOOD)
def test_nonsense_is_answered_or_refused_with_the_arguments_name(name):
    X6, y6 = X[:12], np.array([0, 1] * 6)
    refused, unclear = 0, []
    parameters = GOOD | {"early_stopping": name in ("patience", "validation_fraction")}
    for nonsense in POOL:
        model = NeuralNetClassifier(**parameters | {name: nonsense})
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                model.fit(X6, y6)
        except nb.DivergedError:
            pass
        except Exception as error:
            refused += 1
            said, where = str(error), traceback.extract_tb(error.__traceback__)[-1]
            own = name in ("initializer", "schedule", "optimizer") and (
                callable(nonsense) or hasattr(nonsense, "step")
            )
            clear = Path(where.filename).parent == PACKAGE and where.line.startswith("raise")
            kind = isinstance(error, TypeError | ValueError)
            if not own and not (clear and kind and said.isprintable() and name in said):
                unclear.append(f"{name}={nb.validate.shown(nonsense)}: {error!r} in {where}")
    assert not unclear, "\n".join(unclear)
    assert refused > 20


@pytest.mark.parametrize(
    "act, message",
    [
        (lambda: classifier().predict(X), "not fitted yet"),
        (lambda: classifier().fit(X, np.zeros(60)), r"y holds 1 class, \[0.0\]; it must hold"),
        (lambda: classifier().partial_fit(X, y), r"pass classes=np.unique\(y\)"),
        (
            lambda: classifier().partial_fit(X, y, classes=["a", "b"]),
            r"y holds labels that classes=\['a', 'b'\] lacks",
        ),
        (
            lambda: classifier().fit(X, y).partial_fit(X, y, classes=[0, 1, 2]),
            r"classes=\[0, 1, 2\] differ from those of the first call, \[0, 1\]",
        ),
        (lambda: classifier().fit(X, y).partial_fit(X, y + 1), r"lacks: \[2\]"),
        (lambda: classifier(early_stopping=True).partial_fit(X, y, [0, 1]), "call fit"),
        (
            lambda: classifier(early_stopping=True, validation_fraction=0.001).fit(X, y),
            "validation_fraction=0.001 of 60 samples cannot be set aside",
        ),
        (lambda: classifier(activation="softmax").fit(X, y), "activation='softmax' works in the"),
        (
            lambda: NeuralNetRegressor(cost="cross_entropy").fit(CURVE, HEIGHT),
            "cost='cross_entropy' is not defined for output='identity'",
        ),
        (lambda: classifier().fit(sparse.csr_array(X), y), "dense data is required"),
        (lambda: classifier().fit(X, y).predict(X[:, :1]), "has 1 features"),
    ],
    ids=range(12),
)
def test_what_is_wrong_is_said(act, message):
    with pytest.raises((ValueError, TypeError, NotFittedError), match=message):
        act()


def test_a_first_partial_fit_that_fails_leaves_nothing_behind():
    model = classifier(lam=-1)
    with pytest.raises(ValueError, match="lam=-1 must be a finite number"):
        model.partial_fit(X, y, classes=[0, 1])
    assert not hasattr(model, "network_")
    model.set_params(lam=0).partial_fit(X, y, classes=[0, 1])
    assert same(model.network_, classifier(n_epochs=1).fit(X, y).network_)
