"""A search on one core, with processes and on a Dask cluster; what more workers would bring.

    python benchmarks/cluster.py

The search is 24 candidates x 5 folds on the small digits, each fit with one thread. Measured: the
search here and with 2 workers (with one, joblib keeps the work in this process), in wall time and
as the CPU time of all processes; the CPU time that a task which does nothing takes from this
process, the client and scheduler; the bytes sent for a fit. From the CPU times a model says what 2,
10, 100 and 1,000 workers would bring, each with a core to itself: one scheduler hands out the fits
one after another, each to the worker that is free first, and at the end one machine fits the best
candidate on all samples.
"""

import heapq
import os
import statistics
import tempfile
import time
from contextlib import contextmanager
from functools import partial

import joblib
import numpy as np
import psutil
from distributed import Client, LocalCluster
from distributed.comm.tcp import TCP
from joblib.externals.loky import get_reusable_executor
from sklearn.model_selection import GridSearchCV, ParameterGrid, StratifiedKFold

from nbhelpers.datasets import digits
from nbhelpers.estimators import NeuralNetClassifier

GRID = {"lam": np.logspace(-2, 2, 8).tolist(), "hidden_layer_sizes": [(10,), (20,), (40,)]}
X, y = digits()
SPLITS = list(StratifiedKFold(5).split(X, y))
DATA = [X, y, *(rows for split in SPLITS for rows in split)]
N_EMPTY, ROUNDS = 1000, 2


def new_search(n_epochs=20, cv=SPLITS) -> GridSearchCV:
    return GridSearchCV(NeuralNetClassifier(n_epochs=n_epochs, random_state=0), GRID, cv=cv)


def nothing(i):
    return i


def cpu() -> float:
    """Return the CPU seconds that this process and those below it have used."""
    me = psutil.Process()
    times = [p.cpu_times() for p in (me, *me.children(recursive=True))]
    return sum(t.user + t.system for t in times)


def timed(run, clock=time.perf_counter) -> float:
    start = clock()
    run()
    return clock() - start


@contextmanager
def processes(n_workers):
    with joblib.parallel_config("loky", n_jobs=n_workers):
        yield
    get_reusable_executor().shutdown(kill_workers=True)


@contextmanager
def dask(n_workers):
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(
            n_workers=n_workers, threads_per_worker=1, processes=True, host="127.0.0.1",
            dashboard_address="127.0.0.1:0", local_directory=folder,
        ) as cluster,
        Client(cluster),
        joblib.parallel_config("dask", n_jobs=-1, scatter=DATA),
    ):  # fmt: skip
        yield


@contextmanager
def counted(bytes_sent: list):
    """Count what the client and the scheduler, both in this process, write to the network."""
    write = TCP.write

    async def write_and_count(self, *arguments, **more):
        n = await write(self, *arguments, **more)
        bytes_sent.append(n)
        return n

    TCP.write = write_and_count
    yield
    TCP.write = write


def measure(backend) -> dict:
    """Return the seconds of the start, the search and empty tasks, and the kB sent per fit."""
    start, sent, sent_short = time.perf_counter(), [], []
    with backend(2):
        joblib.Parallel()(joblib.delayed(new_search().estimator.fit)(X, y) for _ in range(4))
        found = {"start": time.perf_counter() - start}
        before = cpu()
        with counted(sent):
            found["search"] = timed(partial(new_search().fit, X, y))
        found["cpu"] = cpu() - before
        with counted(sent_short):
            new_search(n_epochs=1, cv=5).fit(X, y)
        n_fits = len(SPLITS) * len(ParameterGrid(GRID))
        found |= {"folds listed": sum(sent) / n_fits / 1e3, "cv=5": sum(sent_short) / n_fits / 1e3}
        empty = [joblib.delayed(nothing)(i) for i in range(N_EMPTY)]
        for name, size in (("one by one", 1), ("batched", "auto")):
            run = partial(joblib.Parallel(batch_size=size), empty)
            found[name] = timed(run, time.process_time) / N_EMPTY
    return found


