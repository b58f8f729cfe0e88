"""The exercises of notebook 03: regularization."""

import math
import operator
from dataclasses import dataclass

import numpy as np

from nbhelpers.checks.exercise import Exercise, Mistake, digest
from nbhelpers.penalties import L1, L2

# ---- 3.0 ----

BATCH_AND_OPTIMUM = Exercise(
    id="3.0",
    title="The batch and the minimum",
    kind="choice",
    reference=digest("3.0", "c"),
    mistakes=[
        Mistake(
            "a",
            "Fewer steps in an epoch bring you less far in one epoch. That is about the way, and "
            "the question was about the place where J is lowest.",
            "Let both run until nothing changes any more. Where does each of them stand?",
        ),
        Mistake(
            "b",
            "A step takes the mean over its batch, not the sum, so the data's part is as large on "
            "average for 100 rows as for 10.",
            "By what is the sum over the batch divided?",
        ),
        Mistake(
            "d",
            "The data decides where the minimum is, but not how it moves with B.",
            "Which symbols stand in the definition of J?",
        ),
    ],
)

# ---- 3.1 ----


def left_after_epoch(rate, lam, N, B):
    return (1 - rate * lam / N) ** math.ceil(N / B)


def decay_case(rng, N, B):
    return rng.uniform(0.2, 1.0), rng.uniform(3.0, 9.0), N, B


