"""The exercises of lesson 03: regularization."""

import math

import numpy as np

from nbhelpers.activations import sigmoid
from nbhelpers.checks.exercise import Exercise, Mistake, digest
from nbhelpers.checks.slip import slip

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
    Mistake("d", "The data decides where the minimum is; B isn't in J, so it can't move it.",
        "Look once more at the definition of J."),
])  # fmt: skip

# ---- 3.1: L2, its value and its slope, of one matrix ----


def l2(W, lam, N):
    value = lam / (2 * N) * (W**2).sum()
    slope = lam / N * W
    return value, slope


def weights(rng, *shape):
    return rng.normal(size=shape), rng.uniform(2, 9), int(rng.integers(11, 99))


L2_TERM = Exercise(
    id="3.1", title="The price and its slope", kind="function", reference=l2,
    parts=("value", "slope"),
    cases={
        "a 3 x 4 matrix": lambda rng: weights(rng, 3, 4),
        "a 1 x 5 matrix": lambda rng: weights(rng, 1, 5),
        "a 3 x 3 matrix": lambda rng: weights(rng, 3, 3),
    },
    mistakes=[
    Mistake(slip("(2 * N)", "N"),
        "The ½ is missing: this is twice the penalty, and its slope would be 2(λ/N) w.",
        "Which slope do you want, and what is that of w²?"),
    Mistake(slip("(2 * N)", "2 * N"),
        "Brackets are missing below the line: λ / 2 * N divides by 2 and multiplies by N.",
        "In which order does Python work off / and *?"),
    Mistake(slip(" / (2 * N)", " / 2"),
        "N is missing: λ is divided by the number of training samples.",
        "Which two symbols stand under λ in J?"),
    Mistake(slip("lam / (2 * N) * (W**2)", "1 / (2 * N) * (W**2)"), "λ is missing in the value.",
        "What should the penalty be for λ = 0?"),
    Mistake(slip("(W**2).sum()", "W.sum() ** 2"),
        "You squared the sum; the squares are to be summed.",
        "Weights 1 and −1: is their penalty 0?"),
    Mistake(slip("(W**2).sum()", "abs(W).sum()"), "This adds up the sizes |w|: it is L1.",
        "L2 has squares."),
    Mistake(slip("(W**2).sum()", "np.linalg.norm(W)"),
        "This is the length ‖W‖; the penalty has its square.",
        "What happens to the penalty when every weight doubles?"),
    Mistake(slip("(W**2).sum()", "(W**2).mean()"),
        "You took the mean over the weights; they are added up.",
        "N counts samples, not weights."),
    Mistake(slip("(W**2).sum()", "(W @ W.T).sum()"),
        "W @ W.T multiplies rows with rows. Here each weight is multiplied with itself.",
        "Which operator works entry by entry?"),
    Mistake(slip("lam / N * W", "lam * W"), "N is missing: λ was taken as it is.",
        "The slope of (λ/2N) w² is what?"),
    Mistake(lambda W, lam, N: (lam / 2 * (W**2).sum(), lam * W),
        "N is missing in both results: λ was taken as it is.",
        "What stands under λ in J, and what in its slope?"),
    Mistake(lambda W, lam, N: (lam * (W**2).sum(), 2 * lam * W),
        "N is missing in both results, and so is the ½.",
        "Read off J what the value is, and differentiate that."),
    Mistake(slip("lam / N * W", "lam / (2 * N) * W"),
        "The ½ of λ/2N is still there: it goes when w² is differentiated.",
        "What is the slope of ½ w²?"),
    Mistake(slip("lam / N * W", "2 * lam / N * W"),
        "Twice too much decay: this belongs to a penalty without the ½.",
        "What is the slope of ½ w²?"),
    Mistake(slip("lam / N * W", "-lam / N * W"),
        "The sign is wrong: with this slope every step makes the weights larger.",
        "What is the slope of ½ w², and which way does a step go?"),
    Mistake(slip("lam / N * W", "np.full_like(W, lam / N)"),
        "The weights are missing in the penalty's slope: it is (λ/N) w, not λ/N.",
        "What is the slope of ½ w²?"),
    Mistake(slip("lam / N * W", "lam / N * W.sum()"),
        "The weights are summed. Each weight has a slope of its own.",
        "Which terms of Σ w² hold one given w?"),
    Mistake(slip("lam / N * W", "lam / N * W**2"),
        "The square is still there: it goes when w² is differentiated.",
        "What is the slope of ½ w²?"),
    Mistake(slip("lam / N * W", "lam / N * np.sign(W)"), "This is the slope of |w|, of L1.",
        "What is the slope of ½ w²?"),
    Mistake(slip("lam / N * W", "W - lam / N * W"),
        "These are weights after a step. The slope of the penalty is asked for.",
        "The step comes later, with the rate."),
    Mistake(slip("lam / N * W", "lam / N * W / np.linalg.norm(W)"),
        "You divided by the length of W: this is the slope of ‖W‖, not of ½‖W‖².",
        "What is the slope of ½ w²?"),
    Mistake(slip("value, slope", "slope, value"), "Both results are right, in the wrong order.",
        "First the value, then the slope."),
])  # fmt: skip

