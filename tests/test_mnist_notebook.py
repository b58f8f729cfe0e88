"""Notebook 06 runs from top to bottom without MNIST, on scikit-learn's small digits."""

from small_digits import run_without_mnist

from tools import execute


def test_without_mnist_the_notebook_runs_on_the_small_digits_and_says_so(monkeypatch, tmp_path):
    cells = run_without_mnist(execute.NOTEBOOKS / "06_mnist.ipynb", monkeypatch, tmp_path)
    (banner,) = cells["load"].outputs
    assert "NOT MNIST" in banner.text
    assert "(1438, 64)" in cells["audit-shapes"].outputs[0].text
