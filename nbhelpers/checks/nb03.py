"""The exercises of notebook 03: regularization."""

import math
from dataclasses import dataclass

import numpy as np

from nbhelpers.checks.exercise import Exercise, Mistake, digest
from nbhelpers.checks.slip import slip
from nbhelpers.penalties import L1, L2

# ---- 3.0 ----

BATCH_AND_OPTIMUM = Exercise(
    id="3.0", title="The batch and the minimum", kind="choice", reference=digest("3.0", "c"),
    mistakes=[
    Mistake("a",
        "Fewer steps in an epoch bring you less far in one epoch. That is about the way, and the "
        "question was about the place where J is lowest.",
        "Let both run until nothing changes any more. Where does each of them stand?"),
    Mistake("b",
        "A step takes the mean over its batch, not the sum, so the data's part is as large on "
        "average for 100 rows as for 10.",
        "By what is the sum over the batch divided?"),
    Mistake("d", "The data decides where the minimum is, but not how it moves with B.",
        "Which symbols stand in the definition of J?"),
])  # fmt: skip

# ---- 3.1 ----


def left_after_epoch(rate, lam, N, B):
    return (1 - rate * lam / N) ** math.ceil(N / B)


def decay_case(rng, N, B):
    return rng.uniform(0.2, 1.0), rng.uniform(3.0, 9.0), N, B


DECAY_FACTOR = Exercise(
    id="3.1", title="What an epoch leaves", kind="function", reference=left_after_epoch,
    cases={
        "N = 100, B = 10": lambda rng: decay_case(rng, 100, 10),
        "N = 80, all rows in one batch": lambda rng: decay_case(rng, 80, 80),
        "N = 45, B = 10: the last batch is smaller": lambda rng: decay_case(rng, 45, 10),
        "N = 60, one row at a time": lambda rng: decay_case(rng, 60, 1),
    },
    mistakes=[
    Mistake(slip(" ** math.ceil(N / B)", ""),
        "This is what one step leaves. An epoch has more steps than one.",
        "Every step shrinks what the step before has left."),
    Mistake(slip("lam / N", "lam / B"),
        "λ is divided by the batch here: that is the step of another objective.",
        "What stands under λ in J?"),
    Mistake(slip("math.ceil(N / B)", "(N // B)"),
        "The last, smaller batch was forgotten: it takes a step too.",
        "How many batches do 45 rows make, ten at a time?"),
    Mistake(slip("math.ceil(N / B)", "(N / B)"),
        "The number of steps is not whole here: a smaller last batch is still one whole step.",
        "How many batches do 45 rows make, ten at a time?"),
    Mistake(slip("lam / N", "lam / (2 * N)"),
        "The ½ of λ/2N is still there: it goes when w² is differentiated.",
        "What is the slope of ½ w²?"),
    Mistake(slip("rate * ", ""),
        "The rate is missing: the penalty's slope is multiplied by it like every slope.",
        "Write down the whole step, w − η (…), and collect what stands with w."),
    Mistake(lambda rate, lam, N, B: 1 - math.ceil(N / B) * rate * lam / N,
        "You took the same amount off in every step. Each step takes a share of what is left.",
        "It is like interest, not like rent."),
    Mistake(slip("(1 - rate * lam / N) **", "math.exp(-rate * lam / N) **"),
        "This is the limit of many tiny steps: close, but here the steps are finite.",
        "Multiply the factor of one step by itself, once for each step."),
    Mistake(slip("math.ceil(N / B)", "B"),
        "The exponent is the number of rows in a batch, not the number of steps.",
        "How many batches make an epoch?"),
    Mistake(slip("1 - rate", "1 + rate"), "This grows: the step goes against the slope.",
        "Which sign stands in front of the rate?"),
    Mistake(slip("(1 -", "1 - (1 -"),
        "This is what the epoch takes away. What is left is asked for.",
        "With λ = 0 nothing decays: what should come out?"),
    Mistake(slip("math.ceil(N / B)", "(N // B + 1)"),
        "One step too many where the batches come out even: there is no smaller last batch.",
        "How many batches do 80 rows make, eighty at a time?"),
    Mistake(slip("math.ceil(N / B)", "N"),
        "You took one step for each row. There is one for each batch.",
        "How many batches make an epoch?"),
])  # fmt: skip

# ---- 3.2 ----


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
    id="3.2", title="The penalty alone", kind="function", reference=penalty_slope,
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

