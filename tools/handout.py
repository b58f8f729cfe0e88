"""Write the student edition of the notebooks, or with --solutions the instructor's.

    python -m tools.handout [--solutions] [--out DIR] [--force] [names ...]

The student edition has no solutions, no speaker notes and no outputs. In the instructor's each
stub and its check give way to the solution, which holds the same check; notes and outputs stay.
A name is a file, its stem, or the beginning of one (`03`); no name means every notebook. A handout
that was edited after it was written is left alone unless --force is given.
"""

import argparse
import hashlib
import re
import sys
from pathlib import Path

from nbformat import NotebookNode

from tools.execute import ROOT, find, read, to_text, write

CHECK = re.compile(r"""\bcheck\(\s*["'](\w+\.\d+)["']""")


def has_tag(cell: NotebookNode, tag: str) -> bool:
    """Tell whether a cell has a tag."""
    return tag in cell.metadata.get("tags", [])


def is_notes(cell: NotebookNode) -> bool:
    """Tell whether a cell holds speaker notes."""
    slide = cell.metadata.get("slideshow", {}).get("slide_type")
    return slide == "notes" or has_tag(cell, "notes")


def checked(cell: NotebookNode) -> set[str]:
    """Return the ids of the exercises that a cell checks."""
    return set(CHECK.findall(cell.source)) if cell.cell_type == "code" else set()


def student(notebook: NotebookNode) -> None:
    """Leave out solutions, speaker notes and outputs."""
    notebook.cells = [c for c in notebook.cells if not (has_tag(c, "solution") or is_notes(c))]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def instructor(notebook: NotebookNode) -> None:
    """Leave out each stub, and its check, that has a solution; open the solution's cell."""
    solutions = [cell for cell in notebook.cells if has_tag(cell, "solution")]
    solved = set().union(*map(checked, solutions))
    kept = []
    for cell in notebook.cells:
        if has_tag(cell, "check") and checked(cell) & solved:
            while kept and has_tag(kept[-1], "exercise"):
                kept.pop()
        else:
            kept.append(cell)
    notebook.cells = kept
    for cell in solutions:
        cell.metadata.get("jupyter", {}).pop("source_hidden", None)


def fingerprint(notebook: NotebookNode) -> str:
    """Return a digest of what people write into a notebook: the sources of its cells."""
    text = "\0".join(f"{cell.cell_type} {cell.source}" for cell in notebook.cells)
    return hashlib.sha256(text.encode()).hexdigest()


def is_edited(path: Path) -> bool:
    """Tell whether a file is there that is not as this program wrote it."""
    if not path.exists():
        return False
    try:
        notebook = read(path)
        return notebook.metadata["nbhelpers"]["fingerprint"] != fingerprint(notebook)
    except Exception:  # whatever it is, this program did not write it
        return True


def edition(path: Path, solutions: bool) -> NotebookNode:
    """Return the student or the instructor edition of the notebook in a file."""
    notebook = read(path)
    instructor(notebook) if solutions else student(notebook)
    notebook.metadata["nbhelpers"] = {"fingerprint": fingerprint(notebook)}
    return notebook


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 1 if an edited handout was left alone."""
    parser = argparse.ArgumentParser(prog="handout", description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help="file, stem or its beginning; default: all")
    parser.add_argument("--solutions", action="store_true", help="the instructor edition")
    parser.add_argument("--out", type=Path, help="folder; default: handout/student or …/instructor")
    parser.add_argument("--force", action="store_true", help="replace edited handouts too")
    options = parser.parse_args(arguments)
    try:
        paths = find(options.names)
    except ValueError as error:
        parser.error(str(error))
    kind = "instructor" if options.solutions else "student"
    folder = options.out or ROOT / "handout" / kind
    folder.mkdir(parents=True, exist_ok=True)
    left_alone = 0
    for path in paths:
        target = folder / path.name
        if target.resolve() == path.resolve():
            parser.error(f"--out {folder} is where the notebook itself lies; name another folder")
        if is_edited(target) and not options.force:
            print(f"{target}: was edited, left alone (--force replaces it)")
            left_alone += 1
            continue
        write(target, to_text(edition(path, options.solutions)))
        print(target)
    return 1 if left_alone else 0


if __name__ == "__main__":
    sys.exit(main())
