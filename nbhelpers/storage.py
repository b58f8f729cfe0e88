"""Save a training run and resume it: weights, velocity, the state of the generator, the history.

The file is an ordinary .npz: arrays, and a header in JSON. Nothing in it is pickled: to load the
file of a stranger never runs a stranger's code.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nbhelpers.activations import ACTIVATIONS
from nbhelpers.costs import COSTS
from nbhelpers.network import Network
from nbhelpers.optimizers import SGD, Momentum

FORMAT = "nbhelpers training run 1"
RULES = {rule.__name__: rule for rule in (SGD, Momentum)}
GENERATORS = {
    name: getattr(np.random, name) for name in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
}


class Run(NamedTuple):
    """A training run as it was saved after ``epoch`` epochs."""

    net: Network
    optimizer: object
    rng: np.random.Generator | None
    history: list[dict]
    epoch: int


def save(
    path: str | Path,
    net: Network,
    optimizer: object = None,
    rng: np.random.Generator | None = None,
    history: Sequence[dict] = (),
    epoch: int = 0,
) -> None:
    """Write a run to ``path``; the file is there whole or, if this is cut short, as it was before.

    Raises ValueError for a network or optimizer that is not made of this package's parts.
    """
    arrays = {f"W{l}": net.W[l] for l in range(1, net.L + 1)}
    arrays |= {f"b{l}": net.b[l] for l in range(1, net.L + 1)}
    for g in net.g[1:]:
        if ACTIVATIONS.get(g.name) != g:
            raise ValueError(f"the activation {g.name!r} is not the package's; it cannot be saved.")
    if COSTS.get(net.cost.name) != net.cost:
        raise ValueError(f"the cost {net.cost.name!r} is not the package's; it cannot be saved.")
    header = {
        "format": FORMAT,
        "activations": [g.name for g in net.g[1:]],
        "cost": net.cost.name,
        "optimizer": optimizer_header(optimizer, arrays),
        "rng": None if rng is None else rng.bit_generator.state,
        "history": list(history),
        "epoch": epoch,
    }
    text = json.dumps(header, default=plain)
    write_atomically(Path(path), {"header": np.array(text), **arrays})


def optimizer_header(optimizer: object, arrays: dict) -> dict | None:
    """Return rule and settings; put its memory, arrays or lists of arrays, into ``arrays``."""
    if optimizer is None:
        return None
    rule = type(optimizer).__name__
    if RULES.get(rule) is not type(optimizer):
        raise ValueError(f"optimizer {rule} cannot be saved; use one of {', '.join(RULES)}.")
    numbers = {}
    for name, value in vars(optimizer).items():
        if isinstance(value, list):
            arrays |= {f"memory.{name}.{i}": array for i, array in enumerate(value)}
        elif isinstance(value, np.ndarray):
            arrays[f"memory.{name}"] = value
        else:
            numbers[name] = value
    return {"rule": rule, "numbers": numbers}


def plain(value: object) -> object:
    """Return NumPy's numbers and arrays in a form that JSON knows."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(f"{value!r} cannot be saved; the history holds numbers and text only.")


def write_atomically(path: Path, arrays: dict) -> None:
    """Write ``arrays`` beside ``path``, make sure they are on the disk, then rename the file."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def load(path: str | Path) -> Run:
    """Return a run that `save` wrote; training goes on bit for bit as if it had never stopped.

    ``train(run.net, X, Y, run.optimizer, rng=run.rng, after=run.epoch, ...)`` resumes it. Raises
    ValueError if the file is damaged or something else.
    """
    path = Path(path)
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = dict(file)
        header = json.loads(str(arrays.pop("header")))
        if header["format"] != FORMAT:
            raise ValueError(f"its format is {header['format']!r}")
        return Run(
            read_network(header, arrays),
            read_optimizer(header["optimizer"], arrays),
            read_generator(header["rng"]),
            header["history"],
            header["epoch"],
        )
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        raise
    except Exception as error:  # a damaged file makes zipfile, NumPy and json fail in many ways
        raise ValueError(
            f"{path} is damaged or was not written by nbhelpers.storage.save ({error})."
        ) from None


def read_network(header: dict, arrays: dict) -> Network:
    """Return the network with its weights and biases."""
    g = [ACTIVATIONS[name] for name in header["activations"]]
    W = [arrays[f"W{l}"] for l in range(1, len(g) + 1)]
    b = [arrays[f"b{l}"] for l in range(1, len(g) + 1)]
    rows = [W[0].shape[0], *(array.size for array in b[:-1])]
    if [w.shape for w in W] != [(n, array.size) for n, array in zip(rows, b)]:
        raise ValueError("the shapes of its weights do not fit together")
    return Network([None, *W], [None, *b], [None, *g], COSTS[header["cost"]])


def read_optimizer(header: dict | None, arrays: dict) -> object:
    """Return the optimizer with its settings and its memory."""
    if header is None:
        return None
    rule, numbers = RULES[header["rule"]], header["numbers"]
    settings = {field.name: numbers.pop(field.name) for field in fields(rule)}
    optimizer = rule(**settings)
    vars(optimizer).update(numbers)
    for key in [key for key in arrays if key.startswith("memory.")]:  # in the order of saving
        _, name, *index = key.split(".")
        if index:
            vars(optimizer).setdefault(name, []).append(arrays[key])
        else:
            vars(optimizer)[name] = arrays[key]
    return optimizer


def read_generator(state: dict | None) -> np.random.Generator | None:
    """Return a generator in the saved state."""
    if state is None:
        return None
    bits = GENERATORS[state["bit_generator"]]()
    bits.state = state
    return np.random.Generator(bits)
