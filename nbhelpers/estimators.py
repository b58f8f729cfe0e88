"""The same network with scikit-learn's interface, for its pipelines, searches and figures.

Nothing is computed here: arguments are checked and handed to `make_network` and `train`. With an
integer ``random_state``, these two make the same network to the last bit::

    model = NeuralNetClassifier((30,), optimizer="sgd", rate=0.1, lam=0.5, n_epochs=5,
                                batch_size=10, random_state=0).fit(X, y)

    rng = np.random.default_rng(0)
    net = make_network((64, 30, 10), rng=rng, output="softmax", cost="log_likelihood")
    train(net, X, one_hot(y, 10), SGD(0.1), penalty=L2(0.5 / len(X)), n_epochs=5,
          batch_size=10, rng=rng, fast=True)
"""

import numpy as np
from sklearn.base import ClassifierMixin, RegressorMixin
from sklearn.utils import column_or_1d
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import validate_data

from nbhelpers import validate
from nbhelpers.estimator_base import NeuralNet
from nbhelpers.network import one_hot


class NeuralNetClassifier(ClassifierMixin, NeuralNet):
    """A fully connected network that says which class a sample is of.

    It has one output unit for each class, also where there are two.

    Parameters
    ----------
    hidden_layer_sizes : tuple of int, or int
        The number of units in each hidden layer; without any, ``()``, it is a linear model.
    activation : str or Activation
        Of the hidden layers: a name from `nbhelpers.ACTIVATIONS`, or an object such as
        ``nbhelpers.relu``.
    initializer : str or function
        A name from `nbhelpers.INITIALIZERS`, or ``f(rng, n_in, n_out) -> W``.
    cost : str or Cost, optional
        By default the log-likelihood for the classifier, with softmax as its output, and the
        quadratic cost for the regressor, with linear units. A classifier with another cost has
        sigmoids as outputs.
    optimizer : {"sgd", "momentum", "nesterov", "adam"} or object
        Such as ``Momentum(0.01, beta=0.5)``.
    rate : float, optional
        The learning rate, in the place of the optimizer's own. That is 0.1 for "sgd", 0.003 for
        "adam" and 0.01 for the others.
    lam : float
        λ of the L2 penalty (λ/2N) Σ w², with N the number of samples trained with; in
        `partial_fit`, of that call.
    n_epochs : int
        How many times `fit` goes through the samples; with early stopping, at most.
    batch_size : int
        Samples per step.
    schedule : {"constant", "cosine"} or function, optional
        How the rate changes, see `nbhelpers.schedules`.
    early_stopping : bool
        Whether to set samples aside, to end the training when the cost on them no longer falls, and
        to put back the weights of the best epoch.
    validation_fraction : float
        The share of the samples that early stopping sets aside, equally of each class.
    patience : int
        How many epochs early stopping waits for a lower cost.
    dtype : {"float64", "float32"} or type
        The type of the weights; inputs are converted to it.
    fast : bool
        Whether to train with `nbhelpers.fast`: the same steps to rounding, in less time.
    random_state : int, RandomState or None
        Decides the first weights, the samples set aside and the order of the samples. With an
        integer every fit is the same, whatever the number of processes.

    Attributes
    ----------
    network_ : Network
        What was trained; every function of the package takes it.
    history_ : History
        Cost and accuracy after each epoch; with early stopping also those of the samples set aside.
    n_iter_ : int
        The number of epochs made.
    classes_ : array (n_classes,)
        The labels, sorted; only the classifier's.
    n_features_in_ : int
        The number of inputs.
    feature_names_in_ : array of str
        The names of the inputs, if they came in a data frame.

    Examples
    --------
    >>> from sklearn.model_selection import GridSearchCV
    >>> model = NeuralNetClassifier(optimizer="sgd", rate=0.5, random_state=0)
    >>> search = GridSearchCV(model, {"lam": [0, 0.1, 1], "hidden_layer_sizes": [(10,), (30,)]})

    """

    def _data(self, X: object, y: object, *, reset: bool, classes: object = None) -> tuple:
        """Return the inputs, the targets ``(N, n_classes)`` and the classes."""
        dtype = validate.float_type("dtype", self.dtype)
        X, y = validate_data(self, X, y, dtype=dtype, reset=reset)
        y = column_or_1d(y)
        check_classification_targets(y)
        classes = np.unique(y) if classes is None else np.unique(column_or_1d(classes))
        unknown = np.setdiff1d(y, classes)
        if len(unknown):
            raise ValueError(
                f"y holds labels that classes={validate.shown(classes.tolist())} lacks: "
                f"{validate.shown(unknown.tolist())}. Name every class in the first call."
            )
        if len(classes) < 2:
            raise ValueError(
                f"y holds 1 class, {validate.shown(classes.tolist())}; it must hold at least 2."
            )
        return X, one_hot(np.searchsorted(classes, y), len(classes), dtype), classes

    def fit(self, X: np.ndarray, y: np.ndarray) -> "NeuralNetClassifier":
        """Train a new network with ``X (N, n_0)`` and labels ``y (N,)``, numbers or strings."""
        X, Y, classes = self._data(X, y, reset=True)
        self._fit(X, Y)
        self.classes_ = classes
        return self

    def partial_fit(
        self, X: np.ndarray, y: np.ndarray, classes: np.ndarray | None = None
    ) -> "NeuralNetClassifier":
        """Train one epoch more with these samples; the first call must name all ``classes``."""
        first = not hasattr(self, "network_")
        if first and classes is None:
            raise ValueError(
                "the first call of partial_fit must name all classes: pass classes=np.unique(y)."
            )
        if (
            not first
            and classes is not None
            and not np.array_equal(np.unique(classes), self.classes_)
        ):
            raise ValueError(
                f"classes={validate.shown(classes)} differ from those of the first call, "
                f"{validate.shown(self.classes_.tolist())}; leave them out, or call fit."
            )
        X, Y, classes = self._data(X, y, reset=first, classes=classes if first else self.classes_)
        self._partial_fit(X, Y)
        self.classes_ = classes
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the predicted label of each row of ``X``, ``(N,)``."""
        winners = self._output(X).argmax(axis=1)  # first, for an untrained one has no classes_
        return self.classes_[winners]

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Return ``(N, n_classes)``: softmax's outputs, or sigmoids' divided by their sum."""
        A = self._output(X)
        if not self.network_.g[-1].elementwise:
            return A
        A = np.maximum(A, np.finfo(A.dtype).tiny)  # no row adds up to 0
        return A / A.sum(axis=1, keepdims=True)


