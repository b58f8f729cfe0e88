"""Re-execute notebooks in place, so that an unchanged tree gives unchanged files.

    python -m tools.execute [--check] [names ...]

A name is a file, or the beginning of its path below notebooks/ (`03`, `labs/02_s`); no name means
every notebook. A file is replaced only after all of its cells have run. `--check` writes nothing
and tells which files would change.
"""

import argparse
import base64
import os
import re
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbclient.output_widget import OutputWidget
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"

# Kernels get these here and in the tests: sums in one order, no progress bars, figures inline.
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TQDM_DISABLE": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONSTARTUP": str(ROOT / "tools" / "startup.py"),  # figures carry their description
    "JUPYTER_PREFER_ENV_PATH": "1",  # this environment's kernel before the user's
}
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WIDGET = "application/vnd.jupyter.widget-view+json"
INTERACTIVE = "(interactive: run this cell)"  # what stands in a widget's place
ADDRESS = re.compile(r"0x[0-9a-fA-F]{8,}")
OVERWRITTEN = re.compile(r"^.*\r(?=[^\n])", re.MULTILINE)
LIBRARY = re.compile(  # the folder of installed packages or of Python itself
    r"(?:~|[A-Za-z]:)?(?:[/\\][\w.+@ -]+)*[/\\](?:site-packages|lib[/\\]python3\.\d+|Lib)[/\\]"
)
FLEETING = ("execution", "ExecuteTime", "trusted", "vscode", "collapsed", "scrolled")


class CellFailed(Exception):
    """A cell raised an error, took too long, or killed its kernel; the text shows it and why."""


class QuietOutputWidget(OutputWidget):
    """An output widget that tells the kernel nothing.

    nbclient would send the widget's new state on the socket on which it waits for the cell's
    reply. Sending there can swallow the notice that the reply has come, and the cell then hangs
    until its time limit. No cell of ours reads the state back.
    """

    def sync_state(self) -> None:
        """Send nothing."""


def run(notebook: NotebookNode, folder: Path, timeout: float = 600) -> None:
    """Run every code cell in a new kernel and put the outputs into the notebook.

    The kernel's working folder is `folder`. Raises CellFailed at the first cell that takes longer
    than `timeout` seconds or raises an error without the tag raises-exception.
    """
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=timeout,
        record_timing=False,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    )
    client.widget_registry = {"@jupyter-widgets/output": {"OutputModel": QuietOutputWidget}}
    client.reset_execution_trackers()
    count = 0
    with client.setup_kernel(env=os.environ | ENVIRONMENT):
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            cell.outputs, cell.execution_count = [], None
            if not cell.source.strip():
                continue
            count += 1
            try:
                client.execute_cell(cell, index, execution_count=count)
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                raise CellFailed(_explain(cell, count, error)) from error


def _explain(cell, count, error):
    lines = [f"{number:4} | {line}" for number, line in enumerate(cell.source.splitlines(), 1)]
    if isinstance(error, CellExecutionError):
        reason = error.traceback
    elif isinstance(error, CellTimeoutError):
        reason = "The cell took longer than --timeout allows."
    else:
        reason = "The kernel died while it ran this cell."
    return "\n".join([f"code cell {count}, id {cell.id!r}:", *lines, "", reason.rstrip()])


