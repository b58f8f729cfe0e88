"""The bug zoo: one correct training script, and twelve copies of it with one line wrong in each.

Their costs and accuracies are seen on `card` and `describe`; the `ALARMS` are the sanity tests that
catch them; `reveal` tells what the bug is. `EIGHT` are gradients to start the lesson with.
"""

from nbhelpers.zoo.alarms import ALARMS, alarms, gradient_errors, ringing, trained, update_ratios
from nbhelpers.zoo.bugs import BUGS, LETTERS, NAMES, bug, program, reveal
from nbhelpers.zoo.cards import card, describe, symptoms
from nbhelpers.zoo.eight import EIGHT, RIGHT, WRONG, run_eight
from nbhelpers.zoo.program import Program

__all__ = [
    "ALARMS", "BUGS", "EIGHT", "LETTERS", "NAMES", "Program", "RIGHT", "WRONG", "alarms", "bug",
    "card", "describe", "gradient_errors", "program", "reveal", "ringing", "run_eight", "symptoms",
    "trained", "update_ratios",
]  # fmt: skip
