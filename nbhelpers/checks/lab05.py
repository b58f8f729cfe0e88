"""Exercises of the lab on costs and calibration."""

import numpy as np

from nbhelpers.activations import softmax as rowwise
from nbhelpers.checks.exercise import Exercise, Mistake
from nbhelpers.checks.slip import slip

# ---- L5.1 ----


def one_unit(W, b):
    w = W[:, 1:] - W[:, :1]
    bias = b[1:] - b[:1]
    return w, bias


def two_scores(n):
    return lambda rng: (rng.normal(size=(n, 2)), rng.normal(size=2))


ONE_UNIT = Exercise(
    id="L5.1", title="A softmax of two is one sigmoid", kind="function", reference=one_unit,
    parts=("w", "bias"),
    cases={
        "3 inputs": two_scores(3), "2 inputs": two_scores(2), "1 input": two_scores(1),
        "6 inputs": two_scores(6),
    },
    mistakes=[
    Mistake([lambda W, b: (W[:, :1] - W[:, 1:], b[:1] - b[1:]),
        lambda W, b: (-np.diff(W, axis=1), -np.diff(b))],
        "This unit gives the probability of class 0. The one of class 1 is asked for.",
        "For which class should a large positive z speak?"),
    Mistake(lambda W, b: (W[:, 1:], b[1:]),
        "You took the score of class 1 alone. It says nothing while the other score is unknown.",
        "Raise both scores by 1. What should happen to the probability?"),
    Mistake(lambda W, b: (W[:, :1], b[:1]), "You took the score of class 0 alone.",
        "Raise both scores by 1. What should happen to the probability?"),
    Mistake(lambda W, b: (W[:, 1:] + W[:, :1], b[1:] + b[:1]),
        "You added the two scores. Their difference counts.",
        "Divide p of class 1 above and below by e to the score of class 1. What is left?"),
    Mistake([lambda W, b: (W.mean(axis=1, keepdims=True), b.mean(keepdims=True))],
        "You averaged the two scores. Their difference counts.",
        "Divide p of class 1 above and below by e to the score of class 1. What is left?"),
    Mistake(lambda W, b: ((W[:, 1:] - W[:, :1]) / 2, (b[1:] - b[:1]) / 2),
        "This is half the difference. The whole difference is the logarithm of the odds.",
        "Divide p of class 1 above and below by e to the score of class 1. What is left?"),
    Mistake(lambda W, b: (2 * (W[:, 1:] - W[:, :1]), 2 * (b[1:] - b[:1])),
        "This is twice the difference. Trained at one rate it moves twice as far, but here nothing "
        "is trained.",
        "Divide p of class 1 above and below by e to the score of class 1. What is left?"),
    Mistake(slip("b[1:] - b[:1]", "b[1:]"), "The weights are right; the biases need the "
        "difference as well.", "Which two numbers are added to the two scores?"),
    Mistake(slip("W[:, 1:] - W[:, :1]", "W[:, 1:]"), "The bias is right; the weights need the "
        "difference as well.", "How does the difference of the scores depend on one input?"),
    Mistake(slip("b[1:] - b[:1]", "b[:1] - b[1:]"), "The weights are right; the sign of the bias "
        "is not.", "Take the difference of the scores in the same order for both."),
    Mistake(slip("W[:, 1:] - W[:, :1]", "W[:, :1] - W[:, 1:]"), "The bias is right; the sign of "
        "the weights is not.", "Take the difference of the scores in the same order for both."),
    Mistake(lambda W, b: (W[:, 1:] / W[:, :1], b[1:] / b[:1]),
        "You divided. The exponentials are divided, and so the scores are subtracted.",
        "What is e^s over e^t?"),
    Mistake(slip("b[1:] - b[:1]", "np.zeros(1)"), "The weights are right; the biases are lost.",
        "Which two numbers are added to the two scores?"),
])  # fmt: skip

# ---- L5.2 ----


