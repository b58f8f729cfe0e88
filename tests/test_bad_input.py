"""Bad input: one error each, that names the argument, what came, what is wanted and the mend."""

import numpy as np
import pytest

import nbhelpers as nb
from nbhelpers import datasets

NAN, INF = float("nan"), float("inf")
RNG = np.random.default_rng(0)
X, y = RNG.normal(size=(6, 3)), np.array([0, 1, 2, 0, 1, 2])
Y = nb.one_hot(y, 3)
GOOD = {"n_epochs": 2, "batch_size": 4, "rng": RNG}


def spoiled(M, value):
    M = np.array(M)
    M[2, 1] = value
    return M


def make(sizes=(3, 4, 3), **choices):
    return nb.make_network(sizes, **{"rng": RNG, **choices})


def soft():
    return make(output="softmax", cost="log_likelihood")


def line():
    return make((3, 1), output="identity", cost="quadratic")


def train(X=X, Y=Y, rule=None, net=None, **settings):
    return nb.train(net or soft(), X, Y, rule or nb.SGD(0.1), **{**GOOD, **settings})


class Restless:
    def start(self, params):
        pass

    step = start


def with_a_column(net, X, Y):
    grads = nb.backprop(net, X, Y)
    grads.b[1] = grads.b[1][:, None]
    return grads


