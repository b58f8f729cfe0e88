"""The code shared by the notebooks: a neural network written by hand in NumPy.

Everything meets in one signature, ``gradient(net, X, Y) -> Gradient``. Index loops, matrices,
finite differences and your own function all have it, and any of them can train a network.
``import nbhelpers`` loads NumPy alone; `nbhelpers.plots` and `nbhelpers.datasets` load more.
"""

from nbhelpers import schedules
from nbhelpers.activations import (
    ACTIVATIONS,
    Activation,
    identity,
    leaky_relu,
    relu,
    sigmoid,
    softmax,
    tanh,
)
from nbhelpers.costs import COSTS, Cost, cross_entropy, log_likelihood, quadratic
from nbhelpers.dropout import Dropout, draw_masks, dropout_backprop, dropout_forward, thinned
from nbhelpers.gradcheck import (
    check_gradient,
    errors_by_layer,
    numerical_gradient,
    relative_error,
)
from nbhelpers.history import History
from nbhelpers.initializers import INITIALIZERS
from nbhelpers.network import (
    Gradient,
    Network,
    accuracy,
    backprop,
    forward,
    make_network,
    one_hot,
    output,
    predict,
    total_cost,
)
from nbhelpers.optimizers import SGD, Adam, Momentum, Nesterov
from nbhelpers.penalties import L1, L2
from nbhelpers.run import DivergedError
from nbhelpers.stopping import EarlyStopping
from nbhelpers.training import epochs, minibatches, train

__version__ = "0.1.0"

__all__ = [
    "ACTIVATIONS", "COSTS", "INITIALIZERS", "L1", "L2", "SGD", "Activation", "Adam", "Cost",
    "DivergedError", "Dropout", "EarlyStopping", "Gradient", "History", "Momentum", "Nesterov",
    "Network", "accuracy", "backprop", "check_gradient", "cross_entropy", "draw_masks",
    "dropout_backprop", "dropout_forward", "epochs", "errors_by_layer", "forward", "identity",
    "leaky_relu", "log_likelihood", "make_network", "minibatches", "numerical_gradient",
    "one_hot", "output", "predict", "quadratic", "relative_error", "relu", "schedules",
    "sigmoid", "softmax", "tanh", "thinned", "total_cost", "train",
]  # fmt: skip
