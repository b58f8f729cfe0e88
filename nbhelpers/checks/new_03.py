"""Exercises for lesson 03, second edition: L2, the stopping rule, inverted dropout."""

import numpy as np

from nbhelpers.checks.exercise import Exercise, Mistake
from nbhelpers.checks.slip import slip

# ---- L2: its value and its gradient, of all layers ----


def l2_value(W, lam, N):
    total = 0.0
    for W_l in W[1:]:
        total += (W_l**2).sum()
    return lam / (2 * N) * total


def weights(rng, *sizes):
    W = [rng.normal(size=(n_in, n_out)) for n_in, n_out in zip(sizes, sizes[1:])]
    return [None, *W], rng.uniform(2, 9), int(rng.integers(11, 99))


LAYERS = {
    "a 3-4-2 network": lambda rng: weights(rng, 3, 4, 2),
    "a 2-5 network, one layer": lambda rng: weights(rng, 2, 5),
    "a 2-2-2-2 network": lambda rng: weights(rng, 2, 2, 2, 2),
}

L2_VALUE = Exercise(
    id="3.21", title="The price of the weights", kind="function", reference=l2_value,
    cases=LAYERS,
    mistakes=[
    Mistake(slip("2 * N", "N"),
        "The ½ is missing: this is twice the penalty, and its slope would be 2(λ/N) w.",
        "Which slope do you want, and what is that of w²?"),
    Mistake(slip("(2 * N)", "2 * N"),
        "Brackets are missing below the line: λ / 2 * N divides by 2 and multiplies by N.",
        "In which order does Python work off / and *?"),
    Mistake(slip(" / (2 * N)", " / 2"),
        "N is missing: λ is divided by the number of training samples.",
        "Which two symbols stand under λ in J?"),
    Mistake(slip("lam / (2 * N) * total", "total / (2 * N)"), "λ is missing.",
        "What should the penalty be for λ = 0?"),
    Mistake(slip("(W_l**2).sum()", "W_l.sum() ** 2"),
        "You squared the sum; the squares are to be summed.",
        "Weights 1 and −1: is their penalty 0?"),
    Mistake(slip("(W_l**2).sum()", "abs(W_l).sum()"), "This adds up the sizes |w|: it is L1.",
        "L2 has squares."),
    Mistake(slip("(W_l**2).sum()", "np.linalg.norm(W_l)"),
        "This is the length ‖W‖; the penalty has its square.",
        "What happens to the penalty when every weight doubles?"),
    Mistake(slip("(W_l**2).sum()", "(W_l**2).mean()"),
        "You took the mean over the weights; they are added up.",
        "N counts samples, not weights."),
    Mistake(slip("total +=", "total ="), "Only the last layer counts: = replaces what was there.",
        "What adds to a sum?"),
    Mistake(slip("W[1:]", "W[1:2]"), "Only the first layer counts.",
        "How far does your loop over the layers run?"),
    Mistake(slip("(W_l**2).sum()", "(W_l @ W_l.T).sum()"),
        "W @ W.T multiplies rows with rows. Here each weight is multiplied with itself.",
        "Which operator works entry by entry?"),
])  # fmt: skip


def l2_gradient(W, lam, N):
    return lam / N * W


L2_GRADIENT = Exercise(
    id="3.22", title="The slope of the price", kind="function", reference=l2_gradient,
    cases={
        "a 3 x 4 matrix": lambda rng: (rng.normal(size=(3, 4)), rng.uniform(2, 9), 40),
        "a 1 x 5 matrix": lambda rng: (rng.normal(size=(1, 5)), rng.uniform(2, 9), 70),
        "a 3 x 3 matrix": lambda rng: (rng.normal(size=(3, 3)), rng.uniform(2, 9), 25),
    },
    mistakes=[
    Mistake(slip("lam / N", "lam"), "N is missing: λ was taken as it is.",
        "The slope of (λ/2N) w² is what?"),
    Mistake(slip("lam / N", "lam / (2 * N)"),
        "The ½ of λ/2N is still there: it goes when w² is differentiated.",
        "What is the slope of ½ w²?"),
    Mistake(slip("lam / N", "2 * lam / N"),
        "Twice too much decay: this belongs to a penalty without the ½.",
        "What is the slope of ½ w²?"),
    Mistake(slip("lam /", "-lam /"),
        "The sign is wrong: with this slope every step makes the weights larger.",
        "What is the slope of ½ w², and which way does a step go?"),
    Mistake(lambda W, lam, N: np.full_like(W, lam / N),
        "The weights are missing in the penalty's slope: it is (λ/N) w, not λ/N.",
        "What is the slope of ½ w²?"),
    Mistake(slip("W\n", "W.sum()\n"), "The weights are summed. Each weight has a slope of its own.",
        "Which terms of Σ w² hold one given w?"),
    Mistake(slip("* W", "* W**2"), "The square is still there: it goes when w² is differentiated.",
        "What is the slope of ½ w²?"),
    Mistake(slip("* W", "* np.sign(W)"), "This is the slope of |w|, of L1.",
        "What is the slope of ½ w²?"),
    Mistake(slip("lam / N * W", "W - lam / N * W"),
        "These are weights after a step. The slope of the penalty is asked for.",
        "The step comes later, with the rate."),
    Mistake(slip("* W", "* W / np.linalg.norm(W)"),
        "You divided by the length of W: this is the slope of ‖W‖, not of ½‖W‖².",
        "What is the slope of ½ w²?"),
])  # fmt: skip

