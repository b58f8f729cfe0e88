"""The exercises of lesson 09's lab, "Rivals and shapes"."""

from math import comb

import numpy as np

from nbhelpers.checks.exercise import Exercise, Mistake, digest
from nbhelpers.checks.slip import slip

# ---- L9.0 ----

SQUARES = Exercise(
    id="L9.0", title="What squares bring", kind="choice", reference=digest("L9.0", "b"),
    mistakes=[
    Mistake("a",
        "A parabola bends, but only one way. The border between the moons is an S.",
        "Turn the picture by half a turn. What becomes of the two moons?"),
    Mistake("c",
        "Three more weights are too few to overfit a thousand points.",
        "Turn the picture by half a turn. What becomes of the two moons, and of a square?"),
    Mistake("d",
        "That would be so for a ring around a disk. The border between the moons is an S.",
        "Which way does a parabola bend, and how often?"),
])  # fmt: skip

# ---- L9.1 ----


def paired(first, second):
    d = first - second
    return d.mean(), d.std(ddof=1) / np.sqrt(len(d))


def not_paired(first, second):
    n = len(first)
    error = np.sqrt(first.var(ddof=1) / n + second.var(ddof=1) / n)
    return first.mean() - second.mean(), error


def not_paired_by_n(first, second):
    n = len(first)
    return first.mean() - second.mean(), np.sqrt(first.var() / n + second.var() / n)


def spread_of_each(first, second):
    return first.mean() - second.mean(), first.std(ddof=1) / np.sqrt(len(first))


def spreads_subtracted(first, second):
    error = (first.std(ddof=1) - second.std(ddof=1)) / np.sqrt(len(first))
    return first.mean() - second.mean(), error


def two_results(rng, n):
    world = rng.normal(0, 6, n)  # what both suffer from
    first, second = 90 + world + rng.normal(0, 1, (2, n))
    return first + 2, second


PAIRED = Exercise(
    id="L9.1", title="In the same world", kind="function", reference=paired,
    parts=("mean difference", "standard error"),
    cases={
        "10 worlds": lambda rng: two_results(rng, 10),
        "3 worlds": lambda rng: two_results(rng, 3),
        "25 worlds": lambda rng: two_results(rng, 25),
    },
    mistakes=[
    Mistake([not_paired, not_paired_by_n],
        "You took the spread of each rival over the worlds. A hard world is hard for both, and "
        "that spread is in your error twice; in their difference it isn't at all.",
        "First subtract, world by world. Then ask how the differences spread."),
    Mistake(spread_of_each,
        "This is the standard error of the first rival's mean, not of the difference.",
        "Of which ten numbers should the spread be taken?"),
    Mistake(spreads_subtracted,
        "You subtracted the two spreads. Subtract the results, world by world, and take the "
        "spread of that.",
        "If both spreads were equal, would you know the difference exactly?"),
    Mistake([slip("d.std(ddof=1)", "d.std()"), slip("d.std(ddof=1)", "np.std(d)")],
        "The spread is a little too small: NumPy divides by n unless you say otherwise.",
        "What does `ddof=1` change?"),
    Mistake([slip(" / np.sqrt(len(d))", "")],
        "This is the spread of single differences. The mean of n of them is steadier.",
        "By what do you divide a spread to get the standard error of a mean?"),
    Mistake([slip("np.sqrt(len(d))", "len(d)")],
        "You divided by n. The mean of 100 worlds is 10 times as steady as one of them, not 100 "
        "times.",
        "Which function of n is missing?"),
    Mistake([slip("np.sqrt(len(d))", "np.sqrt(len(d) - 1)"),
        slip("d.std(ddof=1) / np.sqrt(len(d))", "np.sqrt(d.var(ddof=1) / (len(d) - 1))")],
        "The n - 1 is counted twice: once with ddof=1, and once more under the root.",
        "Where does n - 1 belong, and where n?"),
    Mistake([slip("np.sqrt(len(d))", "np.sqrt(2 * len(d))"),
        slip("np.sqrt(len(d))", "np.sqrt(len(first) + len(second))")],
        "There are n differences, not 2n: each world gives one.",
        "How long is d?"),
    Mistake([slip("first - second", "second - first")],
        "The signs are turned round: a positive number should say that the first is larger.",
        "What is subtracted from what?"),
    Mistake([slip("first - second", "np.abs(first - second)"),
        slip("first - second", "abs(first - second)")],
        "Without their signs, the differences can't cancel. Two equal rivals would seem to differ.",
        "What should the mean be if each wins half of the worlds?"),
    Mistake([slip("d.std(ddof=1)", "d.var(ddof=1)"), slip("d.std(ddof=1)", "d.var()")],
        "You took the variance. Its unit is the square of per cent.",
        "Which of std and var has the unit of the results?"),
])  # fmt: skip