def jacobian(P):
    one = np.eye(P.shape[1])
    return P[:, :, None] * (one - P[:, None, :])


def probabilities(rng, B, K):
    return (rowwise.f(rng.normal(size=(B, K))),)


JACOBIAN = Exercise(
    id="L5.2", title="The whole Jacobian", kind="function", reference=jacobian,
    cases={
        "5 samples, 3 classes": lambda rng: probabilities(rng, 5, 3),
        "3 samples, 3 classes": lambda rng: probabilities(rng, 3, 3),
        "1 sample, 4 classes": lambda rng: probabilities(rng, 1, 4),
        "4 samples, 2 classes": lambda rng: probabilities(rng, 4, 2),
    },
    mistakes=[
    Mistake(slip("(one - P[:, None, :])", "one * (1 - P[:, None, :])"),
        "Only the diagonal is there: what a z does to its own p. It moves all the others too.",
        "If p_0 grows, where does its share come from?"),
    Mistake(lambda P: P * (1 - P),
        "These are the K slopes p(1 − p) of each unit by its own z. A Jacobian has K · K.",
        "Every p depends on every z: two indices beside the sample's."),
    Mistake(slip("one -", "1 -"), "p_i (1 − p_j) everywhere: off the diagonal there is no 1.",
        "1_ij is 1 only for i = j. What do your rows add up to?"),
    Mistake(slip("one - P", "-P"), "−p_i p_j everywhere: on the diagonal something is missing.",
        "What do your rows add up to, and what should they?"),
    Mistake(slip("one - P[:, None, :]", "P[:, None, :] - one"),
        "The sign is wrong: a larger z must make its own p larger.",
        "Is the diagonal positive?"),
    Mistake(slip("one - P[:, None, :]", "one - P[:, :, None]"),
        "The index in the bracket is i where it should be j: p_i (1_ij − p_i).",
        "Is your Jacobian symmetric?"),
    Mistake(slip("P[:, :, None]", "P[:, None, :]"),
        "Both factors have the index j: p_j (1_ij − p_j). The one in front is p_i.",
        "Is your Jacobian symmetric?"),
    Mistake(slip("one -", "one +"),
        "Off the diagonal the sign is wrong: raising one score lowers the other shares.",
        "What do your rows add up to?"),
    Mistake(slip("P[:, :, None] * (one - P[:, None, :])",
            "abs(P[:, :, None] * (one - P[:, None, :]))"),
        "The diagonal is right; off the diagonal the sign is wrong.",
        "Raising one score lowers the shares of the others."),
    Mistake(slip("P[:, :, None] * ", ""), "The factor p_i in front is missing.",
        "This is the derivative of ln p_i. How does that of p_i follow from it?"),
    Mistake(lambda P: np.diag(P[0]) - np.outer(P[0], P[0]),
        "This is the Jacobian of the first sample alone.",
        "Put an axis for the samples in front."),
    Mistake(lambda P: jacobian(P).mean(axis=0),
        "You averaged over the samples. Each sample has its own Jacobian.",
        "The result is (B, K, K)."),
    Mistake(lambda P: jacobian(P).sum(axis=0),
        "You added up the samples. Each sample has its own Jacobian.",
        "The result is (B, K, K)."),
    Mistake([slip("P[:, :, None] * (one - P[:, None, :])", "one - P.T @ P"),
        slip("P[:, :, None] * (one - P[:, None, :])", "P[:, :, None] * one - P.T @ P")],
        "P.T @ P sums over the samples. Each sample has its own Jacobian.",
        "P[:, :, None] * P[:, None, :] multiplies every pair of classes within a sample."),
    Mistake(lambda P: np.diag(P) - np.outer(P, P),
        "np.diag and np.outer work on one vector, the p of one sample; P holds a row for each.",
        "P[:, :, None] * P[:, None, :] multiplies every pair of classes within a sample."),
])  # fmt: skip

EXERCISES = [ONE_UNIT, JACOBIAN]
