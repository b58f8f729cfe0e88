"""The estimators in the tools of scikit-learn, joblib and pickle, each used as its manual says."""

import pickle

import joblib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import load_iris, make_moons
from sklearn.ensemble import BaggingClassifier
from sklearn.inspection import DecisionBoundaryDisplay
from sklearn.model_selection import GridSearchCV, cross_val_score, learning_curve
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import nbhelpers as nb
from nbhelpers.estimators import NeuralNetClassifier, NeuralNetRegressor

X, y = make_moons(80, noise=0.1, random_state=0)
RIGHT = np.array(["lower", "upper"])[1 - y]
MODEL = NeuralNetClassifier((5,), rate=0.03, n_epochs=15, random_state=0)


def test_cross_val_score_of_a_pipeline():
    pipeline = make_pipeline(StandardScaler(), MODEL)
    scores = cross_val_score(pipeline, 100 * X, RIGHT, cv=4)
    assert scores.shape == (4,)
    assert scores.mean() > 0.8
    assert scores.tolist() == cross_val_score(pipeline, 100 * X, RIGHT, cv=4).tolist()


def test_grid_search_of_a_pipeline_over_names_and_objects():
    grid = {
        "neuralnetclassifier__optimizer": ["sgd", nb.Momentum(0.1), nb.Adam(0.05)],
        "neuralnetclassifier__rate": [None, 1e-9],
        "neuralnetclassifier__activation": ["relu", nb.tanh],
    }
    search = GridSearchCV(make_pipeline(StandardScaler(), MODEL), grid, cv=2).fit(X, RIGHT)
    chosen = [p["neuralnetclassifier__rate"] for p in search.cv_results_["params"]]
    scores = search.cv_results_["mean_test_score"]
    learned = scores[[rate is None for rate in chosen]]
    idle = scores[[rate is not None for rate in chosen]]
    assert learned.min() > idle.max()  # the rate reached the optimizer, named or given
    assert search.best_params_["neuralnetclassifier__rate"] is None
    assert search.score(X, RIGHT) > 0.8


@pytest.mark.parametrize("incremental", [False, True])
def test_learning_curve(incremental):
    sizes, train, test = learning_curve(
        clone(MODEL).set_params(n_epochs=40), X, RIGHT, cv=2, train_sizes=[10, 40],
        exploit_incremental_learning=incremental, shuffle=True, random_state=0,
    )  # fmt: skip
    assert sizes.tolist() == [10, 40]
    assert train.shape == test.shape == (2, 2)
    assert incremental or test[1].mean() > 0.8


def test_decision_boundary_display():
    figure, ax = plt.subplots()
    shown = DecisionBoundaryDisplay.from_estimator(
        MODEL.fit(X, RIGHT), X, grid_resolution=10, response_method="predict_proba", ax=ax
    )
    assert shown.response.min() < 0.2 < 0.8 < shown.response.max()
    DecisionBoundaryDisplay.from_estimator(
        MODEL, X, grid_resolution=10, response_method="predict", ax=ax
    )
    plt.close(figure)


def test_bagging_draws_its_own_seeds():
    bag = BaggingClassifier(clone(MODEL).set_params(n_epochs=3), 3, random_state=0).fit(X, RIGHT)
    first = [model.network_.W[1][0, 0] for model in bag.estimators_]
    assert len(set(first)) == 3
    again = clone(bag).fit(X, RIGHT)
    assert first == [model.network_.W[1][0, 0] for model in again.estimators_]


def test_a_regressor_whose_target_is_scaled():
    line = np.linspace(-1, 1, 60)[:, None]
    model = TransformedTargetRegressor(
        NeuralNetRegressor(10, rate=0.05, n_epochs=60, random_state=0), transformer=StandardScaler()
    )
    target = 1000 + 500 * np.sin(3 * line[:, 0])
    assert model.fit(line, target).score(line, target) > 0.9


def test_names_of_features_are_kept_and_compared():
    iris = load_iris(as_frame=True)
    pipeline = make_pipeline(StandardScaler(), MODEL).set_output(transform="pandas")
    model = pipeline.fit(iris.data, iris.target_names[iris.target])[-1]
    assert model.feature_names_in_.tolist() == iris.feature_names
    assert model.n_features_in_ == 4
    assert pipeline.predict(iris.data)[0] == "setosa"
    with pytest.raises(ValueError, match="feature names should match"):
        model.predict(pd.DataFrame(X[:, [0, 0, 1, 1]], columns=[*"abcd"]))


@pytest.mark.parametrize("fast", [True, False])
def test_pickle_and_joblib_keep_all(fast, tmp_path):
    model = clone(MODEL).set_params(
        fast=fast, early_stopping=True, schedule=nb.schedules.WarmUp(2, nb.schedules.cosine)
    )
    model.fit(X, RIGHT)
    joblib.dump(model, tmp_path / "model.joblib")
    for copy in (pickle.loads(pickle.dumps(model)), joblib.load(tmp_path / "model.joblib")):
        assert (copy.predict_proba(X) == model.predict_proba(X)).all()
        assert copy.predict(X).tolist() == model.predict(X).tolist()
        assert copy.history_ == model.history_
        copy.set_params(early_stopping=False).partial_fit(X, RIGHT)


def test_clone_takes_parameters_and_nothing_learned():
    parameters = {"optimizer": nb.Nesterov(0.1, 0.8), "activation": nb.relu, "lam": 0.3}
    model = clone(MODEL).set_params(**parameters).fit(X, RIGHT)
    assert {k: v for k, v in model.get_params().items() if k in parameters} == parameters
    assert model.optimizer.v is None  # the run worked on a copy
    fresh = clone(model)
    assert fresh.get_params() == model.get_params()
    assert not hasattr(fresh, "network_")


def test_it_shows_what_differs_from_the_default():
    assert repr(NeuralNetClassifier(lam=0.5)) == "NeuralNetClassifier(lam=0.5)"
    html = make_pipeline(StandardScaler(), MODEL)._repr_html_()
    assert "NeuralNetClassifier" in html
    assert "hidden_layer_sizes" in html