# ---- L9.2 ----


def n_features(n_inputs, degree):
    return comb(n_inputs + degree, degree)


def each_to_the_degree(n_inputs, degree):
    return (degree + 1) ** n_inputs


FEATURES = Exercise(
    id="L9.2", title="Counting features", kind="function", reference=n_features,
    cases={
        "two inputs": lambda rng: (2, int(rng.integers(3, 9))),
        "a few inputs, degree 2": lambda rng: (int(rng.integers(4, 9)), 2),
        "a few inputs, degree 4": lambda rng: (int(rng.integers(4, 9)), 4),
        "one input": lambda rng: (1, int(rng.integers(5, 20))),
        "many inputs, degree 3": lambda rng: (int(rng.integers(20, 30)), 3),
    },
    mistakes=[
    Mistake([slip("comb(n_inputs + degree, degree)", "comb(n_inputs, degree)")],
        "You counted products of *different* inputs. An input may come more than once: "
        "x₀² is a feature, too.",
        "How many places do stars and bars take together?"),
    Mistake([slip("comb(n_inputs + degree, degree)",
            "sum(comb(n_inputs, k) for k in range(degree + 1))")],
        "In your count, no input comes twice: x₀² and x₀²x₁ are missing.",
        "Which row of stars and bars belongs to x₀²?"),
    Mistake([slip("comb(n_inputs + degree, degree)", "comb(n_inputs + degree - 1, degree)")],
        "You counted the products of *exactly* that degree. Those of lower degree are "
        "features, too.",
        "What stands for the stars that no input gets? How many bars does that take?"),
    Mistake([slip("comb(n_inputs + degree, degree)", "comb(n_inputs + degree, degree) - 1")],
        "One is missing: the constant 1, in which no input occurs.",
        "All stars behind the last bar: which feature is that?"),
    Mistake([slip("comb(n_inputs + degree, degree)", "n_inputs**degree"),
        slip("comb(n_inputs + degree, degree)",
            "sum(n_inputs**k for k in range(degree + 1))"),
        slip("comb(n_inputs + degree, degree)", "(n_inputs + 1) ** degree")],
        "You count x₀x₁ and x₁x₀ as two features. They are one and the same number.",
        "For two inputs and degree 2, write all of them down. How many are there?"),
    Mistake([slip("comb(n_inputs + degree, degree)", "n_inputs * degree + 1"),
        slip("comb(n_inputs + degree, degree)", "n_inputs * degree")],
        "These are the powers of single inputs. The products, such as x₀x₁, are missing.",
        "Which rows of stars and bars have stars in more than one gap?"),
    Mistake([each_to_the_degree],
        "You let every input have the full degree for itself. The exponents share it: "
        "together they are at most the degree.",
        "Is x₀³x₁³ of degree 3?"),
    Mistake([slip("comb(n_inputs + degree, degree)", "comb(n_inputs + degree + 1, degree)"),
        slip("comb(n_inputs + degree, degree)", "comb(n_inputs + degree + 1, n_inputs)")],
        "There is one place too many in your row.",
        "For one input and degree 1 there are two features, 1 and x₀. How many do you get?"),
    Mistake([slip("comb(n_inputs + degree, degree)", "comb(n_inputs * degree, degree)")],
        "Your row has n times d places. Count the stars and the bars of one row.",
        "Look at the three rows above: how many places does each have?"),
    Mistake([slip("comb(n_inputs + degree, degree)", "n_inputs + degree"),
        slip("comb(n_inputs + degree, degree)", "(n_inputs + degree) * degree")],
        "That is the number of places in the row. How many ways are there to choose which of them "
        "hold stars?",
        "What does `comb(n, k)` count?"),
])  # fmt: skip

EXERCISES = [SQUARES, PAIRED, FEATURES]