DECAY_FACTOR = Exercise(
    id="3.1",
    title="What an epoch leaves",
    kind="function",
    reference=left_after_epoch,
    cases={
        "N = 100, B = 10": lambda rng: decay_case(rng, 100, 10),
        "N = 80, all rows in one batch": lambda rng: decay_case(rng, 80, 80),
        "N = 45, B = 10: the last batch is smaller": lambda rng: decay_case(rng, 45, 10),
        "N = 60, one row at a time": lambda rng: decay_case(rng, 60, 1),
    },
    mistakes=[
        Mistake(
            lambda rate, lam, N, B: 1 - rate * lam / N,
            "This is what one step leaves. An epoch has more steps than one.",
            "Every step shrinks what the step before has left.",
        ),
        Mistake(
            lambda rate, lam, N, B: (1 - rate * lam / B) ** math.ceil(N / B),
            "λ is divided by the batch here: that is the step of another objective.",
            "What stands under λ in J?",
        ),
        Mistake(
            lambda rate, lam, N, B: (1 - rate * lam / N) ** (N // B),
            "The last, smaller batch was forgotten: it takes a step too.",
            "How many batches do 45 rows make, ten at a time?",
        ),
        Mistake(
            lambda rate, lam, N, B: (1 - rate * lam / N) ** (N / B),
            "The number of steps is not whole here: a smaller last batch is still one whole step.",
            "How many batches do 45 rows make, ten at a time?",
        ),
        Mistake(
            lambda rate, lam, N, B: (1 - rate * lam / (2 * N)) ** math.ceil(N / B),
            "The ½ of λ/2N is still there: it goes when w² is differentiated.",
            "What is the slope of ½ w²?",
        ),
        Mistake(
            lambda rate, lam, N, B: (1 - lam / N) ** math.ceil(N / B),
            "The rate is missing: the penalty's slope is multiplied by it like every slope.",
            "Write down the whole step, w − η (…), and collect what stands with w.",
        ),
        Mistake(
            lambda rate, lam, N, B: 1 - math.ceil(N / B) * rate * lam / N,
            "You took the same amount off in every step. Each step takes a share of what is left.",
            "It is like interest, not like rent.",
        ),
        Mistake(
            lambda rate, lam, N, B: math.exp(-rate * lam / N * math.ceil(N / B)),
            "This is the limit of many tiny steps: close, but here the steps are finite.",
            "Multiply the factor of one step by itself, once for each step.",
        ),
        Mistake(
            lambda rate, lam, N, B: (1 - rate * lam / N) ** B,
            "The exponent is the number of rows in a batch, not the number of steps.",
            "How many batches make an epoch?",
        ),
        Mistake(
            lambda rate, lam, N, B: (1 + rate * lam / N) ** math.ceil(N / B),
            "This grows: the step goes against the slope.",
            "Which sign stands in front of the rate?",
        ),
        Mistake(
            lambda rate, lam, N, B: 1 - left_after_epoch(rate, lam, N, B),
            "This is what the epoch takes away. What is left is asked for.",
            "With λ = 0 nothing decays: what should come out?",
        ),
        Mistake(
            lambda rate, lam, N, B: (1 - rate * lam / N) ** (N // B + 1),
            "One step too many where the batches come out even: there is no smaller last batch.",
            "How many batches do 80 rows make, eighty at a time?",
        ),
        Mistake(
            lambda rate, lam, N, B: (1 - rate * lam / N) ** N,
            "You took one step for each row. There is one for each batch.",
            "How many batches make an epoch?",
        ),
    ],
)

# ---- 3.2 ----


@dataclass
class SquareWithHalfTheSlope:
    """A penalty whose own ``grad`` is wrong: strength · Σ w², with strength · w for its slope."""

    strength: float

    def value(self, W):
        """Return strength · Σ w²."""
        return self.strength * float((W * W).sum())

    def grad(self, W):
        """Return half of the right slope."""
        return self.strength * W


@dataclass
class Quartic:
    """A penalty that is not symmetric about any w but 0: strength · Σ w⁴ / 4."""

    strength: float

    def value(self, W):
        """Return strength · Σ w⁴ / 4."""
        return self.strength * float((W**4).sum()) / 4

    def grad(self, W):
        """Return strength · w³."""
        return self.strength * W**3


@dataclass
class Norm:
    """A penalty that is no sum over the weights: strength · √Σ w²."""

    strength: float

    def value(self, W):
        """Return strength · √Σ w²."""
        return self.strength * float(np.sqrt((W * W).sum()))

    def grad(self, W):
        """Return strength · w / √Σ w²."""
        return self.strength * W / np.sqrt((W * W).sum())


def penalty_slope(W, penalty, h):
    return differences(W, penalty, h)


def differences(W, penalty, h, up=1, down=1, over=2):
    """Return [P(w + up·h) − P(w − down·h)] / (over·h) for every entry."""
    slope = np.zeros_like(W)
    for i in np.ndindex(W.shape):
        above, below = W.copy(), W.copy()
        above[i] += up * h
        below[i] -= down * h
        slope[i] = (penalty.value(above) - penalty.value(below)) / (over * h)
    return slope


def never_put_back(W, penalty, h):
    W, slope = W.copy(), np.zeros_like(W)
    for i in np.ndindex(W.shape):
        W[i] += h
        above = penalty.value(W)
        W[i] -= 2 * h
        slope[i] = (above - penalty.value(W)) / (2 * h)
    return slope


def all_at_once(W, penalty, h):
    return np.full_like(W, (penalty.value(W + h) - penalty.value(W - h)) / (2 * h))


def row_by_row(W, penalty, h):
    slope = np.zeros_like(W)
    for i in range(len(W)):
        above, below = W.copy(), W.copy()
        above[i] += h
        below[i] -= h
        slope[i] = (penalty.value(above) - penalty.value(below)) / (2 * h)
    return slope


def away_from_zero(rng, *shape):
    """Weights whose sign no nudge changes: |w| has a kink at 0."""
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.3, 2.0, shape)


def slope_case(rng, penalty, *shape):
    return away_from_zero(rng, *shape), penalty(rng.uniform(0.2, 0.9)), rng.uniform(0.02, 0.1)


PENALTY_SLOPE = Exercise(
    id="3.2",
    title="The penalty alone",
    kind="function",
    reference=penalty_slope,
    cases={
        "L2 on a 3 x 2 matrix": lambda rng: slope_case(rng, L2, 3, 2),
        "L1 on a 2 x 4 matrix": lambda rng: slope_case(rng, L1, 2, 4),
        "a penalty whose own grad is wrong": lambda rng: slope_case(
            rng, SquareWithHalfTheSlope, 2, 3
        ),
        "a penalty that is no sum, on a 2 x 3 matrix": lambda rng: slope_case(rng, Norm, 2, 3),
        "a penalty with w⁴ on a 1 x 1 matrix": lambda rng: slope_case(rng, Quartic, 1, 1),
        "a penalty with w⁴ on a 3 x 3 matrix": lambda rng: slope_case(rng, Quartic, 3, 3),
    },
    mistakes=[
        Mistake(
            lambda W, penalty, h: penalty.grad(W),
            "You asked the penalty for its own gradient. That is what is to be checked, so it "
            "cannot be the judge.",
            "Use penalty.value only: what does it do when one weight is nudged?",
        ),
        Mistake(
            lambda W, penalty, h: differences(W, penalty, h, down=0, over=1),
            "This is a one-sided difference, P(w + h) − P(w): its error shrinks as h, that of the "
            "centred one as h².",
            "Nudge down as well as up.",
        ),
        Mistake(
            lambda W, penalty, h: differences(W, penalty, h, up=0, over=1),
            "This is a one-sided difference, P(w) − P(w − h): its error shrinks as h, that of the "
            "centred one as h².",
            "Nudge up as well as down.",
        ),
        Mistake(
            lambda W, penalty, h: differences(W, penalty, h, over=1),
            "Twice too large: from w − h to w + h is a way of 2h.",
            "How far apart are the two places?",
        ),
        Mistake(
            lambda W, penalty, h: differences(W, penalty, h, down=0),
            "Half of it is missing: you went up only, a way of h, and divided by 2h.",
            "Nudge down as well as up.",
        ),
        Mistake(
            never_put_back,
            "The nudged weight was not put back: later entries are differentiated elsewhere.",
            "Which matrix does the second round of your loop start from?",
        ),
        Mistake(
            all_at_once,
            "You nudged the whole matrix at once: that is the sum of all slopes, one number.",
            "A partial derivative moves one weight and holds the others.",
        ),
        Mistake(
            row_by_row,
            "You nudged a whole row at once.",
            "A partial derivative moves one weight and holds the others.",
        ),
        Mistake(
            lambda W, penalty, h: -differences(W, penalty, h),
            "The sign is wrong: below minus above.",
            "If the penalty is higher above, is the slope positive or negative?",
        ),
        Mistake(
            lambda W, penalty, h: differences(W, penalty, h, over=2 / h),
            "The division by the way is missing: this is a difference, not a slope.",
            "Halve h. Should a slope change?",
        ),
    ],
)

# ---- 3.3 ----


def stop_epoch(costs, patience, *, better=operator.lt, wait=None, first=1):
    """Return the best and the last epoch; each mistake replaces a part."""
    best_cost, best_epoch = math.inf, first - 1
    for epoch, cost in enumerate(costs, first):
        if better(cost, best_cost):
            best_cost, best_epoch = cost, epoch
        if epoch - best_epoch >= (patience if wait is None else wait(patience)):
            return best_epoch, epoch
    return best_epoch, len(costs) - 1 + first


def against_the_last(costs, patience):
    """Waits until the cost has not fallen from one epoch to the next `patience` times in a row."""
    bad = best = 0
    for epoch in range(1, len(costs)):
        best = epoch if costs[epoch] < costs[best] else best
        bad = 0 if costs[epoch] < costs[epoch - 1] else bad + 1
        if bad == patience:
            return best + 1, epoch + 1
    return best + 1, len(costs)


def never_reset(costs, patience):
    """Counts all epochs without progress since the start, in a row or not."""
    bad = best = 0
    for epoch, cost in enumerate(costs):
        if cost < costs[best]:
            best = epoch
        elif epoch:
            bad += 1
        if bad == patience:
            return best + 1, epoch + 1
    return best + 1, len(costs)


def right_stop(costs, patience):
    return stop_epoch(costs, patience)[1]


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


EARLY_STOPPING = Exercise(
    id="3.3",
    title="Patience",
    kind="function",
    reference=lambda costs, patience: stop_epoch(costs, patience),
    parts=("the best epoch", "the last epoch"),
    cases={
        "one valley, patience 3": lambda rng: (hops(rng, [0, 0, 1, 0, 8]), 3),
        "several tries before the best, patience 3": lambda rng: (
            hops(rng, [2, 1, 2, 1, 0, 6]),
            3,
        ),
        "up and down without progress": zigzag_case,
        "the lowest cost comes again": tie_case,
        "the costs end before patience does": lambda rng: (hops(rng, [1, 2, 2]), 5),
        "patience 1": lambda rng: (hops(rng, [0, 0, 0, 3, 2]), 1),
        "a better epoch after the stop": lambda rng: (hops(rng, [1, 0, 5, 2]), 4),
    },
    mistakes=[
        Mistake(
            lambda costs, patience: stop_epoch(costs, patience, first=0),
            "You counted from 0; the first epoch is epoch 1.",
            "What is the number of the first epoch in `for epoch in epochs(…)`?",
        ),
        Mistake(
            lambda costs, patience: stop_epoch(
                costs, patience, better=lambda new, best: new <= best
            ),
            "An epoch as good as the best one counts as progress in yours; it must be lower.",
            "Which comparison is false for two equal costs?",
        ),
        Mistake(
            lambda costs, patience: stop_epoch(costs, patience, wait=lambda p: p + 1),
            "You stop one epoch too late: after patience + 1 epochs without progress.",
            "With patience 1, what does the first epoch without progress do?",
        ),
        Mistake(
            lambda costs, patience: stop_epoch(costs, patience, wait=lambda p: max(p - 1, 1)),
            "You stop one epoch too early.",
            "Count the epochs without progress on your fingers; the best epoch is not one of them.",
        ),
        Mistake(
            against_the_last,
            "You compare each cost with the one before it, not with the lowest so far.",
            "Up, down, up, down, always above the best: is that progress?",
        ),
        Mistake(
            never_reset,
            "Your count is never set back to 0: you stop after that many epochs without progress "
            "in all, in a row or not.",
            "What should a new best cost do to the count?",
        ),
        Mistake(
            lambda costs, patience: (int(np.argmin(costs)) + 1, right_stop(costs, patience)),
            "Your best epoch comes after the stop: that one is never trained.",
            "Search only what had been seen when training stopped.",
        ),
        Mistake(
            lambda costs, patience: (right_stop(costs, patience),) * 2,
            "You return the epoch of the stop as the best one; the best one lies before it.",
            "Remember when the lowest cost came.",
        ),
        Mistake(
            lambda costs, patience: (stop_epoch(costs, patience)[0], len(costs)),
            "You never stop: the last epoch is the end of the list each time.",
            "Return as soon as patience has run out.",
        ),
        Mistake(
            lambda costs, patience: stop_epoch(costs, patience)[::-1],
            "Both numbers are right, in the wrong order.",
            "First the best epoch, then the last one.",
        ),
        Mistake(
            lambda costs, patience: (
                int(np.argmin(costs)) + 1,
                min(int(np.argmin(costs)) + 1 + patience, len(costs)),
            ),
            "You looked for the lowest cost in the whole list. While training, the epochs to come "
            "are not known.",
            "Walk through the list, epoch by epoch, and stop on the way.",
        ),
        Mistake(
            lambda costs, patience: (
                min(costs[: right_stop(costs, patience)]),
                right_stop(costs, patience),
            ),
            "You return the lowest cost. Its epoch is asked for.",
            "Remember two things when a new lowest cost comes: the cost and the epoch.",
        ),
    ],
)

# ---- 3.4 ----


def dropped_delta(D, W, A, kept, keep):
    return (D @ W.T) * (kept / keep) * (1 - A * A)


def dropout_case(rng, B, n, m):
    """Return D (B, m), W (n, m), A (B, n) of a tanh layer, kept (B, n), and keep."""
    kept = (rng.random((B, n)) < 0.6).astype(float)
    kept[0, 0], kept[-1, -1] = 1.0, 0.0
    keep = float(rng.uniform(0.4, 0.7))
    return (
        rng.normal(size=(B, m)),
        rng.normal(size=(n, m)),
        rng.uniform(-0.9, 0.9, (B, n)),
        kept,
        keep,
    )


DROPOUT_DELTA = Exercise(
    id="3.4",
    title="Back through dropout",
    kind="function",
    reference=dropped_delta,
    cases={
        "5 samples, 3 hidden units, 2 in the next layer": lambda rng: dropout_case(rng, 5, 3, 2),
        "4 samples, 4 hidden units, 4 in the next layer": lambda rng: dropout_case(rng, 4, 4, 4),
        "1 sample, 6 hidden units, 1 in the next layer": lambda rng: dropout_case(rng, 1, 6, 1),
    },
    mistakes=[
        Mistake(
            lambda D, W, A, kept, keep: (D @ W.T) * kept * (1 - A * A),
            "The 1/keep is missing on the way back: forward, what was kept was divided by keep.",
            "h = a · kept / keep. What is ∂h/∂a?",
        ),
        Mistake(
            lambda D, W, A, kept, keep: (D @ W.T) * (1 - A * A),
            "The mask is missing on the way back: units that were dropped get a δ, too.",
            "If a dropped unit's z is nudged, does the cost change?",
        ),
        Mistake(
            lambda D, W, A, kept, keep: (D @ W.T) / keep * (1 - A * A),
            "The 1/keep is there, but the mask itself is missing: dropped units get a δ, too.",
            "If a dropped unit's z is nudged, does the cost change?",
        ),
        Mistake(
            lambda D, W, A, kept, keep: (D @ W.T) * (kept * keep) * (1 - A * A),
            "You multiplied by keep; forward it was a division, and the slope of a/keep is 1/keep.",
            "The derivative of c·a by a is c, whatever c is.",
        ),
        Mistake(
            lambda D, W, A, kept, keep: (D @ W.T) * (kept / keep) * (1 - (A * kept / keep) ** 2),
            "The slope of tanh is taken at the masked output. A mask comes after tanh and leaves "
            "its slope as it is.",
            "1 − a² wants the activation before the mask.",
        ),
        Mistake(
            lambda D, W, A, kept, keep: (D @ W.T) * (kept / keep),
            "The slope of tanh is missing: this belongs to a nudge of a, not of z.",
            "δ belongs to z. What leads from z to a?",
        ),
        Mistake(
            lambda D, W, A, kept, keep: (D @ W.T) * (kept / keep) * (1 - A),
            "The square is missing in the slope of tanh.",
            "The slope of tanh is the same for a and −a.",
        ),
        Mistake(
            lambda D, W, A, kept, keep: (D @ W.T) * (kept / keep) * A * (1 - A),
            "You took the slope of the sigmoid; these units are tanh.",
            "What is the derivative of tanh, in terms of a?",
        ),
        Mistake(
            lambda D, W, A, kept, keep: (D @ W.T) * (kept / keep) ** 2 * (1 - A * A),
            "The factor stands there twice. The mask was applied once on the way forward.",
            "h = a · kept / keep. What is ∂h/∂a?",
        ),
        Mistake(
            lambda D, W, A, kept, keep: (D @ W.T) * ((1 - kept) / keep) * (1 - A * A),
            "The mask is upside down: kept units get no δ, dropped ones do.",
            "kept is 1 where the unit stays.",
        ),
        Mistake(
            lambda D, W, A, kept, keep: (D @ W.T) * (kept / (1 - keep)) * (1 - A * A),
            "You divided by the probability of being dropped.",
            "keep is the probability that a unit stays.",
        ),
        Mistake(
            lambda D, W, A, kept, keep: dropped_delta(D, W, A, kept, keep) / len(D),
            "You divided by the batch size. Each row of δ belongs to one sample; the mean is taken "
            "later, in ∂J/∂W.",
            "Would the δ of a sample change if another sample joined the batch?",
        ),
        Mistake(
            lambda D, W, A, kept, keep: (D @ W.T) * (kept / keep) * (1 - np.tanh(A) ** 2),
            "tanh is taken twice: A is tanh(Z) already.",
            "The slope of tanh is 1 − a², with a the activation.",
        ),
    ],
)

# ---- 3.5 ----


def step_of_two(W1, W2, dW1, dW2, rate, lam_1, lam_2, N):
    return (1 - rate * lam_1 / N) * W1 - rate * dW1, (1 - rate * lam_2 / N) * W2 - rate * dW2


def rescaled(factor_1, factor_2=None):
    """Return the step with both λ/N multiplied by factor(N, rate)."""

    def wrong(W1, W2, dW1, dW2, rate, lam_1, lam_2, N):
        a, b = factor_1(N, rate), (factor_2 or factor_1)(N, rate)
        return step_of_two(W1, W2, dW1, dW2, rate, lam_1 * a, lam_2 * b, N)

    return wrong


def layers(rng, n0, n1, n2):
    W1, dW1 = rng.normal(size=(2, n0, n1))
    W2, dW2 = rng.normal(size=(2, n1, n2))
    return W1, W2, dW1, dW2, *rng.uniform(0.2, 0.7, 1), rng.uniform(1, 3), rng.uniform(4, 9), 20


TWO_LAMBDAS = Exercise(
    id="3.5",
    title="A λ for each layer",
    kind="function",
    reference=step_of_two,
    parts=("W1", "W2"),
    cases={
        "a 3-4-2 network": lambda rng: layers(rng, 3, 4, 2),
        "a 2-2-2 network": lambda rng: layers(rng, 2, 2, 2),
        "a 1-1-1 network": lambda rng: layers(rng, 1, 1, 1),
    },
    mistakes=[
        Mistake(
            lambda W1, W2, dW1, dW2, rate, lam_1, lam_2, N: step_of_two(
                W1, W2, dW1, dW2, rate, lam_2, lam_1, N
            ),
            "The two λ are exchanged.",
            "lam_1 belongs to W1, the weights that leave the input.",
        ),
        Mistake(
            lambda W1, W2, dW1, dW2, rate, lam_1, lam_2, N: step_of_two(
                W1, W2, dW1, dW2, rate, lam_1, lam_1, N
            ),
            "Both layers decay with lam_1.",
            "Look at the λ in the line for W2.",
        ),
        Mistake(
            rescaled(lambda N, rate: N),
            "N is missing: λ was taken as it is, as the text did that updates after every sample.",
            "The slope of (λ/2N) w² is what?",
        ),
        Mistake(
            rescaled(lambda N, rate: 0.5),
            "The ½ of λ/2N is still there: it goes when w² is differentiated.",
            "What is the slope of ½ w²?",
        ),
        Mistake(
            rescaled(lambda N, rate: 2),
            "Twice too much decay: this belongs to a penalty without the ½.",
            "What is the slope of ½ w²?",
        ),
        Mistake(
            rescaled(lambda N, rate: -1),
            "The weights grow: the penalty's slope has the wrong sign.",
            "The step goes against the slope of J, and that is a sum of two.",
        ),
        Mistake(
            rescaled(lambda N, rate: 1 / rate),
            "The decay is not multiplied by the rate: it stands outside the bracket.",
            "In w − η (∂C/∂w + …), what stands inside the bracket?",
        ),
        Mistake(
            rescaled(lambda N, rate: 0),
            "There is no decay at all.",
            "Add the slope of the penalty to the gradient of the data.",
        ),
        Mistake(
            lambda W1, W2, dW1, dW2, rate, lam_1, lam_2, N: (
                W1 - rate * (dW1 + lam_1 / N),
                W2 - rate * (dW2 + lam_2 / N),
            ),
            "The weights are missing in the penalty's slope: it is (λ/N) w, not λ/N.",
            "What is the slope of ½ w²?",
        ),
        Mistake(
            lambda W1, W2, dW1, dW2, rate, lam_1, lam_2, N: step_of_two(
                W1, W2, dW1 / N, dW2 / N, rate, lam_1, lam_2, N
            ),
            "You divided dW1 and dW2 by N: they are averages already. Only λ is divided by N.",
            "Which of the two parts of the slope has been averaged over the batch?",
        ),
        Mistake(
            rescaled(lambda N, rate: 1, lambda N, rate: 0),
            "Only the first layer decays.",
            "Look at the line for W2.",
        ),
        Mistake(
            lambda W1, W2, dW1, dW2, rate, lam_1, lam_2, N: (
                dW1 + lam_1 / N * W1, dW2 + lam_2 / N * W2
            ),
            "This is the gradient with its penalty. The weights after the step are asked for.",
            "Move the weights against that gradient, rate times as far.",
        ),
        Mistake(
            lambda W1, W2, dW1, dW2, rate, lam_1, lam_2, N: (
                (1 - rate * lam_1 / N) * (W1 - rate * dW1),
                (1 - rate * lam_2 / N) * (W2 - rate * dW2),
            ),
            "You moved first and shrank afterwards, so that the gradient's part shrinks too.",
            "Both slopes are taken at the weights before the step.",
        ),
    ],
)  # fmt: skip

EXERCISES = [
    BATCH_AND_OPTIMUM,
    DECAY_FACTOR,
    PENALTY_SLOPE,
    EARLY_STOPPING,
    DROPOUT_DELTA,
    TWO_LAMBDAS,
]