# ---- 3.2: is it time to stop, after these epochs? ----


def should_stop(costs, patience):
    best = costs.index(min(costs))
    return len(costs) - 1 - best >= patience


def epoch_of_stop(should_stop, costs, patience):
    """Ask after every epoch; say after which of them the answer is yes for the first time."""
    for epoch in range(1, len(costs) + 1):
        answer = should_stop(costs[:epoch], patience)
        if answer is None or answer is ...:
            return answer
        if answer:
            return f"asked after every epoch: stop after epoch {epoch}"
    return "asked after every epoch: never stop"


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
    id="3.2", title="When to stop", kind="function", reference=should_stop, call=epoch_of_stop,
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
    Mistake(slip("best = costs.index(min(costs))",
        "best = costs.index(min(costs)) or -1"),
        "You count the first epoch as one without progress. It sets the first lowest cost.",
        "After the very first epoch, how many epochs have gone by without a new lowest cost?"),
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
        "You stop at once, while the cost is falling. Is the answer upside down, or always True?",
        "Is the last cost in the list, too? And what is True to mean?"),
])  # fmt: skip

# ---- 3.3: U holds numbers drawn evenly between 0 and 1, one for each unit ----


def drop(A, keep, U):
    M = (U < keep) / keep
    return A * M, M


def layer(rng, B, n, keep):
    U = rng.random((B, n))
    U.flat[0], U.flat[-1] = 0.01, 0.99
    return rng.normal(size=(B, n)), keep, U


DROP = Exercise(
    id="3.3", title="Dropout, forward", kind="function", reference=drop, parts=("H", "M"),
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
    Mistake([slip("U < keep", "U < 1 - keep"),
        slip("(U < keep) / keep", "1.0 * (U < 1 - keep)"),
        slip("(U < keep) / keep", "(U < 1 - keep) / (1 - keep)"),
        slip("M = (U < keep) / keep", "M = U < 1 - keep")], "You keep a share of 1 − keep.",
        "keep is the probability that a unit stays."),
    Mistake([slip("U < keep", "U > 1 - keep"), slip("U < keep", "U >= 1 - keep")],
        "You keep the right share, but not the units that the task names: a unit is kept where "
        "its number lies below keep.",
        "With keep = 0.8, is a unit with the number 0.1 kept?"),
    Mistake(slip("U < keep", "U"),
        "You multiplied by the random numbers themselves. A unit stays whole or goes.",
        "What makes True and False of U?"),
    Mistake([slip("U < keep", "U[0] < keep"), slip("U < keep", "U[:1] < keep")],
        "All samples share one mask: that of the first.",
        "U has a row for each sample."),
    Mistake(slip("U < keep", "U[:, :1] < keep"), "You drop whole samples: each row has one fate.",
        "U has a number for each unit of each sample."),
    Mistake(slip("A * M, M", "M, A * M"), "Both results are right, in the wrong order.",
        "First the activations that are passed on, then the mask."),
    Mistake(slip("A * M", "A + M"), "The mask is added; it must be multiplied.",
        "What is a dropped unit's activation?"),
    Mistake([slip("A * M, M", "A * M, M * keep"), slip("A * M, M", "A * M, U < keep")],
        "The mask that you return lacks its 1/keep; the way back needs the very factor of the way "
        "forward.",
        "By what was each activation multiplied?"),
    Mistake(slip("A * M, M", "M * 1.0, M"),
        "H is the mask. The activations after it are asked for.",
        "What is multiplied by the mask?"),
])  # fmt: skip


