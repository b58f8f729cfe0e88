"""The labs of notebook 06 run from top to bottom without MNIST, on scikit-learn's small digits."""

from small_digits import run_without_mnist

from tools import execute

LABS = execute.NOTEBOOKS / "labs"


def test_without_mnist_the_lab_runs_on_the_small_digits_and_says_so(monkeypatch, tmp_path):
    cells = run_without_mnist(LABS / "06_where_the_time_goes.ipynb", monkeypatch, tmp_path)
    assert "NOT MNIST" in cells["data"].outputs[0].text
    assert "(10, 65)" in cells["theta"].outputs[0].text


def test_the_lab_of_published_numbers_runs_on_the_small_digits_too(monkeypatch, tmp_path):
    cells = run_without_mnist(LABS / "06_published_numbers.ipynb", monkeypatch, tmp_path)
    assert "NOT MNIST" in cells["load"].outputs[0].text
