"""The instructor edition runs from top to bottom with strict checks, and every check passes."""

from test_handout import each_notebook, run_edition

from nbhelpers.authoring.handout import checked


@each_notebook
def test_instructor_edition(path, tmp_path, monkeypatch):
    edition, said = run_edition(path, True, tmp_path, monkeypatch)
    wanted = sorted(id for cell in edition.cells for id in checked(cell))
    assert sorted(id for id, _ in said) == wanted
    assert [text for _, text in said if not text.endswith(": passed.")] == []