# ---- 3.4 ----


def dropped_delta(D_next, W_next, slope, M):
    return (D_next @ W_next.T) * M * slope


def way_back(rng, B, n, n_next, keep):
    M = (rng.random((B, n)) < keep) / keep
    M.flat[0], M.flat[-1] = 0, 1 / keep
    D_next, W_next = rng.normal(size=(B, n_next)), rng.normal(size=(n, n_next))
    return D_next, W_next, rng.uniform(0.2, 1, (B, n)), M


DROPPED_DELTA = Exercise(
    id="3.4", title="Dropout, backward", kind="function", reference=dropped_delta,
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
    Mistake([slip("* M", "/ M"), slip("* M", "/ np.maximum(M, 1e-9)"),
        slip("* M", "* (M > 0) / M.max()")],
        "You divided by the mask. The way back multiplies by it, just like the way forward.",
        "h = M · a. What is ∂h/∂a?"),
    Mistake(slip("* M", "* M.max()"),
        "The 1/keep is there, but the mask itself is missing: dropped units get a δ, too.",
        "If a dropped unit's z is nudged, does the cost change?"),
    Mistake(slip(" * slope", ""),
        "The slope of the activation is missing: this belongs to a nudge of a, not of z.",
        "δ belongs to z. What leads from z to a?"),
    Mistake(slip("* M", "* M * M"),
        "The factor stands there twice. The mask was applied once on the way forward.",
        "h = a · kept / keep. What is ∂h/∂a?"),
    Mistake(slip("* M", "* (M.max() - M)"),
        "The mask is upside down: kept units get no δ, dropped ones do.",
        "kept is 1 where the unit stays."),
    Mistake(slip("* slope", "* slope / len(D_next)"),
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
    Mistake(slip("* M * slope", "+ M * slope"), "The mask is added where it must be multiplied.",
        "If a unit was dropped, what is its δ?"),
])  # fmt: skip

# ---- 3.5 ----


def left_after_epoch(rate, lam, N, B):
    return (1 - rate * lam / N) ** math.ceil(N / B)


def decay_case(rng, N, B):
    return rng.uniform(0.2, 1.0), rng.uniform(3.0, 9.0), N, B


