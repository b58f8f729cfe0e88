"""Each update rule by hand or by the formulas of torch.optim, and what it does with its memory."""

import numpy as np
import pytest

import nbhelpers as nb


def test_three_steps_of_sgd_by_hand():
    w, rule = np.array([1.0, -2.0]), nb.SGD(0.1)
    rule.start([w])
    for g in (10.0, -20.0, 0.5):
        rule.step([w], [np.array([g, 2 * g])])
    np.testing.assert_allclose(w, [1 - 1 + 2 - 0.05, -2 - 2 + 4 - 0.1])


def test_three_steps_of_momentum_by_hand():
    w, rule = np.array([1.0]), nb.Momentum(rate=0.1, beta=0.5)
    rule.start([w])
    for g, v in ((10, -1), (-4, -0.1), (0, -0.05)):  # v ← v/2 - 0.1 g
        before = w.copy()
        rule.step([w], [np.array([float(g)])])
        np.testing.assert_allclose(w - before, v)


def torch_sgd(w, gradients, lr, momentum, nesterov):
    """torch.optim.SGD as its documentation writes it, with dampening 0."""
    b = None
    for g in gradients:
        b = g.copy() if b is None else momentum * b + g
        w = w - lr * (g + momentum * b if nesterov else b)
    return w


def torch_adam(w, gradients, lr, beta1, beta2, eps):
    """torch.optim.Adam as its documentation writes it, without weight decay and amsgrad."""
    m = v = 0
    for t, g in enumerate(gradients, 1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        w = w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return w


THEIRS = [
    (nb.Momentum(0.03, 0.8), lambda w, G: torch_sgd(w, G, 0.03, 0.8, False)),
    (nb.Nesterov(0.03, 0.8), lambda w, G: torch_sgd(w, G, 0.03, 0.8, True)),
    (nb.Nesterov(0.03), lambda w, G: torch_sgd(w, G, 0.03, 0.9, True)),
    (nb.Adam(), lambda w, G: torch_adam(w, G, 0.001, 0.9, 0.999, 1e-8)),
    (nb.Adam(0.1, 0.5, 0.7, 1e-2), lambda w, G: torch_adam(w, G, 0.1, 0.5, 0.7, 1e-2)),
]


@pytest.mark.parametrize("rule, theirs", THEIRS, ids=[repr(rule) for rule, _ in THEIRS])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_thirty_steps_are_those_of_torch(rule, theirs, dtype):
    rng = np.random.default_rng(0)
    start = [rng.normal(size=(3, 2)), rng.normal(size=2)]
    gradients = [[rng.normal(size=p.shape) * 10.0**i for p in start] for i in (-4, 0, 2)] * 10
    params = [p.astype(dtype) for p in start]
    for _ in range(2):  # start forgets the first round
        for p, s in zip(params, start):
            p[...] = s
        rule.start(params)
        for grads in gradients:
            given = [g.astype(dtype) for g in grads]
            kept = [g.copy() for g in given]
            rule.step(params, given)
            assert all((g == k).all() for g, k in zip(given, kept))
    for i, p in enumerate(params):
        wanted = theirs(start[i], [grads[i] for grads in gradients])
        np.testing.assert_allclose(p, wanted, rtol=1e-3 if dtype == np.float32 else 1e-11)
        assert p.dtype == dtype


def test_adams_first_step_has_the_size_of_the_rate_whatever_the_gradient():
    w, rule = np.zeros(4), nb.Adam(0.01)
    rule.start([w])
    rule.step([w], [np.array([1e-3, -5.0, 1e6, 0.0])])
    np.testing.assert_allclose(w, [-0.01, 0.01, -0.01, 0], rtol=1e-4)


@pytest.mark.parametrize("rule", [nb.SGD(0.1), nb.Momentum(0.1), nb.Nesterov(0.1), nb.Adam()])
def test_a_missing_or_surplus_gradient_is_an_error(rule):
    params = [np.zeros(2), np.zeros(3)]
    rule.start(params)
    for grads in ([np.ones(2)], [np.ones(2), np.ones(3), np.ones(4)]):
        with pytest.raises(ValueError, match="zip"):
            rule.step(params, grads)


@pytest.mark.parametrize("rule", [nb.SGD(0.1), nb.Momentum(0.1), nb.Nesterov(0.1), nb.Adam()])
def test_memory_is_none_until_start_and_one_array_per_parameter_after(rule):
    memory = {name for name, value in vars(rule).items() if value is None}
    assert bool(memory) == (not isinstance(rule, nb.SGD))
    params = [np.zeros((2, 3), np.float32), np.zeros(3, np.float32)]
    rule.start(params)
    for name in memory - {"t"}:
        arrays = getattr(rule, name)
        assert [(a.shape, a.dtype) for a in arrays] == [(p.shape, p.dtype) for p in params]


@pytest.mark.parametrize("rule", [nb.Momentum(0.05), nb.Nesterov(0.03), nb.Adam(0.03)], ids=repr)
def test_they_reach_the_bottom_of_a_long_valley(rule):
    w, slope = np.array([3.0, -2.0]), np.array([1.0, 30.0])
    rule.start([w])
    for _ in range(600):
        rule.step([w], [slope * w])
    assert np.abs(w).max() < 1e-3
