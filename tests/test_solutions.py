"""Every solution on the page is run, and its check passes.

A solution is folded text: a Markdown cell tagged `solution` that holds one block of Python.
"""

import math
import re

import numpy as np
import pytest

import nbhelpers as nb
from nbhelpers.checks import exercises
from nbhelpers.checks.judge import judge
from tools import execute, proofs
from tools.handout import CHECK

NOTEBOOKS = [path for path in execute.find([]) if proofs.is_retold(execute.read(path))]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STUB = re.compile(r"^(?:def|class) (\w+)|^(\w+) = ", re.MULTILINE)


def tasks(path):
    """Yield (id of the exercise, name of the answer, source of the solution)."""
    cells = execute.read(path).cells
    for at, cell in enumerate(cells):
        if "exercise" not in cell.metadata.get("tags", []):
            continue
        (id,) = CHECK.findall(cells[at + 1].source)
        after = iter(cells[at + 2 :])
        solution = next(c for c in after if "solution" in c.metadata.get("tags", []))
        (source,) = BLOCK.findall(solution.source)
        yield id, next(filter(None, STUB.search(cell.source).groups())), source


TASKS = [pytest.param(*task, id=task[0]) for path in NOTEBOOKS for task in tasks(path)]


@pytest.mark.parametrize(("id", "name", "source"), TASKS)
def test_a_solution_passes_its_check(id, name, source):
    known = exercises()
    names = {"nb": nb, "np": np, "math": math}  # and what earlier tasks have defined
    for exercise in known.values():
        if exercise.id.split(".")[0] == id.split(".")[0] and callable(exercise.reference):
            names[exercise.reference.__name__] = exercise.reference
    exec(source, names)
    result = judge(known[id], names[name], 1)
    assert result.passed, result


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_task_has_its_check_and_three_hints_before_its_solution(path):
    cells = execute.read(path).cells
    stubs = [at for at, cell in enumerate(cells) if "exercise" in cell.metadata.get("tags", [])]
    for at in stubs:
        kinds = [cell.metadata.get("tags", [""])[0] for cell in cells[at + 1 : at + 4]]
        assert kinds == ["check", "hint", "solution"], cells[at].id
        assert cells[at + 2].source.count("<details") == 3, cells[at].id
        assert cells[at + 3].source.startswith("<details><summary>Solution"), cells[at].id
    ids = [id for cell in cells for id in CHECK.findall(cell.source) if cell.cell_type == "code"]
    known = [id for id in exercises() if id.split(".")[0] == ids[0].split(".")[0]] if ids else []
    assert sorted(ids) == sorted(known)