DECAY_FACTOR = Exercise(
    id="3.5", title="What an epoch leaves", kind="function", reference=left_after_epoch,
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

# ---- 3.6 ----


def patience_needed(costs):
    lowest, at, longest = costs[0], 0, 1
    for epoch, cost in enumerate(costs):
        if cost < lowest:
            longest = max(longest, epoch - at)
            lowest, at = cost, epoch
    return longest


def longest_wait(costs, step, n=0):
    """Count the epochs without a new lowest cost, and those behind the lowest one, too."""
    lowest, longest = costs[0], 1
    for cost in costs[1:]:
        if cost < lowest:
            longest = max(longest, n + step)
            lowest, n = cost, 0
        else:
            n += 1
            longest = max(longest, n)
    return longest


def falls_apart(costs, rises):
    """Compare each cost with the one before it: the longest run of rises, or of no falls."""
    n, longest = 0, 1
    for before, cost in zip(costs, costs[1:]):
        n = n + 1 if (cost > before if rises else cost >= before) else 0
        longest = max(longest, n)
    return longest


def steps_down(rng, *gaps):
    """Costs with a new lowest one after each of the gaps; in between they hop above it."""
    low = rng.uniform(3, 4)
    costs = [low]
    for gap in gaps:
        costs += (low + rng.uniform(0.1, 0.5, gap - 1)).tolist()
        low -= rng.uniform(0.1, 0.3)
        costs.append(low)
    return costs + (low + rng.uniform(0.1, 0.5, 8)).tolist()


def with_ties(rng):
    low = rng.uniform(1, 2)
    return [low, low + 0.2, low, low + 0.1, low - 0.5, low + 0.3, low - 0.5, low]


PATIENCE_NEEDED = Exercise(
    id="3.6", title="Enough patience", kind="function", reference=patience_needed,
    cases={
        "the longest wait comes first": lambda rng: (steps_down(rng, 5, 1, 2, 3),),
        "the longest wait is in the middle": lambda rng: (steps_down(rng, 1, 2, 6, 1, 3),),
        "a long wait behind the lowest cost": lambda rng: (steps_down(rng, 1, 3, 2),),
        "the lowest cost comes again": lambda rng: (with_ties(rng),),
        "the first cost is the lowest": lambda rng: (steps_down(rng),),
        "it falls to the end": lambda rng: (np.sort(rng.uniform(1, 2, 6))[::-1].tolist(),),
    },
    mistakes=[
    Mistake(slip("return longest", "return max(1, longest - 1)"),
        "One too few: with this patience the rule gives up one epoch before the new lowest cost.",
        "Between epoch 2 and epoch 5, how many epochs pass without progress, and is that less "
        "than the patience?"),
    Mistake([slip("return longest", "return longest + 1"), slip("return longest",
        "return longest + 1 if longest > 1 else 1")],
        "One too many: a smaller patience would do.",
        "A wait of two epochs without progress, and then a new lowest cost: does patience 3 reach "
        "it?"),
    Mistake([slip("return longest", "return max(longest, len(costs) - 1 - at)"),
        lambda costs: longest_wait(costs, step=0), lambda costs: longest_wait(costs, 1, n=1)],
        "You count the wait behind the lowest cost, too. Nothing better comes after it.",
        "Which is the last epoch that the rule has to reach?"),
    Mistake(slip("cost < lowest", "cost <= lowest"),
        "A cost equal to the lowest is not new; yours starts counting again there.",
        "What does the stopping rule of task 3.2 do at a tie?"),
    Mistake(slip("return longest", "return len(costs) - 1 - at"),
        "These are the epochs after the lowest cost. Nothing better comes after it.",
        "Which waits does the rule have to sit through before it gets there?"),
    Mistake([slip("lowest, at = cost, epoch", "at = epoch\n        lowest = cost"),
        lambda costs: falls_apart(costs, rises=True),
        lambda costs: falls_apart(costs, rises=False)],
        "You compare each cost with the one before it, not with the lowest so far.",
        "Up and down, always above the lowest: is that progress?"),
    Mistake(slip("return longest", "return max(1, at)"),
        "This is how many epochs lie between the first one and the best one. The count begins "
        "anew at every new lowest cost.",
        "Which waits does the rule have to sit through, one by one?"),
    Mistake(slip("return longest", "return at + 1"),
        "This is the number of the best epoch. A smaller patience reaches it, as the count begins "
        "anew at every new lowest cost.",
        "Which waits does the rule have to sit through, one by one?"),
    Mistake(slip("return longest", "return at"),
        "This is the place of the lowest cost in the list, not a wait.",
        "Which waits does the rule have to sit through, one by one?"),
    Mistake(slip("max(longest, epoch - at)", "max(1, epoch - at)"),
        "You return the last wait. The longest one decides.",
        "Does the rule reach the last new lowest cost if it has given up before?"),
    Mistake(slip("longest = max(longest, epoch - at)", "longest = min(longest, epoch - at)"),
        "You return the shortest wait.", "Which wait is the hardest to sit through?"),
    Mistake(slip("lowest, at, longest = costs[0], 0, 1", "lowest, at, longest = costs[0], 0, 0"),
        "Right, but for a list whose first cost is the lowest: no rule has patience 0.",
        "What is the smallest patience that there is?"),
    Mistake(slip("            lowest, at = cost, epoch", "            at = epoch"),
        "The lowest cost is never moved on: all costs are compared with the first one.",
        "After a new lowest cost, with what is the next one compared?"),
    Mistake(lambda costs: max([1, *(sum(1 for d in costs[:k] if d >= costs[k])
        for k in range(len(costs)))]),
        "You count the epochs that are higher than each one, wherever they stand.",
        "Where was the lowest cost so far, and how long ago is that?"),
])  # fmt: skip

# ---- 3.7 ----


def mean_over_masks(a, w, keep, masks):
    shares = np.where(masks == 1, keep, 1 - keep).prod(axis=1)
    outputs = sigmoid.f(masks / keep * a @ w)
    return (shares * outputs).sum()


def units(rng, n, keep):
    masks = np.arange(2**n)[:, None] >> np.arange(n) & 1  # every row of n zeros and ones
    return rng.normal(size=n), rng.uniform(0.5, 2, n), keep, masks.astype(float)


MEAN_OVER_MASKS = Exercise(
    id="3.7", title="Every mask there is", kind="function", reference=mean_over_masks,
    cases={
        "3 units, keep = 0.8": lambda rng: units(rng, 3, 0.8),
        "5 units, keep = 0.3": lambda rng: units(rng, 5, 0.3),
        "1 unit, keep = 0.6": lambda rng: units(rng, 1, 0.6),
    },
    mistakes=[
    Mistake([slip("(shares * outputs).sum()", "outputs.mean()"),
        slip("(shares * outputs).sum()", "outputs.sum() / len(masks)")],
        "You take all masks as equally likely. That holds for keep = 0.5 only.",
        "With keep = 0.8, which comes up more often: all kept, or all dropped?"),
    Mistake(slip("masks / keep * a", "masks * a"), "The 1/keep is missing.",
        "What does a kept unit pass on?"),
    Mistake(slip("masks / keep * a", "masks * keep * a"),
        "You multiply by keep; what remains must grow.", "What does a kept unit pass on?"),
    Mistake(slip("keep, 1 - keep)", "1 - keep, keep)"),
        "The shares are upside down: keep is the probability of a 1.",
        "How likely is the mask with all units kept?"),
    Mistake(slip("keep, 1 - keep)", "keep, 1)"),
        "In the shares the dropped units are missing: each of them has probability 1 − keep.",
        "How likely is it that nothing is kept?"),
    Mistake(slip("prod(axis=1)", "sum(axis=1)"),
        "The probabilities of the units are added; units are dropped independently of each other.",
        "How likely are two heads with two coins?"),
    Mistake(slip("prod(axis=1)", "mean(axis=1)"),
        "The probabilities of the units are averaged; units are dropped independently.",
        "How likely are two heads with two coins?"),
    Mistake(slip("sigmoid.f(masks / keep * a @ w)", "masks / keep * a @ w"),
        "The sigmoid is missing: this is the mean of z.",
        "Which function leads from z to the output?"),
    Mistake([lambda a, w, keep, masks: float(sigmoid.f(a @ w))],
        "This is the output with the masks off: the mean was taken before the sigmoid, not after.",
        "Where does the mean stand, and where the curved function?"),
    Mistake(slip("(shares * outputs).sum()", "(shares * outputs).mean()"),
        "The shares add up to 1 already; you divide once more by the number of masks.",
        "What is the sum of all shares?"),
    Mistake(slip("return (shares * outputs).sum()", "return outputs.sum()"),
        "The shares are not used: this is a sum over all masks.",
        "How much does a mask count that hardly ever comes up?"),
    Mistake(slip("(shares * outputs).sum()", "shares * outputs"),
        "The sum over the masks is missing.", "The mean is one number."),
    Mistake(slip("masks / keep * a @ w", "masks / keep @ w"),
        "The activations are missing.", "What does a kept unit pass on?"),
    Mistake(slip("masks / keep * a @ w", "(masks / keep * a).sum(axis=1)"),
        "The weights are missing.", "What leads from the units to z?"),
])  # fmt: skip

EXERCISES = [
    BATCH_AND_OPTIMUM, L2_TERM, SHOULD_STOP, DROP, DROPPED_DELTA, DECAY_FACTOR, PATIENCE_NEEDED,
    MEAN_OVER_MASKS,
]  # fmt: skip