# ---- 3.3 ----


def stop_epoch(costs, patience):
    best, bad = math.inf, 0
    for epoch, cost in enumerate(costs, 1):
        if cost < best:
            best, best_epoch, bad = cost, epoch, 0
        else:
            bad += 1
        if bad == patience:
            break
    return best_epoch, epoch


def hops(rng, drops):
    """Costs that fall to a new low at some epochs and lie above it in between."""
    low, costs = rng.uniform(2, 3), []
    for run in drops:
        low -= rng.uniform(0.1, 0.3)
        costs.append(low)
        ups = np.sort(rng.uniform(0.02, 0.5, run))
        costs += (low + (ups if rng.random() < 0.5 else ups[::-1])).tolist()
    return costs


def zigzag(rng, low, n):
    """Costs above ``low`` that go up and down in turns."""
    return [low + rng.uniform(0.3, 0.4) - 0.25 * (k % 2) for k in range(n)]


def zigzag_case(rng):
    costs = hops(rng, [2, 1])
    return costs + zigzag(rng, costs[-2], 9) + [costs[-2] - 1], 4


def tie_case(rng):
    costs = hops(rng, [1, 2, 0])
    return costs + [costs[-1] + 0.1, costs[-1], costs[-1] + 0.2, costs[-1] + 0.3, costs[-1] - 1], 3


def early_tie_case(rng):
    first = rng.uniform(2, 3)
    return [first, first, first + 0.1, first, first - 1], 3


EARLY_STOPPING = Exercise(
    id="3.3", title="Patience", kind="function", reference=stop_epoch,
    parts=("the best epoch", "the last epoch"),
    cases={
        "one valley, patience 3": lambda rng: (hops(rng, [0, 0, 1, 0, 8]), 3),
        "several tries before the best, patience 3": lambda rng: (hops(rng, [2, 1, 2, 1, 0, 6]), 3),
        "up and down without progress": zigzag_case,
        "the lowest cost comes again": tie_case,
        "the first cost comes again": early_tie_case,
        "the costs end before patience does": lambda rng: (hops(rng, [1, 2, 2]), 5),
        "patience 1": lambda rng: (hops(rng, [0, 0, 0, 3, 2]), 1),
        "a better epoch after the stop": lambda rng: (hops(rng, [1, 0, 5, 2]), 4),
    },
    mistakes=[
    Mistake([slip("return best_epoch, epoch", "return best_epoch - 1, epoch - 1"),
        slip("return best_epoch", "return best_epoch - 1")],
        "You counted from 0; the first epoch is epoch 1.",
        "What is the number of the first epoch in `for epoch in epochs(…)`?"),
    Mistake(slip("cost < best", "cost <= best"),
        "An epoch as good as the best one counts as progress in yours; it must be lower.",
        "Which comparison is false for two equal costs?"),
    Mistake(slip("bad ==", "bad >"),
        "You stop one epoch too late: after patience + 1 epochs without progress.",
        "With patience 1, what does the first epoch without progress do?"),
    Mistake([slip("bad == patience", "bad == max(patience - 1, 1)"), slip("== patience",
            ">= patience - 1")], "You stop one epoch too early.",
        "Count the epochs without progress on your fingers; the best epoch is not one of them."),
    Mistake([slip("bad += 1", "bad = 0 if cost < costs[epoch - 2] else bad + 1"),
        slip("bad += 1", "best, bad = cost, bad + 1")],
        "You compare each cost with the one before it, not with the lowest so far.",
        "Up, down, up, down, always above the best: is that progress?"),
    Mistake(slip("best, best_epoch, bad = cost, epoch, 0", "best, best_epoch = cost, epoch"),
        "Your count is never set back to 0: you stop after that many epochs without progress in "
        "all, in a row or not.",
        "What should a new best cost do to the count?"),
    Mistake(slip("return best_epoch", "return 1 + costs.index(min(costs))"),
        "Your best epoch comes after the stop: that one is never trained.",
        "Search only what had been seen when training stopped."),
    Mistake(slip("return best_epoch", "return epoch"),
        "You return the epoch of the stop as the best one; the best one lies before it.",
        "Remember when the lowest cost came."),
    Mistake([slip("return best_epoch, epoch", "return best_epoch, len(costs)"), slip("break",
            "pass")], "You never stop: the last epoch is the end of the list each time.",
        "Return as soon as patience has run out."),
    Mistake(slip("return best_epoch, epoch", "return epoch, best_epoch"),
        "Both numbers are right, in the wrong order.",
        "First the best epoch, then the last one."),
    Mistake([lambda costs, patience: (k := np.argmin(costs) + 1, min(k + patience, len(costs))),
        lambda costs, patience: (k := np.argmin(costs) + 1, k + patience)],
        "You looked for the lowest cost in the whole list. While training, the epochs to come are "
        "not known.",
        "Walk through the list, epoch by epoch, and stop on the way."),
    Mistake(slip("return best_epoch", "return best"),
        "You return the lowest cost. Its epoch is asked for.",
        "Remember two things when a new lowest cost comes: the cost and the epoch."),
])  # fmt: skip

