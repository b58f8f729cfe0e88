"""Time rivals fairly: one BLAS thread, taken in turns, medians of the rounds' ratios."""

import gc
import os
import statistics
import time
from collections.abc import Callable

# before NumPy is imported; small matrices are slower on two threads than on one
os.environ.update({name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")})
os.environ["MKL_NUM_THREADS"] = os.environ["VECLIB_MAXIMUM_THREADS"] = "1"


def race(
    rivals: dict[str, Callable[[], object]], rounds: int, clock: Callable = time.process_time
) -> dict[str, list[float]]:
    """Return each rival's seconds, round by round; in every round each has its turn.

    They are seconds of CPU time, or, with ``clock=time.perf_counter``, on the wall.
    """
    seconds = {name: [] for name in rivals}
    gc.disable()
    for turn in range(rounds + 1):
        for name, run in rivals.items():
            start = clock()
            run()
            if turn:  # the first round warms up
                seconds[name].append(clock() - start)
    gc.enable()
    return seconds


def ratio(seconds: dict[str, list[float]], name: str, base: str) -> float:
    """Return the median over the rounds of how many times longer ``name`` took than ``base``."""
    return statistics.median(a / b for a, b in zip(seconds[name], seconds[base]))


def repeated(run: Callable[[], object], at_least: float = 0.05) -> Callable[[], object]:
    """Return ``run`` many times over, long enough for the clock; it returns how many times."""
    n, spent = 1, 0.0
    while spent < at_least:
        n *= 2
        start = time.process_time()
        for _ in range(n):
            run()
        spent = time.process_time() - start
    return lambda: len([run() for _ in range(n)])
