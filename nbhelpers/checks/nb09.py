"""The exercises of lesson 09: model selection."""

from copy import deepcopy

import numpy as np

from nbhelpers.checks.exercise import Exercise, Mistake, Unusable, digest
from nbhelpers.checks.slip import slip

# ---- 9.0 ----

COIN_FLIPS = Exercise(
    id="9.0", title="Coin flips", kind="choice", reference=digest("9.0", "d"),
    mistakes=[
    Mistake("a",
        "That would be the truth. But the 20 columns were not chosen by the training folds alone.",
        "Whose diagnoses did the selection look at?"),
    Mistake("b",
        "A little better than a coin, you thought. The best 20 of 2000 columns of dice agree with "
        "these 60 diagnoses far too well for that.",
        "How large is the largest of 2000 differences, just by luck?"),
    Mistake("c",
        "You see that something leaks. It is even more: there are 20 such columns, and each of "
        "them helps.",
        "One column that agrees with 40 of 60 diagnoses is weak. What about the sum of 20?"),
])  # fmt: skip

# ---- 9.1: what is compared is a description of the folds, for the order is up to chance ----


def kfold(n, k, rng):
    parts = np.array_split(rng.permutation(n), k)
    folds = []
    for i in range(k):
        train = np.concatenate(parts[:i] + parts[i + 1 :])
        folds.append((train, parts[i]))
    return folds


def pairs(folds):
    """Return the folds as a list of pairs of arrays of row indices, or say why they are none."""
    if folds is None or folds is ...:
        return None
    if not isinstance(folds, list | tuple):
        if hasattr(folds, "__next__"):
            raise Unusable(
                "It returns a generator, which can be walked through only once. Return a list."
            )
        raise Unusable(f"It returns one {type(folds).__name__}; return a list of k pairs.")
    found = []
    for fold in folds:
        if not isinstance(fold, list | tuple) or len(fold) != 2:
            raise Unusable("It must return a list of k pairs, each of them (train, val).")
        if any(part is ... for part in fold):
            return ...
        if any(isinstance(part, list | tuple) and any(map(np.ndim, part)) for part in fold):
            raise Unusable(
                "One side of a pair is still a list of arrays. Join the parts into one array."
            )
        found.append(tuple(np.asarray(part) for part in fold))
        if any(part.ndim != 1 or (part.size and part.dtype.kind not in "iu") for part in found[-1]):
            raise Unusable(
                "Each pair must hold two arrays of row indices, of whole numbers, (train, val)."
            )
    return found


def described(folds, n):
    """Say how n rows were dealt, in words that do not depend on chance."""
    rows = set(range(n))
    vals = [val.tolist() for _, val in folds]
    judged = sorted(row for val in vals for row in val)
    if judged == sorted(rows):
        turns = "each row judges once"
    elif len(set(judged)) < len(judged):
        turns = "some rows judge more than once"
    else:
        turns = "some rows never judge"
    both = any(set(train.tolist()) & set(val.tolist()) for train, val in folds)
    short = any(set(train.tolist()) | set(val.tolist()) != rows for train, val in folds)
    double = any(len(set(train.tolist())) < len(train) for train, _ in folds)
    teach = "all the other rows teach"
    if both:
        teach = "some rows teach and judge at the same time"
    elif short:
        teach = "some rows do neither"
    elif double:
        teach = "some rows teach twice in one fold"
    return sorted(map(len, vals)), turns, teach


def dealt(kfold, n, k, rng):
    twin = deepcopy(rng)
    folds = pairs(kfold(n, k, rng))
    if folds is None or folds is ...:
        return folds
    again = pairs(kfold(n, k, rng))  # the generator has moved on
    twins = pairs(kfold(n, k, twin))  # the same dice as the first time
    sides = [[set(val.tolist()) for _, val in dealt] for dealt in (folds, again, twins)]
    shuffled = "anew each time"
    if all(len(set(np.diff(np.sort(val)))) < 2 for _, val in folds):
        shuffled = "not shuffled"
    elif sides[0] == sides[1]:
        shuffled = "the same rows each time"
    elif sides[0] != sides[2]:
        shuffled = "not by rng"
    return len(folds), *described(folds, n), shuffled


def remainder_dropped(n, k, rng):
    order, size = rng.permutation(n), n // k
    vals = [order[i * size : (i + 1) * size] for i in range(k)]
    return [(np.setdiff1d(order, val), val) for val in vals]


def remainder_last(n, k, rng):
    order, size = rng.permutation(n), n // k
    vals = [order[i * size : (i + 1) * size if i < k - 1 else n] for i in range(k)]
    return [(np.setdiff1d(order, val), val) for val in vals]


