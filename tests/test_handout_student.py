"""The student edition runs from top to bottom, and every check says "not attempted yet".

(In a file of its own, so that the other edition can run beside it.)
"""

from test_handout import each_notebook, run_edition

from nbhelpers.authoring.handout import checked


@each_notebook
def test_student_edition(path, tmp_path, monkeypatch):
    edition, said = run_edition(path, False, tmp_path, monkeypatch)
    wanted = sorted(id for cell in edition.cells for id in checked(cell))
    assert sorted(id for id, _ in said) == wanted
    assert [text for _, text in said if not text.endswith(": not attempted yet.")] == []
