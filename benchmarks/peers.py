"""One epoch of training beside PyTorch, JAX and Keras, each where it is installed (pip install …).

    python benchmarks/peers.py            # CPU time, one core
    python benchmarks/peers.py --cores 2  # wall time, two cores: do nothing else meanwhile

All begin with the same kind of network, float32, ReLU and softmax, and shuffle anew. JAX compiles a
whole epoch into one program, which is its fastest way. Keras runs on JAX if no backend is set.

Look at the kernels that NumPy's OpenBLAS chooses: on a processor that is newer than itself it may
take old ones. On an AMD EPYC of 2024, OPENBLAS_CORETYPE=SkylakeX made the products twice as fast.
"""

# ruff: noqa: E402  (the number of cores and threads is fixed before the libraries are loaded)

import os
import sys

CORES = int(sys.argv[-1]) if "--cores" in sys.argv else 1
if hasattr(os, "sched_setaffinity"):  # JAX starts a thread for each core it may use
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
os.environ.setdefault("KERAS_BACKEND", "jax")

import timing  # it fixes the number of threads  # isort: skip

import importlib.util
import time

import numpy as np
import threadpoolctl
import training

NETWORKS = (*training.NETWORKS, ((784, 100, 10), 64), ((784, 800, 10), 128))
ROUNDS = 7


def pytorch(sizes, B, X, y, beta):
    """PyTorch in its usual, eager way."""
    import torch
    from torch import nn

    torch.set_num_threads(CORES)
    layers = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
    hidden = [part for layer in layers[:-1] for part in (layer, nn.ReLU())]
    model = nn.Sequential(*hidden, layers[-1])
    rule = torch.optim.SGD(model.parameters(), training.RATE, momentum=beta)
    X, y = torch.from_numpy(X), torch.from_numpy(y.astype(np.int64))

    def run():
        for batch in torch.randperm(len(X)).split(B):
            rule.zero_grad()
            nn.functional.cross_entropy(model(X[batch]), y[batch]).backward()
            rule.step()

    return run


def jax(sizes, B, X, y, beta):
    """JAX with a whole epoch compiled (it leaves out the last, partial batch)."""
    import jax
    import jax.numpy as jnp

    net = training.start(sizes, np.float32)
    params = [(jnp.asarray(W), jnp.asarray(b)) for W, b in zip(net.W[1:], net.b[1:])]
    X, Y = jnp.asarray(X), jnp.eye(10, dtype=np.float32)[y]

    def cost(params, X, Y):
        for W, b in params[:-1]:
            X = jax.nn.relu(X @ W + b)
        return -(Y * jax.nn.log_softmax(X @ params[-1][0] + params[-1][1])).sum(axis=1).mean()

    def step(state, batch):
        params, v = state
        grads = jax.grad(cost)(params, X[batch], Y[batch])
        v = jax.tree.map(lambda v, g: beta * v - training.RATE * g, v, grads)
        return (jax.tree.map(jnp.add, params, v), v), None

    @jax.jit
    def epoch(state, key):
        batches = jax.random.permutation(key, len(X))[: len(X) // B * B].reshape(-1, B)
        return jax.lax.scan(step, state, batches)[0]

    memory = {"state": (params, jax.tree.map(jnp.zeros_like, params)), "key": jax.random.key(0)}

    def run():
        memory["key"], key = jax.random.split(memory["key"])
        memory["state"] = jax.block_until_ready(epoch(memory["state"], key))

    return run


def keras(sizes, B, X, y, beta):
    """Keras's fit."""
    import keras

    hidden = [keras.layers.Dense(n, activation="relu") for n in sizes[1:-1]]
    model = keras.Sequential([keras.Input((784,)), *hidden, keras.layers.Dense(sizes[-1])])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(training.RATE, momentum=beta), loss)
    return lambda: model.fit(X, y, batch_size=B, epochs=1, verbose=0)


def fast_on_all_cores(sizes, B, X, y, beta):
    """Train with ``fast=True``, matrix products on several threads."""
    run = training.fast(sizes, B, X, y, beta)

    def run_threaded():
        with threadpoolctl.threadpool_limits(CORES, "blas"):
            run()

    return run_threaded


RIVALS = {"bare": training.bare_products, "fast": training.fast}
if CORES > 1:
    RIVALS[f"fast x{CORES}"] = fast_on_all_cores
RIVALS |= {"plain": training.plain}
PEERS = {"PyTorch": ("torch", pytorch), "JAX": ("jax", jax), "Keras": ("keras", keras)}
RIVALS |= {name: make for name, (module, make) in PEERS.items() if importlib.util.find_spec(module)}


def main():
    X, y = training.images()
    X = X.astype(np.float32)
    clock = time.perf_counter if CORES > 1 else time.process_time
    kind = "wall" if CORES > 1 else "CPU"
    print(f"{kind} time of an epoch as multiples of its bare matrix products on one thread;")
    print(f"{CORES} core(s), float32, medians of {ROUNDS}")
    kernels = {library.get("architecture") for library in threadpoolctl.threadpool_info()}
    print(f"kernels of the linear algebra library: {kernels - {None}}\n")
    names = [name for name in RIVALS if name != "bare"]
    print(f"{'network':<20} {'batch':>5} {'rule':<9}", *(f"{name:>8}" for name in names))
    for sizes, B in NETWORKS:
        for beta in (0.0, 0.9):
            rivals = {name: make(sizes, B, X, y, beta) for name, make in RIVALS.items()}
            seconds = timing.race(rivals, ROUNDS, clock)
            shape, rule = "-".join(map(str, sizes)), "momentum" if beta else "SGD"
            ratios = (f"{timing.ratio(seconds, name, 'bare'):>8.2f}" for name in names)
            print(f"{shape:<20} {B:>5} {rule:<9}", *ratios, flush=True)


if __name__ == "__main__":
    main()
