"""Symptom cards: what you would see of a bug before you know what it is."""

from functools import cache

from matplotlib.axes import Axes

from nbhelpers.plots.style import BLUE, VERMILION, new_axes
from nbhelpers.zoo.alarms import gradient_errors, hidden_activations, trained, update_ratios
from nbhelpers.zoo.bugs import program
from nbhelpers.zoo.program import Program

TOLERANCE = 1e-6  # relative errors up to here are rounding


@cache
def symptoms(letter: str | None = None, seed: int = 0) -> dict:
    """Return the numbers of a card; without a letter, those of the correct program.

    ``cost``, ``accuracy``, ``val_cost`` and ``val_accuracy`` are pairs: before and after training.
    ``gradient_check`` holds a relative error for each array; ``update_ratio`` has one number per
    layer, at the last step; ``hidden`` is the root mean square of the first hidden activations.
    """
    p = Program if letter is None else program(letter)
    history = trained(p, seed)[1]
    columns = history.columns[1:]
    found = {name: (float(history[name][0]), float(history[name][-1])) for name in columns}
    found["gradient_check"] = gradient_errors(p, seed)
    found["update_ratio"] = update_ratios(p, seed)
    found["hidden"] = hidden_activations(p, seed)
    return found


def describe(letter: str | None = None, seed: int = 0) -> str:
    """Return the numbers of a card as text, one line for each."""
    s = symptoms(letter, seed)
    wrong = {name: error for name, error in s["gradient_check"].items() if error > TOLERANCE}
    listed = "  ".join(f"{name} {error:.2f}" for name, error in wrong.items())
    rows = {
        "cost": "{:.3g} → {:.3g}".format(*s["cost"]),
        "validation cost": "{:.3g} → {:.3g}".format(*s["val_cost"]),
        "accuracy": f"{s['accuracy'][1]:.1%}, validation {s['val_accuracy'][1]:.1%}",
        "gradient check": f"wrong in {listed}" if wrong else "passes in all layers",
        "update ratios": "  ".join(f"{ratio:.0e}" for ratio in s["update_ratio"]),
        "hidden units": f"{s['hidden']:.2f} in size at the start",
    }
    return "\n".join(f"{name + ':':17}{text}" for name, text in rows.items())


def card(letter: str, ax: Axes | None = None, seed: int = 0) -> Axes:
    """Draw a program's costs over the epochs, and in grey beneath them the correct program's."""
    ax = new_axes(ax)
    _, right = trained(Program, seed)
    _, history = trained(program(letter), seed)
    at = history["epoch"]
    ax.plot(at, right["cost"], color="0.7", lw=5, ls="-", label="correct program")
    ax.plot(at, right["val_cost"], color="0.7", lw=5, ls="--")
    ax.plot(at, history["cost"], color=BLUE, ls="-", label="training")
    ax.plot(at, history["val_cost"], color=VERMILION, ls="--", label="validation")
    ax.set(title=f"program {letter}", xlabel="epoch", ylabel="cost", ylim=(0, None))
    return ax
