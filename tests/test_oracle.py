"""scikit-learn's multilayer perceptron as an oracle: same weights, same everything."""

import inspect

import numpy as np
import pytest
from nets import data, random_net
from sklearn.neural_network import MLPClassifier, MLPRegressor

import nbhelpers as nb
from nbhelpers.training import add_penalty


def worst(got, wanted):
    return max(nb.errors_by_layer(got, wanted).values())


def their_gradient(model, X, Y):
    """Return the gradient that scikit-learn's own backpropagation finds."""
    n = model.n_layers_ - 1
    arguments = [[X] + [None] * n, [None] * n, [None] * n, [None] * n]
    if "sample_weight" in inspect.signature(model._backprop).parameters:  # since 1.7
        arguments.insert(0, None)
    loss, W, b = model._backprop(X, Y, *arguments)
    return loss, nb.Gradient([None, *W], [None, *b])


@pytest.mark.parametrize("alpha", [0, 0.8])
@pytest.mark.parametrize("n_classes", [2, 4])
@pytest.mark.parametrize("hidden", ["relu", "tanh", "logistic"])
def test_same_weights_give_scikit_learns_probabilities_loss_and_gradient(hidden, n_classes, alpha):
    rng = np.random.default_rng(7)
    n, n_out = 25, 1 if n_classes == 2 else n_classes
    matched = ("sigmoid", "cross_entropy") if n_out == 1 else ("softmax", "log_likelihood")
    net = random_net(rng, (3, 6, 5, n_out), hidden.replace("logistic", "sigmoid"), *matched)
    X, y = rng.normal(size=(n, 3)), np.arange(n) % n_classes
    model = MLPClassifier(
        hidden_layer_sizes=(6, 5), activation=hidden, solver="sgd", alpha=alpha, random_state=0
    )
    model.partial_fit(X, y, classes=np.arange(n_classes))
    model.coefs_, model.intercepts_ = net.W[1:], net.b[1:]

    P = nb.output(net, X)
    P = np.hstack([1 - P, P]) if n_out == 1 else P
    np.testing.assert_allclose(P, model.predict_proba(X), rtol=1e-12)
    np.testing.assert_array_equal(nb.predict(net, X), model.predict(X))
    assert nb.accuracy(net, X, y) == model.score(X, y)

    Y = y[:, None].astype(float) if n_out == 1 else nb.one_hot(y, n_classes)
    loss, gradient = their_gradient(model, X, Y)
    penalty = nb.L2(alpha / n)  # scikit-learn's alpha is our λ
    assert nb.total_cost(net, X, Y, penalty) == pytest.approx(loss, rel=1e-12)
    assert worst(add_penalty(nb.backprop(net, X, Y), net, penalty), gradient) < 1e-13


def test_same_weights_give_scikit_learns_gradient_of_a_regression():
    rng = np.random.default_rng(8)
    net = random_net(rng, (3, 6, 2), "tanh", "identity", "quadratic")
    X, Y = data(rng, net, 20)
    model = MLPRegressor(
        hidden_layer_sizes=(6,), activation="tanh", solver="sgd", alpha=0, random_state=0
    ).partial_fit(X, Y)
    model.coefs_, model.intercepts_ = net.W[1:], net.b[1:]
    np.testing.assert_allclose(nb.output(net, X), model.predict(X))
    assert worst(nb.backprop(net, X, Y), their_gradient(model, X, Y)[1]) < 1e-13