# what is called, the error's type, and parts of its message: argument, what came, wanted or mend
CASES = {
    # sizes and choices of a network
    "no hidden or output layer": (lambda: make((3,)), ValueError, "sizes=(3,)", "at least two"),
    "sizes is a number": (lambda: make(3), ValueError, "sizes=3", "such as (2, 5, 1)"),
    "sizes is a string": (lambda: make("3-4"), ValueError, "sizes='3-4'", "such as (2, 5, 1)"),
    "layer of 0": (lambda: make((3, 0, 1)), ValueError, "sizes[1]=0", "whole number of at least 1"),
    "layer of -2": (lambda: make((3, 4, -2)), ValueError, "sizes[2]=-2", "at least 1"),
    "half a unit": (lambda: make((2.5, 1)), ValueError, "sizes[0]=2.5", "whole number"),
    "a float size": (lambda: make((3.0, 1)), ValueError, "sizes[0]=3.0", "whole number"),
    "True as a size": (lambda: make((True, 1)), ValueError, "sizes[0]=True", "whole number"),
    "a size as text": (lambda: make(("3", 1)), ValueError, "sizes[0]='3'", "whole number"),
    "too many weights": (
        lambda: make((10**5, 10**5, 1)), ValueError, "sizes=(100000, 100000, 1)", "at most",
    ),
    "a layer beyond all bounds": (
        lambda: make((10**30, 1)), ValueError, "sizes[0]=1000", "at most 1,000,000,000",
    ),
    "init returns text": (
        lambda: make(init=lambda rng, n_in, n_out: "zeros"),
        TypeError, "init returned an array of type <U5", "real numbers",
    ),
    "unknown activation": (lambda: make(hidden="rely"), ValueError, "hidden='rely'", "relu, sigm"),
    "unknown, without hidden layers": (
        lambda: make((3, 1), hidden="rely"), ValueError, "hidden='rely'", "use one of",
    ),
    "activation is a function": (lambda: make(hidden=np.tanh), ValueError, "hidden=<ufunc", "tanh"),
    "activation is None": (lambda: make(hidden=None), ValueError, "hidden=None", "use one of"),
    "activations too many": (
        lambda: make(hidden=["relu", "tanh"]),
        ValueError, "hidden lists 2", "1 hidden layer", "one for each",
    ),
    "one in the list unknown": (
        lambda: make((2, 2, 2, 1), hidden=["relu", "x"]), ValueError, "hidden='x'", "use one of",
    ),
    "softmax hidden": (lambda: make(hidden="softmax"), ValueError, "hidden='softmax'", "'relu'"),
    "unknown output": (lambda: make(output="sigmoit"), ValueError, "output='sigmoit'", "softmax"),
    "unknown cost": (lambda: make(cost="mse"), ValueError, "cost='mse'", "quadratic"),
    "unknown init": (lambda: make(init="glorot"), ValueError, "init='glorot'", "xavier_normal"),
    "init of the wrong shape": (
        lambda: make(init=lambda rng, n_in, n_out: np.zeros((3, 4))),
        ValueError, "init returned shape (3, 4)", "must be (4, 3)",
    ),
    "init with NaN": (
        lambda: make(init=lambda rng, n_in, n_out: np.full((n_in, n_out), NAN if n_in > 3 else 0)),
        ValueError, "what init returned holds 12 NaN", "must be finite",
    ),
    "cost does not fit output": (
        lambda: make(output="tanh", cost="cross_entropy"),
        ValueError, "cost='cross_entropy'", "output='tanh'", "use output='sigmoid' or 'softmax'",
    ),
    "softmax of one unit": (
        lambda: make((3, 1), output="softmax"), ValueError, "sizes[-1]=1", "output='sigmoid'",
    ),
    "log-likelihood of one unit": (
        lambda: make((3, 4, 1), cost="log_likelihood"),
        ValueError, "sizes[-1]=1", "cost='log_likelihood'", "cost='cross_entropy'",
    ),
    "a seed for rng": (lambda: make(rng=0), TypeError, "rng=0", "np.random.default_rng(0)"),
    "the old generator": (
        lambda: make(rng=np.random.RandomState(0)),
        TypeError, "rng=RandomState", "np.random.default_rng(0)",
    ),
    "integer network": (lambda: make(dtype=int), ValueError, "dtype=<class 'int'>", "np.float32"),
    "unknown dtype": (lambda: make(dtype="real"), ValueError, "dtype='real'", "np.float64"),
    # data
    "X is 1-D": (
        lambda: train(X=X[:, 0]),
        ValueError, "X has shape (6,)", "(N, 3)", "a single sample, write X[None, :]",
    ),
    "Y is 1-D": (
        lambda: train(net=line(), Y=y),
        ValueError, "Y has shape (6,)", "(N, 1)", "one column, write Y[:, None]",
    ),
    "Y holds labels": (
        lambda: train(Y=y), ValueError, "Y has shape (6,)", "(N, 3)", "one_hot(Y, 3)",
    ),
    "Y holds labels of two": (
        lambda: train(net=make((3, 2)), Y=y), ValueError, "Y has shape (6,)", "one_hot(Y, 2)",
    ),
    "X is transposed": (lambda: train(X=X.T, Y=Y.T), ValueError, "X has shape (3, 6)", "X.T"),
    "X has too many columns": (
        lambda: train(X=np.ones((6, 4))), ValueError, "X has shape (6, 4)", "must be (N, 3)",
    ),
    "X is 3-D": (lambda: train(X=X[None]), ValueError, "X has shape (1, 6, 3)", "must be (N, 3)"),
    "X is a number": (lambda: train(X=3.0), ValueError, "X has shape ()", "must be (N, 3)"),
    "Y too wide": (lambda: train(Y=np.eye(6)), ValueError, "Y has shape (6, 6)", "must be (N, 3)"),
    "lengths differ": (lambda: train(X=X[:4]), ValueError, "X has 4 rows", "Y has 6", "per sample"),
    "no samples": (lambda: train(X[:0], Y[:0]), ValueError, "X is empty", "(0, 3)", "at least one"),
    "NaN in X": (
        lambda: train(X=spoiled(X, NAN)),
        ValueError, "X holds 1 NaN or infinite", "first at (2, 1)", "remove, replace",
    ),
    "infinity in Y": (
        lambda: train(net=line(), Y=[[0]] * 5 + [[-INF]]),
        ValueError, "Y holds 1 NaN or infinite", "(5, 0)", "must be finite",
    ),
    "too large for float32": (
        lambda: train(X=spoiled(X, 1e300), net=make(dtype=np.float32)),
        ValueError, "X holds 1 NaN or infinite", "float32", "rescale",
    ),
    "masked X": (
        lambda: train(X=np.ma.masked_less(X, 0)), TypeError, "X is a masked array", "X.filled(0)",
    ),
    "masked labels": (
        lambda: nb.accuracy(soft(), X, np.ma.masked_equal(y, 2)), TypeError, "y is a masked array",
    ),
    "no network": (
        lambda: nb.train(None, X, Y, nb.SGD(0.1), **GOOD),
        TypeError, "net=None is not a network", "make_network((2, 5, 1), rng=rng)",
    ),
    "no network to predict with": (
        lambda: nb.predict("net", X), TypeError, "net='net' is not a network", "make_network",
    ),
    "strings": (
        lambda: train(X=X.astype(str)), TypeError, "X has type <U", "real numbers", "float)",
    ),
    "objects": (lambda: train(X=X.astype(object)), TypeError, "X has type object", "dtype=float"),
    "complex": (lambda: train(X=X + 1j), TypeError, "X has type complex128", "real numbers"),
    "dates": (lambda: train(Y=Y.astype("M8[s]")), TypeError, "Y has type datetime64", "real num"),
    "None": (lambda: train(Y=None), TypeError, "Y has type object", "real numbers"),
    "ragged": (lambda: train(X=[[1, 2, 3], [4, 5]]), ValueError, "X is a list", "differ in length"),
    "ragged Y": (lambda: train(Y=[[1, 2, 3], [4]]), ValueError, "Y is a list", "differ in length"),
    "targets outside [0, 1]": (
        lambda: train(Y=2 * Y - 1),
        ValueError, "Y ranges from -1 to 1", "between 0 and 1", "one_hot",
    ),
    "targets above 1": (lambda: train(Y=1.1 * Y), ValueError, "from 0 to 1.1", "rescale them"),
    "rows not adding up": (
        lambda: train(Y=0.5 * Y), ValueError, "rows of Y", "0.5", "add up to 1", "one_hot",
    ),
    "validation is not a pair": (
        lambda: train(validation=X), TypeError, "validation is a ndarray", "validation=(X, Y)",
    ),
    "validation without Y": (
        lambda: train(validation=(X,)), TypeError, "validation is a tuple", "must be a pair",
    ),
    "validation X": (
        lambda: train(validation=(X[:, :2], Y)),
        ValueError, "validation[0] has shape (6, 2)", "(N, 3)",
    ),
    "validation labels": (
        lambda: train(validation=(X, y)),
        ValueError, "validation[1] has shape (6,)", "one_hot(validation[1], 3)",
    ),
    "validation lengths": (
        lambda: train(validation=(X[:2], Y)),
        ValueError, "validation[0] has 2", "validation[1] has 6",
    ),
    "validation NaN": (
        lambda: train(validation=(spoiled(X, NAN), Y)), ValueError, "validation[0] holds 1 NaN",
    ),
    "predict 1-D": (lambda: nb.predict(soft(), X[0]), ValueError, "X has shape (3,)", "X[None, :]"),
    "predict NaN": (lambda: nb.predict(soft(), spoiled(X, NAN)), ValueError, "X holds 1 NaN"),
    "class of a number": (
        lambda: nb.predict(line(), X), ValueError, "identity unit", "nbhelpers.output(net, X)",
    ),
    # labels
    "labels (N, 1)": (
        lambda: nb.one_hot(y[:, None], 3), ValueError, "y has shape (6, 1)", "y[:, 0]",
    ),
    "labels one-hot": (
        lambda: nb.accuracy(soft(), X, Y), ValueError, "y has shape (6, 3)", "y.argmax(axis=1)",
    ),
    "one label": (lambda: nb.one_hot(2, 3), ValueError, "y has shape ()", "[y]"),
    "label too large": (
        lambda: nb.one_hot(y, 2), ValueError, "labels from 0 to 2", "2 classes", "between 0 and 1",
    ),
    "label from 1": (
        lambda: nb.accuracy(soft(), X, y + 1),
        ValueError, "from 1 to 3", "count the classes from 0",
    ),
    "label 2 for one unit": (
        lambda: nb.accuracy(make((3, 1)), X, y), ValueError, "labels from 0 to 2", "2 classes",
    ),
    "label negative": (lambda: nb.one_hot(y - 1, 3), ValueError, "labels from -1 to 1", "0 and 2"),
    "label a float": (lambda: nb.one_hot(y / 1, 3), TypeError, "type float64", "y.astype(int)"),
    "label a string": (lambda: nb.one_hot(["a"], 3), TypeError, "y has type <U1", "integers"),
    "no labels": (lambda: nb.one_hot([], 3), ValueError, "y is empty", "at least one"),
    "too few labels": (
        lambda: nb.accuracy(soft(), X, y[:4]), ValueError, "y has 4 labels", "X has 6 rows",
    ),
    "no classes": (lambda: nb.one_hot(y, 0), ValueError, "n_classes=0", "at least 1"),
    # training
    "rate negative": (lambda: nb.SGD(-0.1), ValueError, "rate=-0.1", "at least 0", "rate=0.1"),
    "rate NaN": (lambda: nb.SGD(NAN), ValueError, "rate=nan", "finite number"),
    "rate infinite": (lambda: nb.Momentum(INF), ValueError, "rate=inf", "finite number"),
    "rate a string": (lambda: nb.SGD("0.1"), TypeError, "rate='0.1' is a str", "finite number"),
    "rate None": (lambda: nb.Momentum(None), TypeError, "rate=None", "finite number"),
    "rate complex": (lambda: nb.SGD(1j), TypeError, "rate=1j is a complex", "finite number"),
    "rate an array": (lambda: nb.SGD(np.ones(2)), TypeError, "rate=array", "finite number"),
    "beta 1": (lambda: nb.Momentum(0.1, 1), ValueError, "beta=1", "at least 0 and below 1"),
    "beta negative": (lambda: nb.Momentum(0.1, -0.5), ValueError, "beta=-0.5", "at least 0"),
    "strength negative": (lambda: nb.L2(-1), ValueError, "strength=-1", "at least 0"),
    "strength infinite": (lambda: nb.L1(INF), ValueError, "strength=inf", "finite"),
    "strength a string": (lambda: nb.L1("a"), TypeError, "strength='a' is a str", "finite number"),
    "no epochs": (lambda: train(n_epochs=0), ValueError, "n_epochs=0", "at least 1", "n_epochs=10"),
    "epochs a float": (lambda: train(n_epochs=2.0), ValueError, "n_epochs=2.0", "whole number"),
    "epochs a string": (lambda: train(n_epochs="9"), ValueError, "n_epochs='9'", "whole number"),
    "epochs without end": (
        lambda: train(n_epochs=10**30), ValueError, "n_epochs=1000", "at most 1,000,000,000",
    ),
    "rate beyond all floats": (lambda: nb.SGD(10**400), ValueError, "rate=1000", "finite number"),
    "already trained": (lambda: train(start_epoch=2), ValueError, "n_epochs=2", "of at least 3"),
    "start negative": (lambda: train(start_epoch=-1), ValueError, "start_epoch=-1", "at least 0"),
    "batch of 0": (lambda: train(batch_size=0), ValueError, "batch_size=0", "batch_size=10"),
    "batch of -5": (lambda: train(batch_size=-5), ValueError, "batch_size=-5", "at least 1"),
    "batch a float": (lambda: train(batch_size=4.0), ValueError, "batch_size=4.0", "whole number"),
    "rng a seed": (lambda: train(rng=1), TypeError, "rng=1", "np.random.default_rng(0)"),
    "rng a module": (lambda: train(rng=np.random), TypeError, "rng=<module", "default_rng(0)"),
    "optimizer a number": (lambda: train(rule=0.1), TypeError, "optimizer=0.1", "SGD(rate=0.1)"),
    "optimizer a class": (
        lambda: train(rule=nb.SGD), TypeError, "optimizer=<class", "SGD(rate=0.1)",
    ),
    "gradient returns None": (
        lambda: train(gradient=lambda net, X, Y: None),
        TypeError, "gradient returned None", "Gradient(dW, db)", "None in slot 0",
    ),
    "gradient returns a column": (
        lambda: train(gradient=with_a_column),
        ValueError, "gradient of b[1] has shape (4, 1)", "must be (4,)",
    ),
    "gradient without slot 0": (
        lambda: train(gradient=lambda net, X, Y: nb.Gradient(net.W[1:], net.b[1:])),
        ValueError, "gradient returned lists of 2 entries", "must have 3", "slot 0",
    ),
    "fast with another gradient": (
        lambda: train(gradient=nb.numerical_gradient, fast=True),
        ValueError, "fast=True trains with backprop", "pass fast=False",
    ),
    "optimizer without a rate to schedule": (
        lambda: train(rule=Restless(), schedule=nb.schedules.cosine),
        TypeError, "optimizer=", "has no rate to schedule",
    ),
    "gradient called": (
        lambda: train(gradient=nb.backprop(soft(), X, Y)),
        TypeError, "gradient=Gradient(", "gradient(net, X, Y)", "pass its name alone",
    ),
    "batches a number": (
        lambda: train(batches=4), TypeError, "batches=4", "batches(X, Y, batch_size",
    ),
    "penalty a number": (lambda: train(penalty=0.1), TypeError, "penalty=0.1", "penalty=L2(0.01)"),
    "penalty a class": (lambda: train(penalty=nb.L2), TypeError, "penalty=<class", "L2(0.01)"),
    "penalty of too few": (
        lambda: train(penalty=[None, nb.L2(1)]), ValueError, "penalty=[None, L2", "2 layers",
    ),
    "penalty in total_cost": (
        lambda: nb.total_cost(soft(), X, Y, 0.1), TypeError, "penalty=0.1", "L2(0.01)",
    ),
    # gradient check
    "h of 0": (lambda: nb.numerical_gradient(soft(), X, Y, h=0), ValueError, "h=0", "above 0"),
    "h of 1": (lambda: nb.numerical_gradient(soft(), X, Y, h=1), ValueError, "h=1", "below 1"),
    "tolerance a string": (
        lambda: nb.check_gradient(soft(), X, Y, tolerance="a"), TypeError, "tolerance='a'",
    ),
    "h negative": (lambda: nb.numerical_gradient(soft(), X, Y, h=-1e-5), ValueError, "h=-1e-05"),
    "h a string": (lambda: nb.numerical_gradient(soft(), X, Y, h="s"), TypeError, "h='s' is a str"),
    "gradient of a column": (
        lambda: nb.check_gradient(soft(), X, Y, with_a_column),
        ValueError, "b[1] has shape (4, 1)", "must be (4,)",
    ),
    # data sets
    "no moons": (lambda: datasets.moons(0), ValueError, "n=0", "at least 1"),
    "moons' noise": (lambda: datasets.moons(9, noise=-1), ValueError, "noise=-1", "at least 0"),
    "moons' seed": (
        lambda: datasets.moons(9, seed=RNG), ValueError, "seed=Generator", "whole number",
    ),
    "no sine": (lambda: datasets.sine(-3), ValueError, "n=-3", "at least 1"),
    "sine without rng": (lambda: datasets.sine(9, 0.1), TypeError, "rng=None", "default_rng(0)"),
    "above_sine n": (lambda: datasets.above_sine(2.5, RNG), ValueError, "n=2.5", "whole number"),
    "above_sine rng": (lambda: datasets.above_sine(9, 7), TypeError, "rng=7", "default_rng(0)"),
    "parts a number": (
        lambda: datasets.split(X, Y, 0.8, RNG), ValueError, "parts=0.8", "parts=(0.8, 0.2)",
    ),
    "no parts": (lambda: datasets.split(X, Y, (), RNG), ValueError, "parts=()", "(0.8, 0.2)"),
    "parts above 1": (
        lambda: datasets.split(X, Y, (0.8, 0.3), RNG), ValueError, "parts=(0.8, 0.3)", "up to 1.1",
    ),
    "part negative": (
        lambda: datasets.split(X, Y, (1.2, -0.2), RNG), ValueError, "parts[1]=-0.2", "above 0",
    ),
    "part NaN": (lambda: datasets.split(X, Y, (NAN, 1), RNG), ValueError, "parts[0]=nan", "finite"),
    "part empty": (
        lambda: datasets.split(X, Y, (0.99, 0.01), RNG),
        ValueError, "parts=(0.99, 0.01)", "6 samples",
    ),
    "split lengths": (
        lambda: datasets.split(X, Y[:2], (0.5, 0.5), RNG), ValueError, "X has 6 rows", "Y has 2",
    ),
    "split rng": (
        lambda: datasets.split(X, Y, (0.5, 0.5), 3), TypeError, "rng=3", "default_rng(0)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_error_names_argument_value_and_mend(case):
    call, kind, *parts = CASES[case]
    with pytest.raises(kind) as caught:
        call()
    assert type(caught.value) is kind
    message = str(caught.value)
    for part in parts:
        assert part in message
    assert message.isprintable()
    assert message[-1] in ".)"


@pytest.mark.parametrize(
    "name", ["epochs", "train", "total_cost", "numerical_gradient", "accuracy"]
)
def test_bad_input_leaves_the_network_as_it_was(name):
    net = soft()
    before = [p.tobytes() for p in net.params]
    calls = {
        "epochs": lambda: nb.epochs(net, X, y, nb.SGD(0.1), **GOOD),
        "train": lambda: train(net=net, validation=(X, y)),
        "total_cost": lambda: nb.total_cost(net, X, y),
        "numerical_gradient": lambda: nb.numerical_gradient(net, X, y),
        "accuracy": lambda: nb.accuracy(net, X, Y),
    }
    with pytest.raises(ValueError, match="has shape"):
        calls[name]()
    assert [p.tobytes() for p in net.params] == before