def k_splits(n, k, rng):
    folds = []
    for _ in range(k):
        order = rng.permutation(n)
        folds.append((order[n // k :], order[: n // k]))
    return folds


def k_splits_of_parts(n, k, rng):
    folds = []
    for i in range(k):
        parts = np.array_split(rng.permutation(n), k)
        folds.append((np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]))
    return folds


KFOLD = Exercise(
    id="9.1", title="The folds", kind="function", reference=kfold, call=dealt,
    parts=("number of folds", "sizes of val, sorted", "who judges", "who teaches", "dealt"),
    cases={
        "12 rows, 3 folds": lambda rng: (12, 3, rng),
        "23 rows, 5 folds": lambda rng: (23, 5, rng),
        "40 rows, 2 folds": lambda rng: (40, 2, rng),
        "19 rows, 7 folds": lambda rng: (19, 7, rng),
    },
    mistakes=[
    Mistake(slip("rng.permutation(n)", "np.arange(n)"),
        "The rows are not shuffled. If the file is sorted by class, a fold holds one class only.",
        "What brings the indices into random order?"),
    Mistake([slip("rng.permutation(n)", "np.random.default_rng(0).permutation(n)")],
        "You shuffle with a generator of your own, the same way each time. Use the rng that you "
        "are given.",
        "Which argument of kfold brings the dice?"),
    Mistake([slip("rng.permutation(n)", "np.random.default_rng().permutation(n)")],
        "You shuffle with dice of your own: the same rng gives other folds each time. Use the rng "
        "that you are given.",
        "Which argument of kfold brings the dice?"),
    Mistake(slip("(train, parts[i])", "(parts[i], train)"),
        "The two sides are swapped: one part teaches and all the others judge.",
        "Which of the two comes first in each pair?"),
    Mistake([slip("np.concatenate(parts[:i] + parts[i + 1 :])", "np.concatenate(parts)"),
        slip("np.concatenate(parts[:i] + parts[i + 1 :])", "np.arange(n)"),
        slip("parts[i + 1 :]", "parts[i:]")],
        "All rows teach, also those that judge: every row has been seen when its turn comes.",
        "Which part must be left out of train?"),
    Mistake(remainder_dropped,
        "The rows that are left over when n is not a multiple of k never judge.",
        "23 rows in 5 folds: what does 23 // 5 leave?"),
    Mistake(remainder_last,
        "All the rows that are left over went into the last fold. As equal as possible, please.",
        "23 rows in 5 folds: three folds of 5 and two of 4. Which tool cuts like that?"),
    Mistake([k_splits_of_parts],
        "You shuffle anew for each fold. So some rows judge several times, and some never.",
        "How often must the indices be shuffled?"),
    Mistake([k_splits],
        "These are k separate random splits: some rows judge several times, and some never.",
        "Shuffle once. Then each part of the list is val once."),
    Mistake(slip("rng.permutation(n)", "rng.integers(n, size=n)"),
        "You drew the rows with repetition: some come twice, others not at all.",
        "What shuffles 0 … n − 1 without losing any?"),
    Mistake(slip("    return folds", "        return folds"),
        "You return after the first fold: the return stands inside the loop.",
        "How far must the last line be indented?"),
    Mistake([slip("range(k)", "range(k - 1)"), slip("range(k)", "range(1, k)")],
        "One fold is missing: there are k turns.",
        "How many numbers does range(k) give?"),
    Mistake(slip("parts[i + 1 :]", "parts[i + 2 :]"),
        "One part too many is left out of train.",
        "Which is the first part behind part i?"),
    Mistake([slip("rng.permutation(n), k", "rng.permutation(n), n // k"),
        slip("parts = np.array_split(rng.permutation(n), k)",
            "parts = np.array_split(rng.permutation(n), n // k)\n    k = len(parts)")],
        "k is the number of folds, not the size of one.",
        "Into how many parts is the list cut?"),
    Mistake(slip("np.concatenate(parts[:i] + parts[i + 1 :])", "parts[(i + 1) % k]"),
        "Only one part teaches. All parts but one should.",
        "For k = 5, how many parts are left when one judges?"),
])  # fmt: skip

# ---- 9.2 ----


class LeastSquares:
    """A model with fit and score that is quick, and whose scores tell which rows it saw."""

    def __eq__(self, other):
        return isinstance(other, LeastSquares)  # a fit is no change of the argument

    __hash__ = None

    def __repr__(self):
        return "a model with fit and score"

    def fit(self, X, y):
        self.w = np.linalg.lstsq(X.T @ X + np.eye(X.shape[1]), X.T @ (2 * y - 1), rcond=None)[0]
        return self

    def predict(self, X):
        raise Unusable("Here the model itself says how good it is: please call its `score`.")

    def score(self, X, y):
        return float(1 / (1 + ((X @ self.w - 2 * y + 1) ** 2).mean()))


def cross_validate(model, X, y, folds):
    scores = []
    for train, val in folds:
        model.fit(X[train], y[train])
        scores.append(model.score(X[val], y[val]))
    return np.array(scores)


def rows(rng, n, n_inputs):
    return rng.normal(size=(n, n_inputs)), rng.permutation(np.arange(n) % 2)


def to_validate(rng, n, n_inputs, k):
    return LeastSquares(), *rows(rng, n, n_inputs), kfold(n, k, rng)


CROSS_VALIDATE = Exercise(
    id="9.2", title="Cross-validate", kind="function", reference=cross_validate,
    cases={
        "20 rows, 3 inputs, 4 folds": lambda rng: to_validate(rng, 20, 3, 4),
        "23 rows, 2 inputs, 5 folds": lambda rng: to_validate(rng, 23, 2, 5),
        "18 rows, 4 inputs, 2 folds": lambda rng: to_validate(rng, 18, 4, 2),
    },
    mistakes=[
    Mistake(slip("model.score(X[val], y[val])", "model.score(X[train], y[train])"),
        "You score on the rows that the model was trained with.",
        "Who is the judge in this turn?"),
    Mistake([slip("model.score(X[val], y[val])", "model.score(X, y)")],
        "You score on all rows, also those that the model was trained with.",
        "Who is the judge in this turn?"),
    Mistake([slip("model.fit(X[train], y[train])", "model.fit(X, y)"),
        slip("    for train, val in folds:\n        model.fit(X[train], y[train])\n",
            "    model.fit(X, y)\n    for train, val in folds:\n")],
        "You fit with all rows: the judging fold has been seen.",
        "Which rows may each network learn from, and how many networks does k-fold train?"),
    Mistake(slip("for train, val", "for val, train"),
        "The two sides are swapped: you train with the small part and judge with the large one.",
        "In which order do the pairs hold them?"),
    Mistake([slip("np.array(scores)", "np.mean(scores)"),
        slip("np.array(scores)", "sum(scores) / len(scores)")],
        "This is the mean. All k scores are asked for: their spread is needed later.",
        "What does the error bar need besides the mean?"),
    Mistake(slip("    return np.array(scores)", "        return np.array(scores)"),
        "You return after the first fold: the return stands inside the loop.",
        "How far must the last line be indented?"),
    Mistake(slip("model.fit(X[train], y[train])", "model.fit(X[val], y[val])"),
        "You train with the fold that judges.",
        "Which rows may this network learn from?"),
    Mistake(slip("np.array(scores)", "1 - np.array(scores)"),
        "These are the shares of wrong answers; the scores themselves are asked for.",
        "What does model.score give?"),
    Mistake(slip("        scores.append(model.score(X[val], y[val]))\n",
            "    for train, val in folds:\n        scores.append(model.score(X[val], y[val]))\n"),
        "First all the fits, then all the scores: so the last network judges in every turn.",
        "When must a fold judge: after which fit?"),
    Mistake(slip("np.array(scores)", "max(scores)"),
        "This is the best of the k scores. All of them are asked for.",
        "What would part 2 say about the best of five?"),
    Mistake([slip("np.array(scores)", "np.array(scores[-1:])"),
        slip("scores.append(model.score(X[val], y[val]))",
            "scores = [model.score(X[val], y[val])]")],
        "Only the last score comes back: each turn overwrites the one before.",
        "What must be kept from turn to turn?"),
])  # fmt: skip

# ---- 9.3 ----


def one_se(scores):
    means = scores.mean(axis=1)
    best = means.argmax()
    se = scores[best].std(ddof=1) / np.sqrt(scores.shape[1])
    return int((means >= means[best] - se).argmax())


def by_column(scores):
    return int(scores.mean(axis=0).argmax())


def unlike(rng, k, below=(4, 2.6, 1.87, 1.3, 1.02, 0.97, 0.84, 0.45, 0, 0.1)):
    """Means at chosen distances below the best, in units of its SE; row 1 varies the most."""
    below = np.array(below)
    first = rng.integers(0, 2)  # with or without the first row
    noise = rng.normal(size=(len(below), k))
    noise -= noise.mean(axis=1, keepdims=True)
    noise /= noise.std(axis=1, ddof=1, keepdims=True)
    size = np.where(np.arange(len(below)) == 1, 7, 1) * rng.uniform(0.02, 0.03)
    best_se = size[0] / np.sqrt(k)
    return ((0.9 - below * best_se)[:, None] + size[:, None] * noise)[first:]


def level(rng):
    """The best row's folds all agree: its SE is 0."""
    n = int(rng.integers(2, 5))
    scores = rng.choice([0.5, 0.625, 0.75], size=(n, 4))
    return np.vstack([scores, np.full(4, 0.875), scores])


def shared(rng):
    """Two rows have the same mean to the last bit; the simpler one varies less."""
    order = rng.permutation(3)
    low, narrow, wide = [0.5, 0.5, 0.5], [0.5, 0.75, 0.625], [0.25, 1.0, 0.625]
    return np.array([low, narrow, wide])[:, order]


ONE_SE = Exercise(
    id="9.3", title="One standard error", kind="function", reference=one_se,
    cases={
        "3 folds": lambda rng: (unlike(rng, 3),),
        "5 folds": lambda rng: (unlike(rng, 5),),
        "8 folds": lambda rng: (unlike(rng, 8),),
        "the best row has no spread": lambda rng: (level(rng),),
        "two rows share the best mean": lambda rng: (shared(rng),),
        "5 folds, the means go up and down": lambda rng: (
            unlike(rng, 5, (4, 2.6, 0.6, 1.5, 0.97, 0, 0.3)),),
    },
    mistakes=[
    Mistake(slip(" / np.sqrt(scores.shape[1])", ""),
        "The root of k is missing: this is the spread of single folds, not of their mean.",
        "Does a mean of k numbers vary as much as one of them?"),
    Mistake(slip("np.sqrt(scores.shape[1])", "scores.shape[1]"),
        "You divided by k; the standard error has its root.",
        "Look at the formula: what stands below the line in front?"),
    Mistake(slip("np.sqrt(scores.shape[1])", "np.sqrt(scores.shape[0])"),
        "You divided by the root of the number of candidates. k is the number of folds.",
        "Which axis of scores holds the folds?"),
    Mistake([slip("np.sqrt(scores.shape[1])", "np.sqrt(scores.shape[1] - 1)")],
        "k − 1 came in twice: once by ddof=1, and once more below the root.",
        "Which of the two roots has k − 1, and which has k?"),
    Mistake(slip("std(ddof=1)", "std()"),
        "NumPy's std divides by k, unless you tell it to divide by k − 1.",
        "Which ddof does the formula ask for?"),
    Mistake([slip("scores[best].std(ddof=1)", "scores.std(axis=1, ddof=1)")],
        "Each row uses its own SE. The line is drawn once, by the SE of the best row.",
        "Whose error bar decides who may be as good as the best?"),
    Mistake([slip("scores[best].std(ddof=1)", "scores.std(ddof=1)")],
        "This is the spread of all the scores of all candidates. Only the best row's is meant.",
        "Which row of scores belongs in the SE?"),
    Mistake([slip("return int((means >= means[best] - se).argmax())", "return int(best)"),
        slip("scores[best].std(ddof=1)", "scores[best].var(ddof=1)")],
        "This is the best row. The simplest one that is as good is asked for. Or is your line too "
        "close to the best, by a variance where a standard deviation belongs?",
        "Which rows reach the line, and which of these is the first?"),
    Mistake([slip("- se).argmax()", "- 2 * se).argmax()"), slip("- se).argmax()",
            "- 1.96 * se).argmax()")],
        "Your line lies two standard errors below the best. The rule takes one.",
        "What is the rule called?"),
    Mistake([slip("(means >= means[best] - se).argmax()",
            "np.flatnonzero(means >= means[best] - se)[-1]")],
        "You return the last row above the line, the most complex one. The first is the simplest.",
        "In which order are the candidates sorted?"),
    Mistake([slip("(means >= means[best] - se).argmax()",
            "np.where(means >= means[best] - se, means, np.inf).argmin()")],
        "You return the lowest row above the line. The simplest is asked for, the first of them.",
        "In which order are the candidates sorted?"),
    Mistake(slip("means[best] - se", "means[best] + se"),
        "You look for rows above the best by one SE.",
        "Should the line lie above or below the best mean?"),
    Mistake(slip(">=", ">"),
        "A row exactly on the line counts, too. Where the best row has no spread, it is the only "
        "one.",
        "The text says \"at least\". Which comparison is that?"),
    Mistake(slip("best = means.argmax()", "best = len(means) - 1 - means[::-1].argmax()"),
        "Where several rows share the best mean, you take the last of them. The simplest counts.",
        "Which of several largest values does argmax give?"),
    Mistake(slip("int((means >= means[best] - se).argmax())",
            "int(abs(means - (means[best] - se)).argmin())"),
        "You return the row nearest to the line. The first one on or above it is asked for.",
        "May the chosen row lie below the line?"),
    Mistake(slip("means = scores.mean(axis=1)", "means = scores.max(axis=1)"),
        "You compare the best folds of the candidates, not their means.",
        "Which number sums up a row?"),
    Mistake(slip("return int((means >= means[best] - se).argmax())",
            "return means[(means >= means[best] - se).argmax()]"),
        "This is the chosen row's mean. Its index is asked for.",
        "What does argmax give without the brackets around it?"),
    Mistake([slip("return int((means >= means[best] - se).argmax())",
            "return means >= means[best] - se")],
        "This is the mask that says of every row whether it is above the line. One index is asked "
        "for.",
        "What gives the index of the first True?"),
    Mistake([slip("return int((means >= means[best] - se).argmax())",
            "return np.flatnonzero(means >= means[best] - se)")],
        "These are all the rows above the line. Only the first of them is asked for.",
        "Which of them is the simplest?"),
    Mistake([by_column, slip("scores.mean(axis=1)", "scores.mean(axis=0)")],
        "You took the means over the candidates, one for each fold. Each candidate needs one.",
        "Which axis of scores holds the folds, to be averaged away?"),
])  # fmt: skip

# ---- 9.4 ----


def honest_score(model, X, y, folds, strongest, n_best):
    scores = []
    for train, val in folds:
        columns = strongest(X[train], y[train], n_best)
        X_few = X[:, columns]
        model.fit(X_few[train], y[train])
        scores.append(model.score(X_few[val], y[val]))
    return np.array(scores)


def strongest(X, y, n_best):
    """Return the indices of the columns that differ most between the two classes."""
    difference = X[y == 1].mean(axis=0) - X[y == 0].mean(axis=0)
    return np.argsort(-abs(difference))[:n_best]


def once_chosen(model, X, y, folds, strongest, n_best):
    train = folds[0][0]
    columns = strongest(X[train], y[train], n_best)
    return cross_validate(model, X[:, columns], y, folds)


def leaky_score(model, X, y, folds, strongest, n_best):
    columns = strongest(X, y, n_best)
    return cross_validate(model, X[:, columns], y, folds)


def shrinking(model, X, y, folds, strongest, n_best):
    scores = []
    for train, val in folds:
        X = X[:, strongest(X[train], y[train], n_best)]
        model.fit(X[train], y[train])
        scores.append(model.score(X[val], y[val]))
    return np.array(scores)


def each_side_its_own(model, X, y, folds, strongest, n_best):
    scores = []
    for train, val in folds:
        ours = strongest(X[train], y[train], n_best)
        theirs = strongest(X[val], y[val], n_best)
        model.fit(X[train][:, ours], y[train])
        scores.append(model.score(X[val][:, theirs], y[val]))
    return np.array(scores)


def to_select(rng, n, n_inputs, k, n_best):
    model, X, y, folds = to_validate(rng, n, n_inputs, k)
    return model, X, y, folds, strongest, n_best


HONEST = Exercise(
    id="9.4", title="Find the leak", kind="function", reference=honest_score,
    cases={
        "20 rows, 40 columns, the best 4, 5 folds": lambda rng: to_select(rng, 20, 40, 5, 4),
        "23 rows, 30 columns, the best 3, 4 folds": lambda rng: to_select(rng, 23, 30, 4, 3),
        "18 rows, 25 columns, the best 5, 3 folds": lambda rng: to_select(rng, 18, 25, 3, 5),
    },
    mistakes=[
    Mistake([leaky_score, slip("strongest(X[train], y[train], n_best)", "strongest(X, y, n_best)")],
        "The columns are still chosen with all rows, the judging ones among them.",
        "Which rows may `strongest` look at?"),
    Mistake(slip("strongest(X[train], y[train], n_best)", "strongest(X[val], y[val], n_best)"),
        "The columns are chosen by the judging rows themselves. That leaks even more.",
        "Which rows may `strongest` look at?"),
    Mistake([once_chosen, shrinking],
        "The columns are those of the first fold's training rows, in every turn. Was X overwritten "
        "with its chosen columns, so that nothing else is left to choose from?",
        "From what, and how often, must the columns be chosen anew?"),
    Mistake(slip("X_few = X[:, columns]", "X_few = X"),
        "The columns are chosen and then not used: the model gets all of them.",
        "Where should `columns` stand?"),
    Mistake(each_side_its_own,
        "The judging rows choose columns of their own. The model must meet those it was trained "
        "with.",
        "Which columns does the model know?"),
    Mistake(slip("model.fit(X_few[train], y[train])", "model.fit(X_few, y)"),
        "The choice is honest now, but the model is fitted with all rows.",
        "Which rows may the model learn from?"),
    Mistake(slip("model.score(X_few[val], y[val])", "model.score(X_few[train], y[train])"),
        "The choice is honest now, but you score on the training rows.",
        "Who is the judge in this turn?"),
    Mistake(slip("model.score(X_few[val], y[val])", "model.score(X_few, y)"),
        "The choice is honest now, but all rows judge, also the training rows.",
        "Who is the judge in this turn?"),
    Mistake([slip("np.array(scores)", "np.mean(scores)")],
        "This is the mean; the k scores are asked for.",
        "What does cross_validate return?"),
    Mistake(slip("X_few = X[:, columns]", "X_few = X[:, :n_best]"),
        "You take the first columns, not the chosen ones.",
        "What does `columns` hold?"),
    Mistake(slip("    return np.array(scores)", "        return np.array(scores)"),
        "You return after the first fold: the return stands inside the loop.",
        "How far must the last line be indented?"),
])  # fmt: skip

# ---- 9.5 ----


def group_kfold(groups, k, rng):
    names = np.unique(groups)
    folds = []
    for _, part in kfold(len(names), k, rng):
        judges = np.isin(groups, names[part])
        folds.append((np.flatnonzero(~judges), np.flatnonzero(judges)))
    return folds


def grouped(group_kfold, groups, k, rng):
    folds = pairs(group_kfold(groups, k, rng))
    if folds is None or folds is ...:
        return folds
    outside = [(train, val) for train, val in folds for part in (train, val)
               if part.size and (part.min() < 0 or part.max() >= len(groups))]  # fmt: skip
    if outside:
        raise Unusable(f"Some row indices do not lie between 0 and {len(groups) - 1}.")
    names = [(set(groups[train].tolist()), set(groups[val].tolist())) for train, val in folds]
    apart = "no group on both sides" if not any(a & b for a, b in names) else "groups are torn"
    _, turns, teach = described(folds, len(groups))
    again = pairs(group_kfold(groups, k, rng))
    sides = [[set(val.tolist()) for _, val in dealt] for dealt in (folds, again)]
    shuffled = "anew each time" if sides[0] != sides[1] else "the same each time"
    return len(folds), sorted(len(val) for _, val in names), apart, turns, teach, shuffled


def uneven(rng, n_groups, k, start=0):
    sizes = rng.integers(1, 6, n_groups)
    sizes[:2] = 7, 1
    return rng.permutation(np.repeat(np.arange(n_groups) * 3 + start, sizes)), k, rng


def positions_for_names(groups, k, rng):
    folds = []
    for _, part in kfold(len(np.unique(groups)), k, rng):
        judges = np.isin(groups, part)
        folds.append((np.flatnonzero(~judges), np.flatnonzero(judges)))
    return folds


def positions_on_both_sides(groups, k, rng):
    dealt = kfold(len(np.unique(groups)), k, rng)
    return [tuple(np.flatnonzero(np.isin(groups, side)) for side in sides) for sides in dealt]


def in_order(groups, k, rng):
    names = np.array_split(np.unique(groups), k)
    return [
        (np.flatnonzero(~np.isin(groups, n)), np.flatnonzero(np.isin(groups, n))) for n in names
    ]


def sorted_rows(groups, k, rng):
    parts = np.array_split(np.argsort(groups, kind="stable"), k)
    return [(np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]) for i in range(k)]


def rows_in_order(groups, k, rng):
    parts = np.array_split(np.arange(len(groups)), k)
    return [(np.concatenate(parts[:i] + parts[i + 1 :]), parts[i]) for i in range(k)]


def one_group_each(groups, k, rng):
    names = rng.permutation(np.unique(groups))[:k]
    return [(np.flatnonzero(groups != n), np.flatnonzero(groups == n)) for n in names]


GROUPS = Exercise(
    id="9.5", title="Twins in both folds", kind="function", reference=group_kfold, call=grouped,
    parts=("number of folds", "groups in val, sorted", "groups", "who judges", "who teaches",
        "dealt"),
    cases={
        "10 groups, 5 folds": lambda rng: uneven(rng, 10, 5, 100),
        "13 groups, 4 folds": lambda rng: uneven(rng, 13, 4, 5),
        "9 groups, 2 folds": lambda rng: uneven(rng, 9, 2, 1),
    },
    mistakes=[
    Mistake([lambda groups, k, rng: kfold(len(groups), k, rng)],
        "You deal out rows. So the rows of one group come to both sides.",
        "What must be dealt out in place of the rows?"),
    Mistake([rows_in_order],
        "You cut the list of rows, in its order. So the rows of one group come to both sides.",
        "What must be dealt out in place of the rows?"),
    Mistake([positions_for_names, positions_on_both_sides],
        "You look for the positions in the list of names among the groups. They need not be the "
        "names themselves.",
        "What does names[part] hold, and what does part hold?"),
    Mistake([in_order],
        "The groups are not shuffled: the first ones always judge together.",
        "Which of your functions shuffles and cuts?"),
    Mistake(sorted_rows,
        "You sort the rows by group and cut then: the cuts go through the middle of groups.",
        "Cut the list of names, not the list of rows."),
    Mistake(one_group_each,
        "Each fold holds one group only, and most groups never judge.",
        "Into how many parts is the list of all groups cut?"),
    Mistake([slip("(np.flatnonzero(~judges), np.flatnonzero(judges))",
            "(np.flatnonzero(judges), np.flatnonzero(~judges))"),
        slip("for _, part in", "for part, _ in")],
        "The two sides are swapped: one part teaches, the others judge.",
        "Which of the two comes first, in kfold's pairs and in yours?"),
    Mistake(slip("np.flatnonzero(~judges)", "np.arange(len(groups))"),
        "All rows teach, also those that judge.",
        "Which rows must be left out of train?"),
    Mistake([slip("return folds", "return folds[:1]"),
        slip("    return folds", "        return folds")],
        "Only one fold comes back: does the return stand inside the loop?",
        "How far must the last line be indented?"),
    Mistake([slip("kfold(len(names), k, rng)", "kfold(len(names), len(names), rng)")],
        "You made one fold for each group; k folds are asked for.",
        "Into how many parts is the list of groups cut?"),
    Mistake(lambda groups, k, rng: kfold(len(np.unique(groups)), k, rng),
        "These are positions in the list of groups. Row indices are asked for.",
        "Which rows belong to the groups of a fold?"),
])  # fmt: skip

# ---- 9.6 ----


def search_seconds(tasks, refit, workers, overhead):
    busy = [0] * workers
    clock = 0
    for seconds in tasks:
        first = busy.index(min(busy))
        clock = max(clock, busy[first]) + overhead
        busy[first] = clock + seconds
    return max(busy) + refit


def without_queue(tasks, refit, workers, overhead):
    busy = [0] * workers
    for seconds in tasks:
        busy[busy.index(min(busy))] += seconds + overhead
    return max(busy) + refit


def handed_out_in_advance(tasks, refit, workers, overhead):
    busy = [0] * workers
    clock = 0
    for seconds in tasks:
        clock += overhead
        first = busy.index(min(busy))
        busy[first] = max(clock, busy[first]) + seconds
    return max(busy) + refit


def in_turn(tasks, refit, workers, overhead):
    busy = [0] * workers
    clock = 0
    for k, seconds in enumerate(tasks):
        clock = max(clock, busy[k % workers]) + overhead
        busy[k % workers] = clock + seconds
    return max(busy) + refit


def in_turn_without_queue(tasks, refit, workers, overhead):
    busy = [0] * workers
    for k, seconds in enumerate(tasks):
        busy[k % workers] += seconds + overhead
    return max(busy) + refit


def in_rounds(tasks, refit, workers, overhead):
    total = 0
    for start in range(0, len(tasks), workers):
        total += max(tasks[start : start + workers]) + overhead
    return total + refit


def of_equal_tasks(tasks, refit, workers, overhead, seconds=None):
    rounds = np.ceil(len(tasks) / workers)
    seconds = sum(tasks) / len(tasks) if seconds is None else seconds
    return max(rounds * (overhead + seconds), len(tasks) * overhead + seconds) + refit


def of_longest_tasks(tasks, refit, workers, overhead):
    return of_equal_tasks(tasks, refit, workers, overhead, max(tasks))


def of_first_tasks(tasks, refit, workers, overhead):
    return of_equal_tasks(tasks, refit, workers, overhead, tasks[0])


def rounds_or_overhead(tasks, refit, workers, overhead):
    rounds = np.ceil(len(tasks) / workers)
    return max(rounds * max(tasks), len(tasks) * overhead) + refit


def lengths(rng, n, workers, overhead, refit=5):
    tasks = rng.uniform(1, 9, n)
    tasks[1] = 30.0  # one long task early on
    return [*tasks.tolist(), 12.0, 1.0], float(refit * rng.uniform(0.5, 1.5)), workers, overhead


SEARCH_SECONDS = Exercise(
    id="9.6", title="How many workers?", kind="function", reference=search_seconds,
    cases={
        "14 tasks, 3 workers": lambda rng: lengths(rng, 12, 3, 0.5),
        "42 tasks, 5 workers": lambda rng: lengths(rng, 40, 5, 0.25),
        "9 tasks, 20 workers": lambda rng: lengths(rng, 7, 20, 0.5, refit=80),
        "12 tasks, one worker": lambda rng: lengths(rng, 10, 1, 0.75),
        "22 tasks, 8 workers, a slow scheduler": lambda rng: lengths(rng, 20, 8, 3.0),
    },
    mistakes=[
    Mistake(slip(" + overhead", ""), "The overhead of the tasks is missing.",
        "What does the scheduler need for each task before the training begins?"),
    Mistake([without_queue],
        "Each worker waits for its own overhead only. But the scheduler serves one at a time: the "
        "others queue.",
        "When can the second worker begin, if all are free at the start?"),
    Mistake([lambda tasks, refit, workers, overhead:
            search_seconds(tasks, refit, workers, 0) + overhead],
        "The overhead is counted once. Every task has it.",
        "How many tasks does the scheduler hand out?"),
    Mistake([lambda tasks, refit, workers, overhead:
            search_seconds(tasks, refit, workers, 0) + overhead * len(tasks)],
        "You added the overhead of all tasks at the end. While one task is handed out, other "
        "workers train.",
        "When is the scheduler busy, and who works meanwhile?"),
    Mistake([handed_out_in_advance],
        "Your scheduler hands out tasks in advance, to workers that still train. It waits until "
        "the worker is free, and then needs its seconds.",
        "Which two must be ready before a task is handed out?"),
    Mistake([slip("max(clock, busy[first]) + overhead", "clock + overhead"),
        slip("max(clock, busy[first])", "min(clock, busy[first])")],
        "A task is handed out to a worker that is still busy.",
        "Two must be ready, the scheduler and the worker. Which of the two times counts?"),
    Mistake([of_equal_tasks, of_longest_tasks, of_first_tasks, rounds_or_overhead],
        "That is part 6's formula, for tasks of one length. These differ, so follow them one by "
        "one.",
        "Who is free first after the first few tasks?"),
    Mistake(slip("max(busy) + refit", "max(busy)"), "The refit is missing.",
        "What happens when all the tasks are done?"),
    Mistake(slip("max(busy) + refit", "max(busy) + refit + overhead"),
        "The refit has no overhead here.", "Read the task's last sentences once more."),
    Mistake([slip("max(busy) + refit", "max(busy) + refit / workers")],
        "You shared the refit among the workers. It is one training, on one of them.",
        "Can two workers train one network?"),
    Mistake([lambda tasks, refit, workers, overhead:
            search_seconds([*tasks, refit], 0, workers, overhead),
        lambda tasks, refit, workers, overhead:
            search_seconds([refit, *tasks], 0, workers, overhead),
        slip("max(busy) + refit", "max(max(busy), refit)")],
        "The refit runs beside the tasks in yours. It can start only when the best is known.",
        "What does the refit have to wait for?"),
    Mistake([lambda tasks, refit, workers, overhead:
            (sum(tasks) + refit + overhead * len(tasks)) / workers],
        "You divided everything evenly, even the refit. It is one training, after all the others.",
        "Can two workers train one network?"),
    Mistake(slip("max(busy)", "min(busy)"),
        "You wait for the first worker to be free. The refit waits for the last task.",
        "When are *all* the tasks done?"),
    Mistake([slip("max(busy)", "sum(busy)"),
        slip("busy.index(min(busy))", "busy.index(max(busy))")],
        "All the tasks are added up, as if one worker did them. The workers work at the same time.",
        "Who takes the next task, and who decides when the search is over?"),
    Mistake([lambda tasks, refit, workers, overhead:
            (sum(tasks) + overhead * len(tasks)) / workers + refit,
        lambda tasks, refit, workers, overhead:
            sum(tasks) / workers + overhead * len(tasks) + refit,
        lambda tasks, refit, workers, overhead: sum(tasks) / workers + overhead + refit,
        lambda tasks, refit, workers, overhead: sum(tasks) / workers + refit],
        "You divided all the work evenly. But a task can't be split, and a long one holds its "
        "worker.",
        "Nine tasks and twenty workers: what do eleven of them do?"),
    Mistake([in_turn, in_turn_without_queue],
        "You hand out the tasks in turn. Whoever is free first takes the next one.",
        "Worker 1 has a task of 30 seconds. Must its next task wait for it?"),
    Mistake(in_rounds,
        "You work in rounds, in which all wait for the slowest. Whoever is free goes on at once.",
        "What does a worker do that has finished a short task?"),
    Mistake(slip("for seconds in tasks", "for seconds in sorted(tasks)"),
        "You sorted the tasks. They are handed out in the order of the list.",
        "In which order does the scheduler's list come?"),
    Mistake(slip("for seconds in tasks", "for seconds in sorted(tasks, reverse=True)"),
        "You put the longest tasks first. That is clever, but the list has an order of its own.",
        "In which order does the scheduler's list come?"),
    Mistake([slip("clock + seconds", "seconds")],
        "A worker's time starts again with each task. Its tasks come one after another.",
        "From when on does it train?"),
    Mistake([slip("max(busy) + refit", "max(tasks) + refit")],
        "This is the longest task alone. The other tasks take time, too.",
        "With one worker, how long do all the tasks take?"),
    Mistake([slip("max(busy) + refit", "clock + refit")],
        "That is when the last task has been handed out. It must still be done.",
        "Which time says when the last worker is ready?"),
])  # fmt: skip

EXERCISES = [
    COIN_FLIPS, KFOLD, CROSS_VALIDATE, ONE_SE, HONEST, GROUPS, SEARCH_SECONDS,
]  # fmt: skip
