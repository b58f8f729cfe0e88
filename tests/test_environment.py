"""The look at the environment tells what is here, and how to mend what is missing."""

from importlib import metadata

import pytest

from nbhelpers import download, environment


@pytest.fixture(autouse=True)
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(download, "cache", lambda: tmp_path / "cache")
    monkeypatch.delenv("NBHELPERS_DATA", raising=False)


def test_nothing_is_missing_here(capsys):
    assert environment.report() == []
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["Python", *environment.PACKAGES, "MNIST"]
    assert "missing" not in "".join(lines)


def test_a_missing_package_is_named_with_its_mend(capsys, monkeypatch):
    def version(package):
        if package == "anywidget":
            raise metadata.PackageNotFoundError(package)
        return "1.0"

    monkeypatch.setattr(environment.metadata, "version", version)
    assert environment.report() == ["anywidget"]
    assert "no playground" in capsys.readouterr().out


def test_an_old_python_is_named_with_its_mend(capsys, monkeypatch):
    monkeypatch.setattr(environment, "OLDEST", (99, 0))
    assert environment.report() == ["Python"]
    assert "too old" in capsys.readouterr().out


@pytest.mark.parametrize("where", ["folder", "cache", "nowhere"])
def test_mnist_is_looked_for_in_the_folder_and_in_the_cache(tmp_path, monkeypatch, capsys, where):
    monkeypatch.setenv("NBHELPERS_DATA", str(tmp_path / "folder"))
    if where != "nowhere":
        (tmp_path / where).mkdir()
        (tmp_path / where / "train-images-idx3-ubyte.gz").write_bytes(b"")
    environment.report()
    assert ("MNIST found" in capsys.readouterr().out) == (where != "nowhere")
