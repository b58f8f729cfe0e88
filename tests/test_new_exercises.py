"""The exercises that no notebook uses yet: each mistake is told from all the others."""

import importlib
import pkgutil

import pytest

from nbhelpers import checks
from nbhelpers.checks.review import review

NAMES = [m.name for m in pkgutil.iter_modules(checks.__path__) if m.name.startswith("new_")]
MODULES = [importlib.import_module(f"nbhelpers.checks.{name}") for name in NAMES]
NEW = {exercise.id: exercise for module in MODULES for exercise in module.EXERCISES}


@pytest.mark.parametrize("id", NEW)
def test_an_author_has_nothing_left_to_do(id):
    assert review(NEW[id]) == []
    assert len(NEW[id].mistakes) >= 8


def test_no_id_stands_twice_and_none_is_a_notebooks():
    assert len(NEW) == sum(len(module.EXERCISES) for module in MODULES)
    assert not set(NEW) & set(checks.exercises())


@pytest.mark.parametrize("id", NEW)
def test_hints_and_diagnoses_are_sentences(id):
    for mistake in NEW[id].mistakes:
        for text in (mistake.diagnosis, mistake.hint):
            assert text[-1] in ".?"
            assert len(text) <= 200
            assert "<" not in text
