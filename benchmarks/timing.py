"""Time rivals fairly: one BLAS thread, taken in turns, medians; only the ratios count."""

import gc
import os
import statistics
import time
from collections.abc import Callable

# before NumPy is imported; small matrices are slower on two threads than on one
os.environ.update({name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")})
os.environ["MKL_NUM_THREADS"] = os.environ["VECLIB_MAXIMUM_THREADS"] = "1"


def medians(rivals: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return each rival's median CPU seconds; in every round each has its turn."""
    seconds = {name: [] for name in rivals}
    gc.disable()
    for turn in range(rounds + 1):
        for name, run in rivals.items():
            start = time.process_time()
            run()
            if turn:  # the first round warms up
                seconds[name].append(time.process_time() - start)
    gc.enable()
    return {name: statistics.median(s) for name, s in seconds.items()}


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
