"""A lab that trains on MNIST runs from top to bottom without it, on scikit-learn's small digits."""

from nbformat.v4 import new_code_cell
from test_mnist_notebook import OFFLINE

from tools import execute

PATH = execute.NOTEBOOKS / "labs" / "06_where_the_time_goes.ipynb"


def test_without_mnist_the_lab_runs_on_the_small_digits_and_says_so(monkeypatch, tmp_path):
    monkeypatch.delenv("NBHELPERS_DATA", raising=False)
    for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    notebook = execute.read(PATH)
    notebook.cells.insert(0, new_code_cell(OFFLINE))
    execute.run(notebook, tmp_path)  # raises at the first cell that fails
    cells = {cell.id: cell for cell in notebook.cells}
    assert "NOT MNIST" in cells["data"].outputs[0].text
    assert "(10, 65)" in cells["theta"].outputs[0].text
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.execution_count is None] == []
    assert [c.id for c in code for o in c.outputs if o.get("name") == "stderr"] == []
