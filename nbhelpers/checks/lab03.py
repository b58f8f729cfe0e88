"""The exercise of lesson 03's lab, “Small print”: L3."""

import numpy as np

from nbhelpers.checks.exercise import Exercise, Mistake
from nbhelpers.checks.slip import slip

# ---- L3.1 ----


def soft_step(W, dW, rate, lam, N):
    V = W - rate * dW
    return np.sign(V) * np.maximum(np.abs(V) - rate * lam / N, 0)


def layer(rng, *shape):
    """Weights and gradients of which some end below the threshold, on both sides of 0."""
    rate, lam, N = rng.uniform(0.2, 0.6), rng.uniform(5, 7.5), 5
    t, dW = rate * lam / N, rng.uniform(0.5, 1.5, shape)
    V = t * rng.uniform(0.2, 0.8, shape) * rng.choice([-1, 1], shape)
    V.flat[0], V.flat[-1], dW.flat[-1] = 8 * t, -2.5 * t, 4 * lam / N  # the last one crosses 0
    V.flat[1] = -6 * t
    return V + rate * dW, dW, rate, lam, N


SOFT_STEP = Exercise(
    id="L3.1", title="Exactly zero", kind="function", reference=soft_step,
    cases={
        "a 3 x 4 matrix": lambda rng: layer(rng, 3, 4),
        "a 1 x 5 matrix": lambda rng: layer(rng, 1, 5),
        "a 3 x 3 matrix": lambda rng: layer(rng, 3, 3),
    },
    mistakes=[
    Mistake(slip("np.sign(V) * np.maximum(np.abs(V) - rate * lam / N, 0)",
            "V - rate * lam / N * np.sign(V)"),
        "This is the plain sign step: a small weight jumps over 0 instead of stopping there.",
        "What should become of a weight that is nearer to 0 than the amount taken away?"),
    Mistake(slip("np.sign(V) * np", "np"), "The signs are lost: what is left has a size only.",
        "On which side of 0 was the weight?"),
    Mistake(slip("np.sign(V) *", "np.sign(W) *"),
        "You took the sign of the old weight; it is that of V, after the data's step.",
        "A weight may have crossed 0 in the data's step."),
    Mistake(slip("np.abs(V) -", "np.abs(W) -"),
        "The size of the old weight was reduced; take V, after the data's step.",
        "Which of the two steps comes first?"),
    Mistake(slip("rate * lam / N", "lam / N"), "The rate is missing in the threshold.",
        "By how much does one step with rate η move along a slope of λ/N?"),
    Mistake(slip("rate * lam / N", "rate * lam"), "N is missing: the slope of the price is λ/N.",
        "What is the price of a weight in J?"),
    Mistake(slip("W - rate * dW", "W + rate * dW"), "The data's step goes uphill.",
        "Against the gradient, or along it?"),
    Mistake(slip("V = W - rate * dW", "V = W"), "The data's step is missing.",
        "Where does dW enter?"),
    Mistake(slip("np.maximum(np.abs(V) - rate * lam / N, 0)",
            "np.where(np.abs(V) > rate * lam / N, np.abs(V), 0)"),
        "This is a hard threshold: large weights keep their whole size, and pay nothing.",
        "By how much does a weight shrink that stays?"),
    Mistake(slip("np.maximum(np.abs(V) - rate * lam / N, 0)", "np.abs(V) / (1 + rate * lam / N)"),
        "This takes a share of each weight: it is the decay of L2, and nothing becomes 0.",
        "L1 takes the same amount from all."),
])  # fmt: skip

EXERCISES = [SOFT_STEP]
