"""The README keeps to what is there: its picture, table of notebooks, links and commands."""

import re
from pathlib import Path

from tools import execute

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_picture_is_the_notebook_s_own_with_its_alt_text():
    ((alt, target),) = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", README)
    saved = {}
    for path in execute.find([]):
        notebook = execute.read(path)
        alts = {
            c.metadata["saved-as"]: c.metadata["alt"]
            for c in notebook.cells
            if "saved-as" in c.metadata
        }
        saved |= {name: (png, alts[name]) for name, png in execute.pictures(notebook).items()}
    assert (ROOT / target).parent == execute.NOTEBOOKS
    assert saved == {Path(target).name: ((ROOT / target).read_bytes(), alt)}


def test_every_lesson_is_listed():
    lessons = sorted(path.stem for path in execute.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    assert re.findall(r"^\| `(\d\d_\w+)`", README, re.MULTILINE) == lessons


def test_every_link_within_the_project_leads_somewhere():
    targets = re.findall(r"\]\((?!https:)([^)]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_command_it_names_exists():
    commands = set(re.findall(r"run\.py (\w+)", README))
    known = re.search(r"^COMMANDS = \((.+)\)$", (ROOT / "run.py").read_text("utf-8"), re.MULTILINE)
    assert {"lab", "test", "handout"} <= commands
    assert commands <= set(known[1].split(", "))