# ---- the stopping rule: is it time, after these epochs? ----


def should_stop(costs, patience):
    best = costs.index(min(costs))
    return len(costs) - 1 - best >= patience


def epoch_of_stop(should_stop, costs, patience):
    """Ask after every epoch; return the first in which the answer is yes, or 0."""
    for epoch in range(1, len(costs) + 1):
        answer = should_stop(costs[:epoch], patience)
        if answer is None or answer is ...:
            return answer
        if answer:
            return epoch
    return 0


def valley(rng, down, up):
    """Costs that fall for some epochs and then stay above their lowest, up and down."""
    falling = np.sort(rng.uniform(1, 2, down))[::-1]
    return [*falling.tolist(), *(falling[-1] + rng.uniform(0.05, 0.5, up)).tolist()]


def zigzag(rng):
    low = rng.uniform(1, 2)
    return [low + 1, low, *(low + 0.3 - 0.2 * (k % 2) for k in range(9))], 4


def tie(rng):
    low = rng.uniform(1, 2)
    return [low + 1, low, low + 0.1, low, low + 0.2, low + 0.3, low + 0.4], 3


def tie_at_once(rng):
    low = rng.uniform(1, 2)
    return [low, low, low, low + 0.1, low + 0.2], 3


SHOULD_STOP = Exercise(
    id="3.23", title="When to stop", kind="function", reference=should_stop, call=epoch_of_stop,
    cases={
        "one valley, patience 3": lambda rng: (valley(rng, 4, 6), 3),
        "two valleys, patience 3": lambda rng: (
            [c + 1 for c in valley(rng, 3, 2)] + valley(rng, 2, 6), 3,
        ),
        "patience 1": lambda rng: (valley(rng, 5, 3), 1),
        "up and down without progress": zigzag,
        "the lowest cost comes again": tie,
        "the first cost comes again": tie_at_once,
        "it falls to the end": lambda rng: (valley(rng, 6, 0), 2),
    },
    mistakes=[
    Mistake(slip(">=", ">"),
        "You stop one epoch too late, after patience + 1 epochs without progress.",
        "With patience 1, what does the first epoch without progress do?"),
    Mistake([slip("len(costs) - 1 - best", "len(costs) - best"), slip(">= patience",
            ">= patience - 1")], "You stop one epoch too early.",
        "Lists count from 0. How many epochs came after the best one?"),
    Mistake(slip("costs.index(min(costs))",
        "max(k for k in range(len(costs)) if costs[k] == min(costs))"),
        "An epoch as good as the best one counts as progress in yours; it must be lower.",
        "Which of two equal costs came first?"),
    Mistake(lambda costs, patience: len(costs) > 1 and costs[-1] > costs[-2],
        "You stop as soon as the cost rises once: patience is not used.",
        "How many epochs without a new lowest cost may pass?"),
    Mistake(lambda costs, patience: len(costs) > patience and costs[-1] > costs[-1 - patience],
        "You compare with the cost of `patience` epochs ago, not with the lowest of all.",
        "Up and down, always above the best: is that progress?"),
    Mistake(lambda costs, patience: sum(b >= a for a, b in zip(costs, costs[1:])) >= patience,
        "You count every rise since the start, in a row or not.",
        "What should a new lowest cost do to the count?"),
    Mistake(slip("len(costs) - 1 - best >= patience",
        "patience < len(costs) and costs[-patience - 1 :] == sorted(costs[-patience - 1 :])"),
        "You wait for so many rises in a row. A cost that goes up and down above the best never "
        "stops.",
        "Which cost must the new ones be compared with?"),
    Mistake(slip("return len(costs) - 1 - best >= patience", "return len(costs) >= patience"),
        "You stop after so many epochs, whatever the costs are.",
        "Where do the costs enter?"),
    Mistake(slip("return ", "return not "),
        "The answer is upside down: you stop while the cost is falling.",
        "What is True to mean?"),
])  # fmt: skip

# ---- inverted dropout: U holds numbers drawn evenly between 0 and 1, one for each unit ----


def drop(A, keep, U):
    M = (U < keep) / keep
    return A * M


def layer(rng, B, n, keep):
    U = rng.random((B, n))
    U.flat[0], U.flat[-1] = 0.01, 0.99
    return rng.normal(size=(B, n)), keep, U


