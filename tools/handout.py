"""Write the notebooks for a class to hand out, or with --solutions for its instructor.

    python -m tools.handout [--solutions | --no-solutions] [--out DIR] [--force] [names ...]

Students get what `run.py lab` opens: no speaker notes, no proofs, no outputs, solutions folded away
(--no-solutions: left out). The instructor gets the notebook itself with its solutions open.
A name is a file, its stem, or the beginning of one (`03`); no name means every notebook. A handout
that was edited after it was written is left alone unless --force is given.
"""

import argparse
import ast
import sys
from pathlib import Path

from nbformat import NotebookNode

from tools.copies import fingerprint, is_edited, learners_edition, read_copy
from tools.execute import NOTEBOOKS, ROOT, find, read, tags, to_text, write


def filled_stubs(notebook: NotebookNode) -> list[str]:
    """Return the ids of the cells in which an author's own answer stands where `...` should."""
    return [
        cell.id
        for cell in notebook.cells
        if "exercise" in tags(cell) and cell.cell_type == "code" and not has_gap(cell.source)
    ]


def has_gap(source: str) -> bool:
    """Tell whether code still holds a `...` to be replaced."""
    try:
        nodes = ast.walk(ast.parse(source))
    except SyntaxError:  # half an answer
        return False
    return any(isinstance(node, ast.Constant) and node.value is ... for node in nodes)


def students_edition(path: Path, solutions: bool = True) -> NotebookNode:
    """Return a notebook as `run.py lab` opens it, or without its solutions."""
    notebook = learners_edition(path)
    if not solutions:
        notebook.cells = [cell for cell in notebook.cells if "solution" not in tags(cell)]
        notebook.metadata["nbhelpers"]["fingerprint"] = fingerprint(notebook)
    return notebook


def instructors_edition(path: Path) -> NotebookNode:
    """Return the notebook itself, with its solutions open."""
    notebook = read(path)
    for cell in notebook.cells:
        if "solution" in tags(cell):
            cell.source = cell.source.replace("<details>", "<details open>")
    notebook.metadata["nbhelpers"] = {"fingerprint": fingerprint(notebook)}
    return notebook


def place(path: Path) -> Path:
    """Return where in the folder of handouts a notebook goes: labs keep their subfolder."""
    return path.relative_to(NOTEBOOKS) if path.is_relative_to(NOTEBOOKS) else Path(path.name)


def refusal(path: Path, target: Path, force: bool) -> str | None:
    """Return why a handout must not be written; None if it may."""
    if filled := filled_stubs(read(path)):
        return f"{path.name}: {', '.join(filled)} holds an answer; put the ... back"
    if target.exists() and not force:
        there = read_copy(target)
        if there is None or is_edited(there):
            return f"{target}: was edited, left alone (--force replaces it)"
    return None


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 1 if a handout was not written."""
    parser = argparse.ArgumentParser(prog="handout", description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help="file, stem or its beginning; default: all")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--solutions", action="store_true", help="the instructor's edition")
    kinds.add_argument("--no-solutions", action="store_true", help="the students', without them")
    parser.add_argument("--out", type=Path, help="folder; default: handout/student or …/instructor")
    parser.add_argument("--force", action="store_true", help="replace edited handouts too")
    options = parser.parse_args(arguments)
    try:
        paths = find(options.names)
    except ValueError as error:
        parser.error(str(error))
    folder = options.out or ROOT / "handout" / ("instructor" if options.solutions else "student")
    refused = 0
    for path in paths:
        target = folder / place(path)
        if target.resolve() == path.resolve():
            parser.error(f"--out {folder} is where the notebook itself lies; name another folder")
        if reason := refusal(path, target, options.force):
            print(reason)
            refused += 1
            continue
        if options.solutions:
            notebook = instructors_edition(path)
        else:
            notebook = students_edition(path, not options.no_solutions)
        target.parent.mkdir(parents=True, exist_ok=True)
        write(target, to_text(notebook))
        print(target)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