class NeuralNetRegressor(RegressorMixin, NeuralNet):
    """A fully connected network that predicts numbers, one or several for each sample.

    Parameters, attributes and their defaults are those of `NeuralNetClassifier`. Targets should be
    of the order of 1: scikit-learn's ``TransformedTargetRegressor`` scales them and scales back.
    """

    def _data(self, X: object, y: object, *, reset: bool) -> tuple:
        """Return the inputs, the targets ``(N, n_L)`` and whether they came as ``(N,)``."""
        dtype = validate.float_type("dtype", self.dtype)
        X, y = validate_data(
            self, X, y, dtype=dtype, multi_output=True, y_numeric=True, reset=reset
        )
        return X, y.reshape(len(y), -1), y.ndim == 1

    def fit(self, X: np.ndarray, y: np.ndarray) -> "NeuralNetRegressor":
        """Train a new network with ``X (N, n_0)`` and targets ``y``, ``(N,)`` or ``(N, n_L)``."""
        X, Y, flat = self._data(X, y, reset=True)
        self._fit(X, Y)
        self._flat = flat
        return self

    def partial_fit(self, X: np.ndarray, y: np.ndarray) -> "NeuralNetRegressor":
        """Train one epoch more with these samples."""
        X, Y, flat = self._data(X, y, reset=not hasattr(self, "network_"))
        self._partial_fit(X, Y)
        self._flat = flat
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Return the predicted numbers of each row of ``X``, in the form that ``y`` had."""
        A = self._output(X)
        return A[:, 0] if self._flat else A

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
