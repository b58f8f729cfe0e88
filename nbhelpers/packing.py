"""What a run is made of, in a form that JSON knows, and back: for `nbhelpers.storage`.

Only what the tables below name can be made from a file. Arrays and generators are kept in lists of
their own; a generator that two parts share is shared again afterwards.
"""

from collections.abc import Callable
from dataclasses import fields

import numpy as np

from nbhelpers import schedules, validate
from nbhelpers.activations import ACTIVATIONS
from nbhelpers.costs import COSTS
from nbhelpers.dropout import Dropout
from nbhelpers.history import History
from nbhelpers.network import Network
from nbhelpers.optimizers import SGD, Adam, Momentum, Nesterov
from nbhelpers.stopping import EarlyStopping

KINDS = {
    kind.__name__: kind
    for kind in (
        Network, History, SGD, Momentum, Nesterov, Adam, Dropout, EarlyStopping,
        schedules.StepDecay, schedules.WarmUp, schedules.Annealing,
    )
}  # fmt: skip
NAMED = {
    **{f"activation {g.name}": g for g in ACTIVATIONS.values()},
    **{f"cost {cost.name}": cost for cost in COSTS.values()},
    **{f"schedule {f.__name__}": f for f in (schedules.constant, schedules.cosine)},
}


def pack(where: str, value: object, arrays: dict, generators: list) -> object:
    """Return ``value`` as JSON; put the arrays and generators it holds into the lists given."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        arrays[where] = validate.finite(where, value)
        return {"array": where}
    if isinstance(value, np.random.Generator):
        if not any(value is generator for generator in generators):
            generators.append(value)
        return {"generator": next(i for i, g in enumerate(generators) if g is value)}
    if isinstance(value, list):
        return [pack(f"{where}.{i}", v, arrays, generators) for i, v in enumerate(value)]
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        columns = {k: pack(f"{where}.{k}", v, arrays, generators) for k, v in value.items()}
        return {"columns": columns}
    for name, known in NAMED.items():
        if value is known or (type(value) is type(known) and value == known):
            return {"named": name}
    kind = type(value).__name__
    if KINDS.get(kind) is not type(value):
        raise ValueError(
            f"{where}={validate.shown(value)} is not one of the package's own parts and cannot be "
            "saved; put None in its place, and pass it again when you resume."
        )
    inside = {k: pack(f"{where}.{k}", v, arrays, generators) for k, v in vars(value).items()}
    return {"kind": kind, "parts": inside}


def unpack(packed: object, arrays: dict, generators: list) -> object:
    """Return what `pack` was given."""
    if isinstance(packed, list):
        return [unpack(value, arrays, generators) for value in packed]
    if not isinstance(packed, dict):
        return packed
    if "array" in packed:
        array = arrays[packed["array"]]
        if array.dtype.kind != "f":
            raise ValueError(f"{packed['array']} has type {array.dtype}")
        return validate.finite(packed["array"], array)
    if "generator" in packed:
        return generators[packed["generator"]]
    if "named" in packed:
        return NAMED[packed["named"]]
    if "columns" in packed:
        return {k: unpack(v, arrays, generators) for k, v in packed["columns"].items()}
    parts = {k: unpack(v, arrays, generators) for k, v in packed["parts"].items()}
    return rebuilt(KINDS[packed["kind"]], parts)


def rebuilt(kind: Callable, parts: dict) -> object:
    """Return an object of this kind: made from its settings, which it checks, then the rest set."""
    settings = {field.name: parts.pop(field.name) for field in fields(kind) if field.init}
    made = kind(**settings)
    for name in parts:
        if not hasattr(made, name):
            raise ValueError(f"{kind.__name__} has no {name}")
    vars(made).update(parts)
    return made
