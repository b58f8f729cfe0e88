"""Notebook 06 runs from top to bottom without MNIST, on scikit-learn's small digits."""

from nbformat.v4 import new_code_cell

from tools import execute

PATH = execute.NOTEBOOKS / "06_mnist.ipynb"
OFFLINE = """
from pathlib import Path
from nbhelpers import download
download.cache = lambda: Path("empty")
download.MIRRORS = ("http://127.0.0.1:9/",)  # nobody listens there
"""


def test_without_mnist_the_notebook_runs_on_the_small_digits_and_says_so(monkeypatch, tmp_path):
    monkeypatch.delenv("NBHELPERS_DATA", raising=False)
    for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    notebook = execute.read(PATH)
    notebook.cells.insert(0, new_code_cell(OFFLINE))
    execute.run(notebook, tmp_path)  # raises at the first cell that fails
    cells = {cell.id: cell for cell in notebook.cells}
    (banner,) = cells["load"].outputs
    assert "NOT MNIST" in banner.text
    assert "(1438, 64)" in cells["audit-shapes"].outputs[0].text
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.execution_count is None] == []
    assert [c.id for c in code for o in c.outputs if o.get("name") == "stderr"] == []


def test_the_lab_of_published_numbers_runs_on_the_small_digits_too(monkeypatch, tmp_path):
    monkeypatch.delenv("NBHELPERS_DATA", raising=False)
    for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    notebook = execute.read(execute.NOTEBOOKS / "labs" / "06_published_numbers.ipynb")
    notebook.cells.insert(0, new_code_cell(OFFLINE))
    execute.run(notebook, tmp_path)  # raises at the first cell that fails
    cells = {cell.id: cell for cell in notebook.cells}
    assert "NOT MNIST" in cells["load"].outputs[0].text
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [c.id for c in code for o in c.outputs if o.get("name") == "stderr"] == []
