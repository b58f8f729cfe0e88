"""Re-execution leaves no diff, nothing of one machine or one run, and never a half-written file."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient.output_widget import OutputWidget
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import execute

ALT = "A blue line that rises from the lower left corner to the upper right one"
CELLS = {
    "streams": "for part in 'one ', 'two\\n':\n    print(part, end='', flush=True)",
    "overwritten": "print('10 %\\r100 %')",
    "both": "import sys\nprint('out')\nsys.stdout.flush()\nprint('err', file=sys.stderr)",
    "address": "object()",
    "printed-address": "print(object())",
    "umlaut": "print('Größe η')",
    "figure": "import matplotlib.pyplot as plt\nplt.plot([0, 1])\nplt.show()",
    "error": "import json\njson.loads('')",
    "slider": "from ipywidgets import interact\n_ = interact(lambda x: x, x=3)",
    "empty": " ",
    "where": "import os\nprint(os.path.basename(os.getcwd()), os.environ['TQDM_DISABLE'])",
    "last": "1 + 1",
}


def notebook(sources):
    cells = [new_code_cell(text, id=name) for name, text in sources.items()]
    return new_notebook(cells=[new_markdown_cell("# Größe", id="title"), *cells])


def save(path, nb):
    path.write_text(nbformat.writes(nb), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A notebook executed once by the command, then once more with --check."""
    folder = tmp_path_factory.mktemp("here")
    nb = notebook(CELLS)
    by_id = {cell.id: cell for cell in nb.cells}
    by_id["figure"].metadata.alt = ALT
    by_id["error"].metadata.tags = ["raises-exception"]
    by_id["last"].metadata.update(execution={"iopub.status.busy": "now"}, scrolled=True)
    nb.metadata = {"widgets": {}, "language_info": {"name": "python", "version": "3.1"}}
    path = save(folder / "a.ipynb", nb)
    assert execute.main([str(path)]) == 0
    first = path.read_bytes()
    assert execute.main(["--check", str(path)]) == 0  # it would have changed nothing
    assert path.read_bytes() == first
    return {cell.id: cell for cell in execute.read(path).cells}, path


def test_counts_go_up_and_ids_stay(run):
    cells, _ = run
    assert list(cells) == ["title", *CELLS]
    counts = [cells[name].execution_count for name in CELLS]
    assert counts == [*range(1, 10), None, 10, 11]
    assert cells["last"].outputs[0].execution_count == 11


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("streams", "one two\n"),
        ("overwritten", "100 %\n"),
        ("printed-address", "<object object at 0x…>\n"),
        ("umlaut", "Größe η\n"),
    ],
)
def test_printed_text_is_one_plain_chunk(run, cell, text):
    (output,) = run[0][cell].outputs
    assert output.text == text


def test_streams_of_two_kinds_stay_apart(run):
    assert {output.name: output.text for output in run[0]["both"].outputs} == {
        "stdout": "out\n",
        "stderr": "err\n",
    }


def test_addresses_go(run):
    assert run[0]["address"].outputs[0].data["text/plain"] == "<object at 0x…>"


def test_alt_text_reaches_the_figure(run):
    (output,) = run[0]["figure"].outputs
    assert output.metadata == {"image/png": {"alt": ALT}}


def test_several_figures_take_their_alt_texts_in_order():
    cell = new_code_cell("plot()", id="two", metadata={"alt": ["first", "second"]})
    cell.outputs = [new_output("display_data", {"image/png": "aGk="}) for _ in range(3)]
    cell.outputs[2].metadata = {"image/png": {"alt": "of an earlier run"}}
    execute.tidy(new_notebook(cells=[cell]))
    alts = [output.metadata.get("image/png", {}).get("alt") for output in cell.outputs]
    assert alts == ["first", "second", None]


def test_tracebacks_name_no_folder_of_this_machine(run):
    traceback = "\n".join(run[0]["error"].outputs[0].traceback)
    assert f"{Path('json/decoder.py')}:" in traceback
    assert os.sep + "json" not in traceback
    line = execute._portable(
        f"File {execute.ROOT / 'nbhelpers' / 'network.py'}:12, in f(0x7f12345678)"
    )
    assert line == f"File {Path('nbhelpers/network.py')}:12, in f(0x…)"
    for folder in ("~/Ada L/lib/python3.11/site-packages/", "C:\\Lib\\", "/usr/lib/python3.14/"):
        line = execute._portable(f"File \x1b[32m{folder}numpy/a.py:1\x1b[39m")
        assert line == "File \x1b[32mnumpy/a.py:1\x1b[39m"


def test_widgets_leave_no_identity(run):
    (output,) = run[0]["slider"].outputs
    assert output.data == {"text/plain": "(interactive: run this cell)"}


def test_widgets_send_nothing_on_the_socket_that_waits_for_the_reply(tmp_path, monkeypatch):
    """What nbclient's own output widget sends there can swallow the reply: the cell hangs."""
    sent = []
    monkeypatch.setattr(OutputWidget, "send", lambda self, data: sent.append(data))
    execute.run(notebook({"slider": CELLS["slider"]}), tmp_path)
    assert sent == []


def test_kernels_get_folder_and_environment(run):
    cells, path = run
    assert cells["where"].outputs[0].text == f"{path.parent.name} 1\n"


def test_the_file_is_plain(run):
    cells, path = run
    data = path.read_bytes()
    assert data.endswith(b"}\n")
    assert b"\r" not in data
    assert "Größe η".encode() in data
    assert execute.read(path).metadata == execute.METADATA
    assert cells["last"].metadata == {}


@pytest.mark.parametrize(
    ("source", "reason"),
    [("x = 1\n1 / 0", "ZeroDivisionError"), ("import os\nos._exit(1)", "The kernel died")],
)
def test_a_cell_that_fails_is_shown_and_the_file_stays(tmp_path, capsys, source, reason):
    path = save(tmp_path / "a.ipynb", notebook({"good": "print(1)", "bad": source}))
    before = path.read_bytes()
    assert execute.main([str(path)]) == 1
    said = capsys.readouterr().out
    assert "code cell 2, id 'bad'" in said
    assert f"   2 | {source.splitlines()[1]}" in said
    assert reason in said
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_check_tells_of_a_change_and_writes_nothing(tmp_path, capsys):
    path = save(tmp_path / "a.ipynb", notebook({"new": "print(1)"}))
    before = path.read_bytes()
    assert execute.main(["--check", str(path)]) == 1
    assert "would change" in capsys.readouterr().out
    assert path.read_bytes() == before


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    path.write_text("old", encoding="utf-8")

    def full_disk(*_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.raises(OSError, match="no space"):
        execute.write(path, "new")
    assert [file.read_text(encoding="utf-8") for file in tmp_path.iterdir()] == ["old"]


def test_names(tmp_path, monkeypatch):
    monkeypatch.setattr(execute, "NOTEBOOKS", tmp_path)
    for name in ("01_one", "02_two", "02_two_more", "03_three"):
        (tmp_path / f"{name}.ipynb").touch()

    def found(*names):
        return [path.stem for path in execute.find(list(names))]

    assert found() == ["01_one", "02_two", "02_two_more", "03_three"]
    assert found("03", "01_one.ipynb") == ["03_three", "01_one"]
    assert found("02_two") == ["02_two"]
    for name in ("02", "04"):
        with pytest.raises(ValueError, match=f"'{name}' fits . notebooks; there are: 01_one"):
            execute.find([name])
