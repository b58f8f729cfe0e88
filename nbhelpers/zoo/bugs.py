"""Twelve bugs that students really write: each is `Program` with one edit.

The letters are in no order, so that a letter tells nothing. Guess first, then read on.
"""

import difflib
import inspect
import textwrap
from dataclasses import dataclass

from nbhelpers.checks.slip import Slip, slip, slipped
from nbhelpers.zoo.program import Program


@dataclass(frozen=True)
class Bug:
    """A bug: its name, what is wrong, the edit that plants it, and the alarm that catches it."""

    name: str
    wrong: str
    edit: Slip
    alarm: str


BUGS = {
    "A": Bug(
        "bias gradients summed, not averaged",
        "The gradient of a bias is B times too large; that of the weights is right.",
        slip("D.sum(axis=0) / len(X)", "D.sum(axis=0)"),
        "gradient check",
    ),
    "B": Bug(
        "validation measured on the training set",
        "What is reported as validation is the training set once more.",
        slip("self.measure(X_val, Y_val)", "self.measure(X, Y)"),
        "random labels",
    ),
    "C": Bug(
        "weights start at zero",
        "With zeros everywhere, no hidden unit ever gets a slope: only the last biases learn.",
        slip("self.rng.normal(0, 1 / np.sqrt(n_in), (n_in, n_out))", "np.zeros((n_in, n_out))"),
        "hidden activations",
    ),
    "D": Bug(
        "penalty divided by B, not by N",
        "The step uses λ/B where the cost has λ/N, a penalty N/B times too strong.",
        slip("self.lam / self.N * self.W[l]", "self.lam / len(X) * self.W[l]"),
        "gradient check",
    ),
    "E": Bug(
        "steps go uphill",
        "The gradient is right, but every step goes along it, not against it.",
        slip("w -= self.rate", "w += self.rate"),
        "one small step",
    ),
    "F": Bug(
        "cost averaged over the outputs too",
        "The cost that is reported is K times smaller than the one that is differentiated.",
        slip(".sum(axis=1).mean()", ".mean()"),
        "first cost",
    ),
    "G": Bug(
        "dropout left on when measuring",
        "Hidden units are dropped in prediction too, so that every answer is a matter of luck.",
        slip("dropout=False", "dropout=True"),
        "alone or in a batch",
    ),
    "H": Bug(
        "inputs shuffled, labels not",
        "Each input gets the label of some other sample, another one in every epoch.",
        slip("X[rows], Y[rows]", "X[rows], Y[first : first + B]"),
        "every pair once",
    ),
    "I": Bug(
        "activation's slope forgotten",
        "On the way back, δ is not multiplied by the slope of tanh.",
        slip("D = D @ self.W[l].T * slope[l - 1]", "D = D @ self.W[l].T"),
        "gradient check",
    ),
    "J": Bug(
        "rate decays per batch, not per epoch",
        "The line is indented once too often: after a few epochs the rate is practically zero.",
        slip(" " * 16 + "self.rate *= self.decay", " " * 20 + "self.rate *= self.decay"),
        "update ratio",
    ),
    "K": Bug(
        "softmax over the batch",
        "Each class's outputs add up to 1 over the samples, not each sample's over the classes.",
        slip("E / E.sum(axis=1, keepdims=True)", "E / E.sum(axis=0, keepdims=True)"),
        "alone or in a batch",
    ),
    "L": Bug(
        "inputs not scaled",
        "Grey values up to 255 saturate the first hidden layer, and its slopes vanish.",
        slip("X / 255", "X"),
        "hidden activations",
    ),
}

LETTERS = "".join(BUGS)
NAMES = sorted(bug.name for bug in BUGS.values())


def bug(letter: str) -> Bug:
    """Return what is wrong with a program: the solution."""
    if letter not in BUGS:
        raise ValueError(f"letter={letter!r} must be one of {', '.join(LETTERS)}.")
    return BUGS[letter]


def program(letter: str) -> type:
    """Return the class `Program` with the bug ``letter`` in it."""
    edit = bug(letter).edit
    return slipped(Program, edit.old, edit.new)


def reveal(letter: str) -> str:
    """Return the bug's name, what is wrong, and its line: ``-`` as it should be, ``+`` as it is."""
    found = bug(letter)
    source = textwrap.dedent(inspect.getsource(Program))
    planted = source.replace(found.edit.old, found.edit.new)
    lines = difflib.unified_diff(source.splitlines(), planted.splitlines(), n=1, lineterm="")
    return "\n".join([f"{letter}: {found.name}", found.wrong, *list(lines)[3:]])