DROP = Exercise(
    id="3.24", title="Dropout, forward", kind="function", reference=drop,
    cases={
        "5 samples, 4 units, keep = 0.8": lambda rng: layer(rng, 5, 4, 0.8),
        "6 samples, 6 units, keep = 0.3": lambda rng: layer(rng, 6, 6, 0.3),
        "1 sample, 8 units, keep = 0.6": lambda rng: layer(rng, 1, 8, 0.6),
        "keep = 1 drops nothing": lambda rng: layer(rng, 3, 5, 1.0),
    },
    mistakes=[
    Mistake(slip(" / keep", ""),
        "The 1/keep is missing: what is left is too small on average, and prediction will see "
        "larger sums than training did.",
        "If a share of `keep` remains, by what must it be multiplied to keep the average?"),
    Mistake(slip("/ keep", "* keep"), "You multiplied by keep; what remains must grow, not shrink.",
        "If half of the units remain, how much must each of them give?"),
    Mistake(slip("/ keep", "/ (1 - keep)"), "You divided by the probability of being dropped.",
        "keep is the probability that a unit stays."),
    Mistake(slip("U < keep", "U > keep"), "The mask is upside down: a share of 1 − keep remains.",
        "Which share of numbers between 0 and 1 lies below keep?"),
    Mistake(slip("U < keep", "U < 1 - keep"), "You keep a share of 1 − keep.",
        "keep is the probability that a unit stays."),
    Mistake(slip("U < keep", "U"),
        "You multiplied by the random numbers themselves. A unit stays whole or goes.",
        "What makes True and False of U?"),
    Mistake([slip("U < keep", "U[0] < keep"), slip("U < keep", "U[:1] < keep")],
        "All samples share one mask: that of the first.",
        "U has a row for each sample."),
    Mistake(slip("U < keep", "U[:, :1] < keep"), "You drop whole samples: each row has one fate.",
        "U has a number for each unit of each sample."),
    Mistake(slip("A * M", "M"), "This is the mask. The activations after it are asked for.",
        "What is multiplied by the mask?"),
    Mistake(slip("A * M", "A + M"), "The mask is added; it must be multiplied.",
        "What is a dropped unit's activation?"),
])  # fmt: skip


def dropped_delta(D_next, W_next, df, M):
    return (D_next @ W_next.T) * M * df


def way_back(rng, B, n, n_next, keep):
    M = (rng.random((B, n)) < keep) / keep
    M.flat[0], M.flat[-1] = 0, 1 / keep
    D_next, W_next = rng.normal(size=(B, n_next)), rng.normal(size=(n, n_next))
    return D_next, W_next, rng.uniform(0.2, 1, (B, n)), M


DROPPED_DELTA = Exercise(
    id="3.25", title="Dropout, backward", kind="function", reference=dropped_delta,
    cases={
        "5 samples, 3 hidden units, 2 in the next layer": lambda rng: way_back(rng, 5, 3, 2, 0.6),
        "4 samples, 4 hidden units, 4 in the next layer": lambda rng: way_back(rng, 4, 4, 4, 0.5),
        "1 sample, 6 hidden units, 1 in the next layer": lambda rng: way_back(rng, 1, 6, 1, 0.7),
    },
    mistakes=[
    Mistake(slip(" * M", ""),
        "The mask is missing on the way back: units that were dropped get a δ, too.",
        "If a dropped unit's z is nudged, does the cost change?"),
    Mistake([slip("* M", "* (M > 0)"), slip("* M", "* M.astype(bool)")],
        "The 1/keep is missing on the way back: forward, what was kept was divided by keep.",
        "h = a · kept / keep. What is ∂h/∂a?"),
    Mistake(slip("* M", "* M.max()"),
        "The 1/keep is there, but the mask itself is missing: dropped units get a δ, too.",
        "If a dropped unit's z is nudged, does the cost change?"),
    Mistake(slip(" * df", ""),
        "The slope of the activation is missing: this belongs to a nudge of a, not of z.",
        "δ belongs to z. What leads from z to a?"),
    Mistake(slip("* M", "* M * M"),
        "The factor stands there twice. The mask was applied once on the way forward.",
        "h = a · kept / keep. What is ∂h/∂a?"),
    Mistake(slip("* M", "* (M.max() - M)"),
        "The mask is upside down: kept units get no δ, dropped ones do.",
        "kept is 1 where the unit stays."),
    Mistake(slip("* df", "* df / len(D_next)"),
        "You divided by the batch size. Each row of δ belongs to one sample; the mean is taken "
        "later, in ∂J/∂W.",
        "Would the δ of a sample change if another sample joined the batch?"),
    Mistake(slip("W_next.T", "W_next"),
        "W_next is not transposed: this sums over the hidden units, not over those of the next "
        "layer.",
        "Write the shapes below D, W and the result: which sizes must touch?"),
    Mistake(slip("D_next @ W_next.T", "D_next * W_next.T"),
        "D_next and W_next.T were multiplied entry by entry; the sum over the next layer is "
        "missing.",
        "At a fork the paths add up. Which sign multiplies and adds?"),
    Mistake(slip("* M * df", "+ M * df"), "The mask is added where it must be multiplied.",
        "If a unit was dropped, what is its δ?"),
])  # fmt: skip

EXERCISES = [L2_VALUE, L2_GRADIENT, SHOULD_STOP, DROP, DROPPED_DELTA]