# ---- 3.4 ----


def dropped_delta(D, W, A, kept, keep):
    return (D @ W.T) * (kept / keep) * (1 - A * A)


def dropout_case(rng, B, n, m):
    """Return D (B, m), W (n, m), A (B, n) of a tanh layer, kept (B, n), and keep."""
    kept = (rng.random((B, n)) < 0.6).astype(float)
    kept[0, 0], kept[-1, -1] = 1.0, 0.0
    keep = float(rng.uniform(0.4, 0.7))
    D, W = rng.normal(size=(B, m)), rng.normal(size=(n, m))
    return D, W, rng.uniform(-0.9, 0.9, (B, n)), kept, keep


DROPOUT_DELTA = Exercise(
    id="3.4", title="Back through dropout", kind="function", reference=dropped_delta,
    cases={
        "5 samples, 3 hidden units, 2 in the next layer": lambda rng: dropout_case(rng, 5, 3, 2),
        "4 samples, 4 hidden units, 4 in the next layer": lambda rng: dropout_case(rng, 4, 4, 4),
        "1 sample, 6 hidden units, 1 in the next layer": lambda rng: dropout_case(rng, 1, 6, 1),
    },
    mistakes=[
    Mistake(slip(" / keep", ""),
        "The 1/keep is missing on the way back: forward, what was kept was divided by keep.",
        "h = a · kept / keep. What is ∂h/∂a?"),
    Mistake(slip(" * (kept / keep)", ""),
        "The mask is missing on the way back: units that were dropped get a δ, too.",
        "If a dropped unit's z is nudged, does the cost change?"),
    Mistake(slip("kept / keep", "1 / keep"),
        "The 1/keep is there, but the mask itself is missing: dropped units get a δ, too.",
        "If a dropped unit's z is nudged, does the cost change?"),
    Mistake(slip("kept / keep", "kept * keep"),
        "You multiplied by keep; forward it was a division, and the slope of a/keep is 1/keep.",
        "The derivative of c·a by a is c, whatever c is."),
    Mistake(slip("A * A", "(A * kept / keep) ** 2"),
        "The slope of tanh is taken at the masked output. A mask comes after tanh and leaves its "
        "slope as it is.",
        "1 − a² wants the activation before the mask."),
    Mistake(slip(" * (1 - A * A)", ""),
        "The slope of tanh is missing: this belongs to a nudge of a, not of z.",
        "δ belongs to z. What leads from z to a?"),
    Mistake(slip("A * A", "A"), "The square is missing in the slope of tanh.",
        "The slope of tanh is the same for a and −a."),
    Mistake(slip("(1 - A * A)", "A * (1 - A)"),
        "You took the slope of the sigmoid; these units are tanh.",
        "What is the derivative of tanh, in terms of a?"),
    Mistake(slip("(kept / keep)", "(kept / keep) ** 2"),
        "The factor stands there twice. The mask was applied once on the way forward.",
        "h = a · kept / keep. What is ∂h/∂a?"),
    Mistake(slip("kept / keep", "(1 - kept) / keep"),
        "The mask is upside down: kept units get no δ, dropped ones do.",
        "kept is 1 where the unit stays."),
    Mistake(slip("/ keep", "/ (1 - keep)"), "You divided by the probability of being dropped.",
        "keep is the probability that a unit stays."),
    Mistake(slip("(1 - A * A)", "(1 - A * A) / len(D)"),
        "You divided by the batch size. Each row of δ belongs to one sample; the mean is taken "
        "later, in ∂J/∂W.",
        "Would the δ of a sample change if another sample joined the batch?"),
    Mistake(slip("A * A", "np.tanh(A) ** 2"), "tanh is taken twice: A is tanh(Z) already.",
        "The slope of tanh is 1 − a², with a the activation."),
    Mistake(slip("W.T", "W"),
        "W is not transposed: this sums over the hidden units, not over those of the next layer.",
        "Write the shapes below D, W and the result: which sizes must touch?"),
    Mistake(slip("D @ W.T", "D * W.T"),
        "D and W.T were multiplied entry by entry; the sum over the next layer is missing.",
        "At a fork the paths add up. Which sign multiplies and adds?"),
])  # fmt: skip

