"""Break the package on purpose: the gradient check and the test suite must notice.

Each break is one slip in one function, so it is always a break of today's code.
"""

import dataclasses
import inspect
import os
import shutil
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from nets import smooth_case

import nbhelpers as nb
from nbhelpers import activations, costs, network
from nbhelpers.checks.slip import slipped

MATCHED = ("softmax", "log_likelihood")
UNMATCHED = ("softmax", "quadratic")

# the broken function, what stands there, what takes its place, and an (output, cost) that shows it
BREAKS = {
    "sign": (network.backprop, "D[L] = output", "D[L] = -output", MATCHED),
    "no 1/B for weights": (network.backprop, ".T @ D[l] / B", ".T @ D[l]", MATCHED),
    "no 1/B for biases": (network.backprop, ".sum(axis=0) / B", ".sum(axis=0)", MATCHED),
    "1/B twice": (network.backprop, "A[L], Y)", "A[L], Y) / B", MATCHED),
    "W not transposed": (network.backprop, "net.W[l].T", "net.W[l]", MATCHED),
    "A not transposed": (network.backprop, "A[l - 1].T", "A[l - 1]", MATCHED),
    "A of the layer itself": (network.backprop, "A[l - 1].T", "A[l].T", MATCHED),
    "weights of the layer below": (network.backprop, "net.W[l].T", "net.W[l - 1].T", MATCHED),
    "no slope": (network.backprop, " * net.g[l - 1].df(Z[l - 1], A[l - 1])", "", MATCHED),
    "slope of the layer above": (network.backprop, ".g[l - 1].df", ".g[l].df", MATCHED),
    "slope at the wrong z": (network.backprop, "df(Z[l - 1], A[l - 1])", "df(Z[l], A[l])", MATCHED),
    "bias of one sample": (network.backprop, "D[l].sum(axis=0)", "D[l][0]", MATCHED),
    "bias over units": (network.backprop, ".sum(axis=0)", ".sum(axis=1)", MATCHED),
    "bias over everything": (network.backprop, ".sum(axis=0)", ".sum()", MATCHED),
    "δ through the updated weights": (
        network.backprop, "net.W[l].T", "(net.W[l] - 0.1 * A[l - 1].T @ D[l] / B).T", MATCHED,
    ),
    "softmax without off-diagonals": (
        costs.output_delta,
        'np.einsum("ni,nij->nj", dA, g.df(Z, A))', "dA * A * (1 - A)", UNMATCHED,
    ),
    "a - y for every pair": (costs.output_delta, "g == cost.partner", "True", UNMATCHED),
    "no slope at the output": (costs.output_delta, "dA * g.df(Z, A)", "dA", ("tanh", "quadratic")),
    "ReLU mask at a with >=": (activations.relu_df, "(Z > 0)", "(A >= 0)", MATCHED),
    "ReLU mask turned round": (activations.relu_df, "(Z > 0)", "(Z < 0)", MATCHED),
    "tanh' = 1 - a": (activations.tanh_df, "A * A", "A", MATCHED),
    "leaky slope 0": (activations.leaky_relu_df, "LEAK", "0 * Z", MATCHED),
    "sigmoid' = a": (activations.sigmoid_df, "A * (1 - A)", "A", MATCHED),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_the_gradient_check_catches(name):
    function, old, new, (output, cost) = BREAKS[name]
    hidden = ["tanh", "relu", "leaky_relu", "sigmoid"]
    # as many samples as units in every layer: no break is found by its shapes alone
    net, X, Y = smooth_case(
        np.random.default_rng(0), sizes=(6,) * 6, hidden=hidden, output=output, cost=cost
    )
    nb.check_gradient(net, X, Y)

    damaged = slipped(function, old, new)
    net.g = [
        dataclasses.replace(g, df=damaged) if g and g.df.__name__ == damaged.__name__ else g
        for g in net.g
    ]
    names = {**vars(network), damaged.__name__: damaged}
    gradient = types.FunctionType(names["backprop"].__code__, names)
    with pytest.raises(
        (AssertionError, ValueError), match=r"the gradient (is wrong|of \S+ has shape)"
    ):
        nb.check_gradient(net, X, Y, gradient)


def test_the_suite_turns_red(tmp_path):
    """Break a copy of the package and run a part of its tests on it; an unbroken copy passes."""
    root = Path(nb.__file__).parents[1]
    named = {
        "unbroken": None,
        "sign": BREAKS["sign"],
        "missing 1/B": BREAKS["no 1/B for weights"],
        "missing transpose": BREAKS["W not transposed"],
        "ReLU mask": BREAKS["ReLU mask at a with >="],
    }
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    environment.pop("PYTHONPATH", None)
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # they take seconds to load
    running = {}
    for name, change in named.items():
        folder = tmp_path / name.replace("/", " ")
        shutil.copytree(root / "nbhelpers", folder / "nbhelpers")
        for test in ("nets.py", "test_gradients.py"):
            shutil.copy(root / "tests" / test, folder)
        (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
        if change:
            function, old, new, _ = change
            file = folder / "nbhelpers" / Path(inspect.getfile(function)).name
            text = file.read_text(encoding="utf-8")
            whole = inspect.getsource(function)
            assert whole in text
            wrong = inspect.getsource(slipped(function, old, new))
            file.write_text(text.replace(whole, wrong), encoding="utf-8")
        # the current folder comes first on the path: the copy is what is imported
        command = [sys.executable, "-m", "pytest", "-qx", "--tb=line", "-k", "agree and L2"]
        running[name] = subprocess.Popen(
            [*command, "test_gradients.py"],
            cwd=folder,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    for name, process in running.items():
        output, _ = process.communicate(timeout=120)
        if name == "unbroken":
            assert process.returncode == 0, output
        else:
            assert process.returncode == 1, f"{name}: {output}"  # 1: tests failed, no other error
            assert "failed" in output.splitlines()[-1]
