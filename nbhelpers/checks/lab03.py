"""The exercises of lesson 03's lab, “Small print”: L3."""

from dataclasses import dataclass

import numpy as np

from nbhelpers.checks.exercise import Exercise, Mistake
from nbhelpers.checks.slip import slip
from nbhelpers.penalties import L1, L2

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

# ---- L3.2 ----


@dataclass
class HalfTheSlope:
    """A penalty whose own ``grad`` is wrong: strength · Σ w², with strength · w for its slope."""

    strength: float

    def value(self, W):
        return self.strength * float((W * W).sum())

    def grad(self, W):
        return self.strength * W


@dataclass
class Quartic:
    """A penalty that is not symmetric about any w but 0: strength · Σ w⁴ / 4."""

    strength: float

    def value(self, W):
        return self.strength * float((W**4).sum()) / 4

    def grad(self, W):
        return self.strength * W**3


@dataclass
class Norm:
    """A penalty that is no sum over the weights: strength · √Σ w²."""

    strength: float

    def value(self, W):
        return self.strength * float(np.sqrt((W * W).sum()))

    def grad(self, W):
        return self.strength * W / np.sqrt((W * W).sum())


def penalty_slope(W, penalty, h):
    slope = np.zeros_like(W)
    for i in np.ndindex(W.shape):
        above, below = W.copy(), W.copy()
        above[i] += h
        below[i] -= h
        slope[i] = (penalty.value(above) - penalty.value(below)) / (2 * h)
    return slope


def never_put_back(W, penalty, h):
    W, slope = W.copy(), np.zeros_like(W)
    for i in np.ndindex(W.shape):
        W[i] += h
        above = penalty.value(W)
        W[i] -= 2 * h
        slope[i] = (above - penalty.value(W)) / (2 * h)
    return slope


def slope_case(rng, penalty, *shape):
    """Weights whose sign no nudge changes, for |w| has a kink at 0; a penalty; a nudge."""
    W = rng.choice([-1.0, 1.0], shape) * rng.uniform(0.3, 2.0, shape)
    return W, penalty(rng.uniform(0.2, 0.9)), rng.uniform(0.02, 0.1)


PENALTY_SLOPE = Exercise(
    id="L3.2", title="The penalty alone", kind="function", reference=penalty_slope,
    cases={
        "L2 on a 3 x 2 matrix": lambda rng: slope_case(rng, L2, 3, 2),
        "L1 on a 2 x 4 matrix": lambda rng: slope_case(rng, L1, 2, 4),
        "a penalty whose own grad is wrong": lambda rng: slope_case(rng, HalfTheSlope, 2, 3),
        "a penalty that is no sum, on a 2 x 3 matrix": lambda rng: slope_case(rng, Norm, 2, 3),
        "a penalty with w⁴ on a 1 x 1 matrix": lambda rng: slope_case(rng, Quartic, 1, 1),
        "a penalty with w⁴ on a 3 x 3 matrix": lambda rng: slope_case(rng, Quartic, 3, 3),
    },
    mistakes=[
    Mistake(lambda W, penalty, h: penalty.grad(W),
        "You asked the penalty for its own gradient. That is what is to be checked, so it cannot "
        "be the judge.",
        "Use penalty.value only: what does it do when one weight is nudged?"),
    Mistake(slip("penalty.value(below)) / (2 * h)", "penalty.value(W)) / h"),
        "This is a one-sided difference, P(w + h) − P(w): its error shrinks as h, that of the "
        "centred one as h².",
        "Nudge down as well as up."),
    Mistake(slip("(penalty.value(above) - penalty.value(below)) / (2 * h)",
        "(penalty.value(W) - penalty.value(below)) / h"),
        "This is a one-sided difference, P(w) − P(w − h): its error shrinks as h, that of the "
        "centred one as h².",
        "Nudge up as well as down."),
    Mistake(slip("(2 * h)", "h"), "Twice too large: from w − h to w + h is a way of 2h.",
        "How far apart are the two places?"),
    Mistake([slip("penalty.value(below)", "penalty.value(W)"), slip("below[i] -= h", "pass")],
        "Half of it is missing: you went up only, a way of h, and divided by 2h.",
        "Nudge down as well as up."),
    Mistake([never_put_back,
        slip("for i in np.ndindex(W.shape):\n        above, below = W.copy(), W.copy()",
            "above, below = W.copy(), W.copy()\n    for i in np.ndindex(W.shape):")],
        "The nudged weight was not put back: later entries are differentiated elsewhere.",
        "Which matrix does the second round of your loop start from?"),
    Mistake(slip("above[i] += h\n        below[i] -= h", "above += h\n        below -= h"),
        "You nudged the whole matrix at once: that is the sum of all slopes, one number.",
        "A partial derivative moves one weight and holds the others."),
    Mistake(slip("np.ndindex(W.shape)", "range(len(W))"), "You nudged a whole row at once.",
        "A partial derivative moves one weight and holds the others."),
    Mistake(slip("penalty.value(above) - penalty.value(below)",
            "penalty.value(below) - penalty.value(above)"), "The sign is wrong: below minus above.",
        "If the penalty is higher above, is the slope positive or negative?"),
    Mistake([slip(" / (2 * h)", ""), slip("(2 * h)", "2")],
        "The division by the way is missing: this is a difference, not a slope.",
        "Halve h. Should a slope change?"),
    Mistake(slip("(2 * h)", "2 * h"),
        "Brackets are missing below the line: / 2 * h divides by 2 and multiplies by h.",
        "In which order does Python work off / and *?"),
])  # fmt: skip

EXERCISES = [SOFT_STEP, PENALTY_SLOPE]
