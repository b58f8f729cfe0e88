"""Run a notebook as on a machine without MNIST and without a network, on the small digits."""

from nbformat.v4 import new_code_cell

from tools import execute

OFFLINE = """
from pathlib import Path
from nbhelpers import download
download.cache = lambda: Path("empty")
download.MIRRORS = ("http://127.0.0.1:9/",)  # nobody listens there
"""


def run_without_mnist(path, monkeypatch, folder):
    """Run a notebook from top to bottom, all of it and without a warning; return cells by id."""
    monkeypatch.delenv("NBHELPERS_DATA", raising=False)
    for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    notebook = execute.read(path)
    notebook.cells.insert(0, new_code_cell(OFFLINE))
    execute.run(notebook, folder)  # raises at the first cell that fails
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.execution_count is None] == []
    assert [c.id for c in code for o in c.outputs if o.get("name") == "stderr"] == []
    return {cell.id: cell for cell in notebook.cells}
