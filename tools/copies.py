"""Make the learners' copies of the notebooks, and keep them up to date without losing any work.

    python -m tools.copies

Each notebook below notebooks/ gets a copy at the same place below my_notebooks/: outputs cleared,
speaker notes and proofs left out. A copy holds work as soon as a cell was edited or run. Such a
copy is never written again: if the lesson changes, the new edition is put beside it, under a name
of its own. All other copies are replaced by the new edition.
"""

import copy
import hashlib
import itertools
import os
import shutil
import sys
from pathlib import Path

from nbformat import NotebookNode

from tools.execute import METADATA, NOTEBOOKS, ROOT, read, tags, to_text, write

COPIES = ROOT / "my_notebooks"


# ---- what a copy holds ----


def is_notes(cell: NotebookNode) -> bool:
    """Tell whether a cell holds speaker notes."""
    slide = cell.metadata.get("slideshow", {}).get("slide_type")
    return slide == "notes" or "notes" in tags(cell)


def learners_edition(path: Path) -> NotebookNode:
    """Return a notebook as learners get it: no notes, no proofs, no outputs.

    The fingerprint in its metadata tells later whether it was edited.
    """
    notebook = read(path)
    notebook.cells = [c for c in notebook.cells if not (is_notes(c) or "proof" in tags(c))]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata = NotebookNode(copy.deepcopy(METADATA))
    notebook.metadata["nbhelpers"] = {"fingerprint": fingerprint(notebook)}
    return notebook


def fingerprint(notebook: NotebookNode) -> str:
    """Return a digest of what people write into a notebook: the sources of its cells."""
    text = "\0".join(f"{cell.cell_type} {cell.source}" for cell in notebook.cells)
    return hashlib.sha256(text.encode()).hexdigest()


def is_edited(notebook: NotebookNode) -> bool:
    """Tell whether somebody edited a copy. Folding a cell, say, is not editing."""
    return notebook.metadata["nbhelpers"]["fingerprint"] != fingerprint(notebook)


def has_work(notebook: NotebookNode) -> bool:
    """Tell whether a copy was edited or run."""
    ran = any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)
    return ran or is_edited(notebook)


def read_copy(path: Path) -> NotebookNode | None:
    """Return the copy in a file; None if this is not a copy that this program has made."""
    try:
        notebook = read(path)
        is_edited(notebook)
    except Exception:  # half-written, a notebook of the learner's own, or no notebook at all
        return None
    return notebook


# ---- keeping the copies up to date ----


def update(originals: Path, copies: Path, replace: bool = True) -> list[str]:
    """Make what is missing, replace what holds no work; return what the learner should know.

    With `replace` false, existing files are left alone whatever they hold: they may be open.
    """
    news = []
    for original in sorted(originals.rglob("*")):
        place = original.relative_to(originals)
        if original.is_dir() or any(part.startswith(".") for part in place.parts):
            continue
        try:
            if original.suffix == ".ipynb":
                news += update_notebook(original, copies / place, replace)
            elif not (copies / place).exists():  # a picture, say
                copy_file(original, copies / place)
        except OSError as error:
            news.append(f"{place}: no copy was written ({error.strerror}). All else is as it was.")
    return news


def update_notebook(original: Path, target: Path, replace: bool) -> list[str]:
    """Bring one copy up to date, or put the new edition beside a copy that holds work."""
    try:
        edition = learners_edition(original)
    except Exception as error:
        return [f"{original.name} cannot be read ({error}). Your copy is as it was."]
    text, current = to_text(edition), edition.metadata["nbhelpers"]["fingerprint"]
    target.parent.mkdir(parents=True, exist_ok=True)
    for path in names(target):
        if not path.exists():
            write(path, text)
            break
        there = read_copy(path)
        if there and not has_work(there):
            if replace and text != path.read_text(encoding="utf-8"):
                write(path, text)
                break
            return []
        if there and there.metadata["nbhelpers"]["fingerprint"] == current:
            return []
    if path == target:
        return []
    return [f"{target.name} is left as you saved it. The lesson as it is now: {path.name}"]


def names(target: Path):
    """Yield the names for a lesson's copy, the first choice first."""
    yield target
    yield target.with_stem(f"{target.stem} (new)")
    for number in itertools.count(2):
        yield target.with_stem(f"{target.stem} (new {number})")


def copy_file(original: Path, target: Path) -> None:
    """Copy a file in one step; an interruption leaves nothing under its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}-{os.getpid()}.tmp")
    try:
        shutil.copyfile(original, part)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def main() -> int:
    """Update the copies and print what the learner should know."""
    sys.stdout.reconfigure(errors="replace")
    print(*update(NOTEBOOKS, COPIES), f"Your copies: {COPIES}", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