# ---- 3.5 ----


def step_of_two(W1, W2, dW1, dW2, rate, lam_1, lam_2, N):
    def step(W, dW, lam):
        return W - rate * (dW + lam / N * W)

    return step(W1, dW1, lam_1), step(W2, dW2, lam_2)


def layers(rng, n0, n1, n2):
    W1, dW1 = rng.normal(size=(2, n0, n1))
    W2, dW2 = rng.normal(size=(2, n1, n2))
    return W1, W2, dW1, dW2, *rng.uniform(0.2, 0.7, 1), rng.uniform(1, 3), rng.uniform(4, 9), 20


TWO_LAMBDAS = Exercise(
    id="3.5", title="A λ for each layer", kind="function", reference=step_of_two,
    parts=("W1", "W2"),
    cases={
        "a 3-4-2 network": lambda rng: layers(rng, 3, 4, 2),
        "a 2-2-2 network": lambda rng: layers(rng, 2, 2, 2),
        "a 1-1-1 network": lambda rng: layers(rng, 1, 1, 1),
    },
    mistakes=[
    Mistake(slip("lam_1), step(W2, dW2, lam_2)", "lam_2), step(W2, dW2, lam_1)"),
        "The two λ are exchanged.",
        "lam_1 belongs to W1, the weights that leave the input."),
    Mistake(slip("dW2, lam_2)", "dW2, lam_1)"), "Both layers decay with lam_1.",
        "Look at the λ in the line for W2."),
    Mistake(slip("lam / N", "lam"),
        "N is missing: λ was taken as it is, as the text did that updates after every sample.",
        "The slope of (λ/2N) w² is what?"),
    Mistake(slip("lam / N", "lam / (2 * N)"),
        "The ½ of λ/2N is still there: it goes when w² is differentiated.",
        "What is the slope of ½ w²?"),
    Mistake(slip("lam / N", "2 * lam / N"),
        "Twice too much decay: this belongs to a penalty without the ½.",
        "What is the slope of ½ w²?"),
    Mistake(slip("dW + lam", "dW - lam"),
        "The weights grow: the penalty's slope has the wrong sign.",
        "The step goes against the slope of J, and that is a sum of two."),
    Mistake([slip("(dW + lam / N * W)", "dW - lam / N * W"), slip("(dW + lam / N * W)",
            "dW + lam / N * W")],
        "The decay is not multiplied by the rate: it stands outside the bracket.",
        "In w − η (∂C/∂w + …), what stands inside the bracket?"),
    Mistake(slip(" + lam / N * W", ""), "There is no decay at all.",
        "Add the slope of the penalty to the gradient of the data."),
    Mistake(slip("lam / N * W", "lam / N"),
        "The weights are missing in the penalty's slope: it is (λ/N) w, not λ/N.",
        "What is the slope of ½ w²?"),
    Mistake(slip("dW + lam", "dW / N + lam"),
        "You divided dW1 and dW2 by N: they are averages already. Only λ is divided by N.",
        "Which of the two parts of the slope has been averaged over the batch?"),
    Mistake(slip("dW2, lam_2)", "dW2, 0)"), "Only the first layer decays.",
        "Look at the line for W2."),
    Mistake(slip("W - rate * (dW + lam / N * W)", "dW + lam / N * W"),
        "This is the gradient with its penalty. The weights after the step are asked for.",
        "Move the weights against that gradient, rate times as far."),
    Mistake(slip("W - rate * (dW + lam / N * W)", "(1 - rate * lam / N) * (W - rate * dW)"),
        "You moved first and shrank afterwards, so that the gradient's part shrinks too.",
        "Both slopes are taken at the weights before the step."),
])  # fmt: skip

EXERCISES = [
    BATCH_AND_OPTIMUM, DECAY_FACTOR, PENALTY_SLOPE, EARLY_STOPPING, DROPOUT_DELTA, TWO_LAMBDAS
]  # fmt: skip
