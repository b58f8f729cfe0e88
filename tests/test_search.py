"""The same search on one core, with processes and on a Dask cluster, even when a worker dies."""

import os
from functools import partial
from pathlib import Path

import dask
import joblib
import psutil
import pytest
from distributed import Client, LocalCluster
from joblib.externals.loky import get_reusable_executor
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from threadpoolctl import threadpool_info

from nbhelpers.datasets import digits
from nbhelpers.estimators import NeuralNetClassifier
from nbhelpers.initializers import xavier_uniform

GRID = {"lam": [0.0, 1.0, 10.0], "hidden_layer_sizes": [(5,), (10,)]}
X, y = (part[:300] for part in digits())
SPLITS = list(StratifiedKFold(4).split(X, y))
# Dask puts each large argument on one worker; when that dies, it is gone. What `scatter` names goes
# to every worker, and stays on all of them if the active memory manager is stopped.
DATA = [X, y, *(rows for split in SPLITS for rows in split)]


def deadly(rng, n_in, n_out, fuse: Path):
    """Draw the usual weights. Of a fuse, burn a piece; with the last, kill this process."""
    for piece in sorted(fuse.iterdir()):
        try:
            piece.unlink()
        except OSError:  # the other process has it
            continue
        if piece.name == "last":
            psutil.Process().kill()  # no exception, no clean-up: as if the machine were gone
        break
    return xavier_uniform(rng, n_in, n_out)


@pytest.fixture(scope="module")
def fuse(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("fuse")


@pytest.fixture(scope="module")
def search(fuse) -> GridSearchCV:
    model = NeuralNetClassifier(n_epochs=3, random_state=0, initializer=partial(deadly, fuse=fuse))
    return GridSearchCV(model, GRID, cv=SPLITS, error_score="raise", return_train_score=True)


@pytest.fixture(scope="module")
def expected(search) -> tuple:
    results, best, params = found(search)
    assert len(set(results["mean_test_score"])) > 3  # they do differ
    return results, best, params


def found(search: GridSearchCV) -> tuple:
    """Search; return the results without the times, the best parameters and the best weights."""
    search.fit(X, y)
    results = {k: [*map(str, v)] for k, v in search.cv_results_.items() if "time" not in k}
    weights = [p.tolist() for p in search.best_estimator_.network_.params]
    return results, search.best_params_, weights


def started() -> set[int]:
    """Return the processes below this one, without those that end with Python itself."""
    children = psutil.Process().children(recursive=True)
    return {p.pid for p in children if "resource_tracker" not in " ".join(p.cmdline())}


def blas_threads() -> set[int]:
    return {part["num_threads"] for part in threadpool_info() if part["user_api"] == "blas"}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Two worker processes; the nannies beside them start a new worker where one dies."""
    folder, before = tmp_path_factory.mktemp("dask"), started()
    patient = {"distributed.comm.timeouts": {"connect": "300s", "tcp": "300s"}}  # a busy machine
    with dask.config.set(patient), LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1",
        dashboard_address="127.0.0.1:0", local_directory=folder,
    ) as cluster, Client(cluster) as client:  # fmt: skip
        client.amm.stop()
        yield client
    assert started() == before
    left = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]
    assert not left


def test_two_processes_find_the_same(search, expected):
    before = started()
    with joblib.parallel_config("loky", n_jobs=2):
        assert found(search) == expected
        threads = joblib.Parallel()(joblib.delayed(blas_threads)() for _ in range(4))
    assert threads == [{1}] * 4
    get_reusable_executor().shutdown(kill_workers=True)
    assert started() == before


def test_a_dask_cluster_finds_the_same(search, expected, cluster):
    with joblib.parallel_config("dask", scatter=DATA):
        assert found(search) == expected
    assert [*cluster.run(blas_threads).values()] == [{1}, {1}]


def test_a_worker_that_is_killed_changes_nothing(search, expected, cluster, fuse):
    before = {*cluster.run(os.getpid).values()}
    for name in (*map(str, range(10, 30)), "last"):  # the 21st of 48 layers is its last
        (fuse / name).touch()
    with joblib.parallel_config("dask", scatter=DATA):
        assert found(search) == expected
    assert not any(fuse.iterdir())
    cluster.wait_for_workers(2, timeout=300)
    assert len(before & {*cluster.run(os.getpid).values()}) == 1
