"""Exercises of the lab on costs and calibration."""

import numpy as np

from nbhelpers.activations import softmax as rowwise
from nbhelpers.checks.exercise import Exercise, Mistake
from nbhelpers.checks.slip import slip

# ---- L5.1 ----


def jacobian(P):
    one = np.eye(P.shape[1])
    return P[:, :, None] * (one - P[:, None, :])


def probabilities(rng, B, K):
    return (rowwise.f(rng.normal(size=(B, K))),)


JACOBIAN = Exercise(
    id="L5.1", title="The whole Jacobian", kind="function", reference=jacobian,
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

EXERCISES = [JACOBIAN]
