"""Symptom cards: what you would see of a bug before you know what it is."""

from functools import cache
from typing import TYPE_CHECKING

from nbhelpers.zoo.alarms import gradient_errors, hidden_activations, trained, update_ratios
from nbhelpers.zoo.bugs import LETTERS, program
from nbhelpers.zoo.program import Program

if TYPE_CHECKING:
    from matplotlib.axes import Axes

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


def table(seed: int = 0) -> str:
    """Return the numbers of all cards as text, one row for each program."""
    names = " ".join(f"{name:>5}" for name in symptoms(seed=seed)["gradient_check"])
    top = f"{'':8} {'cost':12} {'validation':12} {'accuracy':10}  {'gradient check':35}  "
    head = f"{'':8} {'first→last':12} {'first→last':12} train  val.  {names}  "
    lines = [top + "update ratios", head + "of the last step   hidden"]
    for letter in [None, *LETTERS]:
        s = symptoms(letter, seed)
        costs, val_costs = ("{:.3g}→{:.3g}".format(*s[name]) for name in ("cost", "val_cost"))
        errors = s["gradient_check"].values()
        wrong = " ".join(f"{e:5.2f}" if e > TOLERANCE else "    ·" for e in errors)
        ratios = " ".join(f"{ratio:.0e}" for ratio in s["update_ratio"])
        lines.append(
            f"{letter or 'healthy':8} {costs:12} {val_costs:12} {s['accuracy'][1]:5.0%} "
            f"{s['val_accuracy'][1]:5.0%}  {wrong}  {ratios:17}  {s['hidden']:6.2f}"
        )
    return "\n".join(lines)


def card(letter: str, ax: "Axes | None" = None, seed: int = 0) -> "Axes":
    """Draw a program's costs over the epochs, and in grey beneath them the correct program's."""
    from nbhelpers.plots.style import BLUE, VERMILION, new_axes  # the checks load NumPy only

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