def tidy(notebook: NotebookNode) -> None:
    """Take out what differs between runs or machines, and put the alt texts into the figures."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        for key in FLEETING:
            cell.metadata.pop(key, None)
        if cell.cell_type != "code":
            continue
        cell.outputs = _merge_streams(cell.outputs)
        alts = cell.metadata.get("alt", [])
        alts = iter([alts] if isinstance(alts, str) else alts)
        for output in cell.outputs:
            _tidy_output(output, cell, alts)


def _merge_streams(outputs):
    merged = []
    for output in outputs:
        before = merged[-1] if merged else None
        if output.output_type == "stream" and before and before.get("name") == output.name:
            before.text += output.text
        else:
            merged.append(output)
    for output in merged:
        if output.output_type == "stream":
            text = output.text.replace("\r\n", "\n")
            output.text = ADDRESS.sub("0x…", OVERWRITTEN.sub("", text))
    return merged


def _tidy_output(output, cell, alts):
    if output.output_type == "execute_result":
        output.execution_count = cell.execution_count
    elif output.output_type == "error":
        output.traceback = [_portable(line) for line in output.traceback]
        output.evalue = ADDRESS.sub("0x…", output.evalue)
    if "data" not in output:
        return
    if output.data.pop(WIDGET, None):  # its identity is random and its state is not kept
        output.data["text/plain"] = INTERACTIVE
    for kind, value in output.data.items():
        if kind.startswith("text/") and isinstance(value, str):
            output.data[kind] = ADDRESS.sub("0x…", value)
    for kind in sorted(output.data):
        if kind.startswith("image/"):
            output.metadata.setdefault(kind, {}).pop("alt", None)
            if alt := next(alts, None):
                output.metadata[kind]["alt"] = alt
            if not output.metadata[kind]:
                del output.metadata[kind]


def _portable(line):
    """Shorten the paths of a traceback to those of the package, whatever the machine."""
    for root in (str(ROOT), str(ROOT).replace(str(Path.home()), "~", 1)):
        line = line.replace(root + os.sep, "")
    return ADDRESS.sub("0x…", LIBRARY.sub("", line))


def pictures(notebook: NotebookNode) -> dict[str, bytes]:
    """Return the figures that a cell wants saved beside the notebook, by its "saved-as"."""
    found = {}
    for cell in notebook.cells:
        if name := cell.metadata.get("saved-as"):
            png = next(
                o.data["image/png"] for o in cell.outputs if "image/png" in o.get("data", {})
            )
            found[name] = base64.b64decode(png)
    return found


def to_text(notebook: NotebookNode) -> str:
    """Return the file's text as the project keeps it."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def tags(cell: NotebookNode) -> list[str]:
    """Return a cell's tags."""
    return cell.metadata.get("tags", [])


def read(path: Path) -> NotebookNode:
    """Read a notebook."""
    return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)


def write(path: Path, text: str) -> None:
    """Replace the file in one step; an interruption leaves the old one whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".tmp")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(name, path.stat().st_mode if path.exists() else 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def find(names: list[str]) -> list[Path]:
    """Return the notebooks meant; ValueError for a name that fits none or several.

    "02" is a lesson, "labs/02_s" a lab.
    """
    every = sorted([*NOTEBOOKS.glob("*.ipynb"), *NOTEBOOKS.glob("labs/*.ipynb")])
    if not names:
        return every
    found = []
    for name in names:
        if name.endswith(".ipynb") and Path(name).is_file():
            found.append(Path(name).resolve())
            continue
        stem = name.removesuffix(".ipynb")
        stems = {path.relative_to(NOTEBOOKS).with_suffix("").as_posix(): path for path in every}
        fitting = [path for known, path in stems.items() if known == stem]
        fitting = fitting or [path for known, path in stems.items() if known.startswith(stem)]
        if len(fitting) != 1:
            known = ", ".join(stems) or "none"
            raise ValueError(f"name {name!r} fits {len(fitting)} notebooks; there are: {known}")
        found += fitting
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 1 if a notebook failed or, with --check, would change."""
    parser = argparse.ArgumentParser(prog="execute", description="Re-execute notebooks in place.")
    parser.add_argument("names", nargs="*", help="file, stem or its beginning; default: all")
    parser.add_argument(
        "--check", action="store_true", help="write nothing, tell what would change"
    )
    parser.add_argument("--timeout", type=float, default=600, help="seconds for one cell (600)")
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="replace")  # a traceback may hold what an old console cannot
    try:
        paths = find(options.names)
    except ValueError as error:
        parser.error(str(error))
    wrong = 0
    for path in paths:
        print(path.stem, end=" ", flush=True)
        start = time.perf_counter()
        notebook = read(path)
        try:
            run(notebook, path.parent, options.timeout)
        except CellFailed as error:
            print(f"FAILED, the file is left as it was\n{error}\n", flush=True)
            wrong += 1
            continue
        seconds = time.perf_counter() - start
        tidy(notebook)
        text = to_text(notebook)
        changed = text.encode() != path.read_bytes()
        if changed and not options.check:
            write(path, text)
            for name, png in pictures(notebook).items():
                (path.parent / name).write_bytes(png)
        verdict = "would change" if options.check else "changed"
        print(f"{seconds:.1f} s, {verdict if changed else 'unchanged'}", flush=True)
        wrong += changed and options.check
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
