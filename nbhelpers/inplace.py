"""Activations and update rules that write over their arrays, for `nbhelpers.fast`.

Making an array of a megabyte can take as long as the arithmetic that fills it; here nothing is
made. Whatever is missing from the two tables is used in its plain form: right, only slower.
"""

from collections.abc import Callable

import numpy as np

from nbhelpers.activations import Activation, relu, sigmoid, softmax, tanh
from nbhelpers.optimizers import SGD, Adam, Momentum, Nesterov
from nbhelpers.penalties import L1, L2

SAFE = 70  # e^70 and e^-70 are far from float32's limits, even after adding up a million of them


class Layer:
    """One layer's Θ ``(n_in + 1, n)``, its gradient, and its arrays for B samples ``(B, n)``."""

    def __init__(self, g: Activation, theta: np.ndarray, grad: np.ndarray, B: int):
        n, dtype = theta.shape[1], theta.dtype
        self.g, self.theta, self.grad, self.WT = g, theta, grad, theta[:-1].T
        self.Z, self.A, self.D = (np.empty((B, n), dtype) for _ in range(3))
        self.A1 = np.ones((B, n + 1), dtype)  # [A 1]
        self.A1T, self.A_in_A1 = self.A1.T, self.A1[:, :-1]
        self.zeros, self.ones = np.zeros((B, n), dtype), np.ones((n, n if n < 50 else 1), dtype)
        self.activate, self.times_slope = ACTIVATIONS.get(g, (plain, plain_slope))


# The first function of a pair writes g(Z) into A, and leaves Z as it is in the output layer; the
# second multiplies D by the slope g'(Z), and may write over Z and A.


def plain(y: Layer) -> None:
    """Use the activation as it is."""
    y.A[...] = y.g.f(y.Z)


def plain_slope(y: Layer) -> None:
    """Use the derivative as it is."""
    y.D *= y.g.df(y.Z, y.A)


def in_place_relu(y: Layer) -> None:
    """Write max(z, 0); an array of zeros is faster than the number 0."""
    np.maximum(y.Z, y.zeros, out=y.A)


def relu_slope(y: Layer) -> None:
    """Multiply by 1 where z > 0, else by 0."""
    np.copyto(y.Z, y.Z > y.zeros)
    y.D *= y.Z


def in_place_sigmoid(y: Layer) -> None:
    """Write 1 / (1 + e^-z); where e^-z overflows to infinity, this is 0, as it should be."""
    np.negative(y.Z, out=y.A)
    np.exp(y.A, out=y.A)
    y.A += 1
    np.reciprocal(y.A, out=y.A)


def sigmoid_slope(y: Layer) -> None:
    """Multiply by a (1 - a)."""
    y.D *= y.A
    y.D *= np.subtract(1, y.A, out=y.A)


def in_place_tanh(y: Layer) -> None:
    """Write tanh z."""
    np.tanh(y.Z, out=y.A)


def tanh_slope(y: Layer) -> None:
    """Multiply by 1 - a²."""
    y.A *= y.A
    y.D *= np.subtract(1, y.A, out=y.A)


def in_place_softmax(y: Layer) -> None:
    """Write e^(z_i) / Σ_j e^(z_j); the row's maximum is only subtracted where it is needed."""
    Z, A = y.Z, y.A
    if Z.item(Z.argmax()) < SAFE and Z.item(Z.argmin()) > -SAFE:
        np.exp(Z, out=A)
    else:
        np.subtract(Z, Z.max(axis=1, keepdims=True), out=A)
        np.exp(A, out=A)
    A /= np.dot(A, y.ones)  # each row's sum, in every column: for few classes the fastest way


ACTIVATIONS: dict[Activation, tuple[Callable, Callable]] = {
    relu: (in_place_relu, relu_slope),
    sigmoid: (in_place_sigmoid, sigmoid_slope),
    tanh: (in_place_tanh, tanh_slope),
    softmax: (in_place_softmax, plain_slope),
}


# An update changes Θ, here the vector of all parameters, and the rule's memory, which are vectors
# too. It gets the gradient times the rule's factor in G, and may write over it; `spare` as well.


def any_factor(rule: object) -> float:
    """Return 1: a rule that is not in the table makes its own steps from the gradient."""
    return 1.0


def minus_rate(rule: SGD | Momentum) -> float:
    """Return -η: the gradient comes as the step of plain descent."""
    return -rule.rate


def rest_of_beta1(rule: Adam) -> float:
    """Return 1 - β₁: the gradient comes as its share in the running mean."""
    return 1 - rule.beta1


def sgd(rule: SGD, theta: np.ndarray, G: np.ndarray, spare: np.ndarray) -> None:
    """Make the step of `SGD`."""
    theta += G


def momentum(
    rule: Momentum, theta: np.ndarray, G: np.ndarray, spare: np.ndarray, v: np.ndarray
) -> None:
    """Make the step of `Momentum`."""
    v *= rule.beta
    v += G
    theta += v


def nesterov(
    rule: Nesterov, theta: np.ndarray, G: np.ndarray, spare: np.ndarray, v: np.ndarray
) -> None:
    """Make the step of `Nesterov`."""
    v *= rule.beta
    v += G
    G += np.multiply(v, rule.beta, out=spare)
    theta += G


def adam(
    rule: Adam, theta: np.ndarray, G: np.ndarray, spare: np.ndarray, m: np.ndarray, s: np.ndarray
) -> None:
    """Make the step of `Adam`, with √ŝ + ε = (√s + ε root) / root."""
    rule.t += 1
    correct_m, root = 1 - rule.beta1**rule.t, (1 - rule.beta2**rule.t) ** 0.5
    m *= rule.beta1
    m += G
    G *= G
    G *= (1 - rule.beta2) / (1 - rule.beta1) ** 2
    s *= rule.beta2
    s += G
    np.sqrt(s, out=G)
    G += rule.eps * root
    np.divide(m, G, out=G)
    G *= rule.rate * root / correct_m
    theta -= G


UPDATES: dict[type, tuple[Callable, Callable, tuple[str, ...]]] = {  # factor, update, memory
    SGD: (minus_rate, sgd, ()),
    Momentum: (minus_rate, momentum, ("v",)),
    Nesterov: (minus_rate, nesterov, ("v",)),
    Adam: (rest_of_beta1, adam, ("m", "s")),
}


def add_penalty(penalty, W: np.ndarray, factor: float, dW: np.ndarray, spare: np.ndarray) -> None:
    """Add the penalty's gradient, times the rule's factor, to that of the weights."""
    if type(penalty) in (L2, L1) and penalty.strength == 0:
        return  # a pass over all weights saved
    if type(penalty) is L2:
        dW += np.multiply(W, factor * penalty.strength, out=spare)
    elif type(penalty) is L1:
        np.sign(W, out=spare)
        dW += np.multiply(spare, factor * penalty.strength, out=spare)
    else:
        dW += factor * penalty.grad(W)