def model(fits: list, n_workers: int, overhead: float, refit: float) -> float:
    """Return the seconds until the last of the fits is done, and the refit after it."""
    free = [0.0] * n_workers
    for i, seconds in enumerate(fits):
        start = max(heapq.heappop(free), i * overhead)
        heapq.heappush(free, start + overhead + seconds)
    return max(free) + refit


def what_limits(fits: list, n_workers: int, overhead: float, refit: float) -> str:
    """Return which part takes longest; only the share of the workers shrinks with their number."""
    times = {
        "workers": sum(fits) / n_workers,
        "one fit": max(fits),
        "scheduler": len(fits) * overhead,
        "refit": refit,
    }
    return max(times, key=times.get)


def main():
    serial, measured = [], {processes: [], dask: []}
    for _ in range(ROUNDS):  # in turns, because the machine may be busier at one time than another
        search, before = new_search(), cpu()
        wall = timed(partial(search.fit, X, y))
        serial.append((search, wall, cpu() - before))
        for backend, rows in measured.items():
            rows.append(measure(backend))
    per_fit, refits = [], []
    for search, wall, own in serial:
        results, free = search.cv_results_, own / wall  # the share of a core that it had
        per_fit.append(free * (results["mean_fit_time"] + results["mean_score_time"]))
        refits.append(free * search.refit_time_)
    fits = np.repeat(np.median(per_fit, axis=0), len(SPLITS)).tolist()
    refit, here, own = np.median([refits, *zip(*[row[1:] for row in serial])], axis=1)
    print(
        f"{len(fits)} fits of {min(fits):.3f} to {max(fits):.3f} s, a refit of {refit:.3f} s (CPU)"
    )
    print(
        f"medians of {ROUNDS} rounds; load {psutil.getloadavg()[0]:.0f} on {os.cpu_count()} cores\n"
    )
    print(f"{'':<12}{'start':>8}{'search':>8}{'CPU':>8}{'model':>8}", end="")
    print(f"{'empty task':>12}{'batched':>10}{'sent per fit':>14}{'with cv=5':>11}")
    alone = model(fits, 1, 0, refit)
    print(f"{'here':<12}{'':>8}{here:>7.1f}s{own:>7.1f}s{alone:>7.1f}s")
    for backend, rows in measured.items():
        found = {key: statistics.median(row[key] for row in rows) for key in rows[0]}
        print(
            f"{'2 ' + backend.__name__:<12}{found['start']:>7.1f}s{found['search']:>7.1f}s", end=""
        )
        print(f"{found['cpu']:>7.1f}s{model(fits, 2, found['one by one'], refit):>7.1f}s", end="")
        print(f"{1000 * found['one by one']:>9.2f} ms{1000 * found['batched']:>7.2f} ms", end="")
        sent = [f"{found[key]:.0f} kB" for key in ("folds listed", "cv=5")]
        print(f"{sent[0]:>14}{sent[1]:>11}" if backend is dask else "")

    overhead = found["one by one"]  # of Dask, the last
    print(f"\nmodel, {1000 * overhead:.1f} ms per task: seconds, speed-up and what takes longest")
    print(f"{'search':<11}{'a fit':>7}", *(f"{w:>25,} workers" for w in (10, 100, 1000)), sep="")
    for n_candidates in (24, 1000):
        for length in (statistics.mean(fits), 60.0):
            scale = length / statistics.mean(fits)
            many = [scale * seconds for seconds in (fits * 42)[: n_candidates * len(SPLITS)]]
            one = model(many, 1, 0, scale * refit)
            row = f"{n_candidates:>5,} x {len(SPLITS)}{length:>8.2g}s"
            for w in (10, 100, 1000):
                took = model(many, w, overhead, scale * refit)
                limit = what_limits(many, w, overhead, scale * refit)
                row += f"{took:>12,.1f}s{one / took:>7.1f}x{limit:>13}"
            print(row)


if __name__ == "__main__":
    main()
