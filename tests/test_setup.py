"""The set-up: three files that must agree, and run.py in a folder of its own, without a network."""

import ast
import importlib.util
import itertools
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.execute import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
NOT_FOR_CONDA = {"playwright", "ziamath"}  # for the browser tests and the slides


def group(name):
    """Return a dependency group's requirements, its included groups resolved."""
    for entry in PROJECT["dependency-groups"][name]:
        if isinstance(entry, dict):
            yield from group(entry["include-group"])
        else:
            yield Requirement(entry)


def bounds(requirements):
    return {canonicalize_name(r.name): str(r.specifier) for r in requirements}


RUNTIME = bounds(map(Requirement, PROJECT["project"]["dependencies"]))
DEV = bounds(group("dev"))


# ---- pyproject.toml, environment.yml and requirements.txt agree ----


def test_conda_environment_has_the_names_and_bounds_of_pyproject():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    entries = re.findall(r"^  - ([\w-]+)([=<>].*)?$", text.split("dependencies:")[1], re.MULTILINE)
    conda = dict(entries)
    assert len(entries) == len(conda), "a package is named twice"
    assert conda.pop("python") == "=3.13"  # repo2docker reads only this spelling
    assert conda.pop("pip") == ""
    wanted = RUNTIME | bounds(group("cluster")) | bounds(group("lab")) | bounds(group("test"))
    assert conda == {name: bound for name, bound in wanted.items() if name not in NOT_FOR_CONDA}
    assert text.endswith('  - pip:\n      - "-e ."\n')  # without it Binder installs no nbhelpers


def test_jupyterlab_has_the_extension_wherever_the_package_is_installed():
    """In .venv, conda's environment and Binder's alike: it is data of the package."""
    folder = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / "nbhelpers-lab"
    ours = ROOT / "labextension" / "share" / "jupyter" / "labextensions" / "nbhelpers-lab"
    files = [path.relative_to(ours) for path in ours.rglob("*") if path.is_file()]
    assert files
    for file in files:
        installed = (folder / file).read_text(encoding="utf-8")
        assert installed == (ours / file).read_text(encoding="utf-8"), "install the package anew"


def test_a_package_named_in_two_groups_has_one_bound():
    everything = [*map(Requirement, PROJECT["project"]["dependencies"]), *group("dev")]
    for requirement in everything:
        assert str(requirement.specifier) == (RUNTIME | DEV)[canonicalize_name(requirement.name)]


def pins():
    """Return the lock's pins as requirements, each with its hashes."""
    lines = [line for line in LOCK.splitlines() if not line.startswith("#")]
    for pin in re.split(r"\n(?=\S)", "\n".join(lines)):
        first, *hashes = pin.split(" \\\n")
        yield Requirement(first), hashes


PLATFORMS = {  # sys_platform, os_name, platform_machine
    "Linux": ("linux", "posix", "x86_64"),
    "Linux on ARM": ("linux", "posix", "aarch64"),
    "Mac": ("darwin", "posix", "arm64"),
    "Intel Mac": ("darwin", "posix", "x86_64"),
    "Windows": ("win32", "nt", "AMD64"),
}


@pytest.mark.parametrize("minor", [11, 12, 13, 14])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_lock_has_one_hashed_pin_for_each_dependency(minor, platform):
    keys = ("sys_platform", "os_name", "platform_machine")
    environment = dict(zip(keys, PLATFORMS[platform], strict=True))
    environment |= {"python_version": f"3.{minor}", "python_full_version": f"3.{minor}.9"}
    environment |= {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
    found = {}
    for pin, hashes in pins():
        if pin.marker is None or pin.marker.evaluate(environment):
            name = canonicalize_name(pin.name)
            assert name not in found, f"{name} is pinned twice"
            assert hashes, f"{name} has no hash"
            [version] = pin.specifier
            assert version.operator == "=="
            found[name] = version.version
    for requirement in [*map(Requirement, PROJECT["project"]["dependencies"]), *group("dev")]:
        name = canonicalize_name(requirement.name)
        assert requirement.specifier.contains(found[name]), f"{name}: run `python3 run.py lock`"


def test_lock_names_no_host_and_no_path():
    assert "://" not in LOCK
    line = re.compile(
        r"#[\w .:]*|[\w.-]+==[\w.!+-]+( ; [\w.'=<>! ()]+)? \\|    --hash=sha256:\w{64}( \\)?"
    )
    assert [text for text in LOCK.splitlines() if not line.fullmatch(text)] == []


def test_run_knows_the_python_versions_that_the_package_asks_for():
    run = load(ROOT)
    assert PROJECT["project"]["requires-python"] == f">={run.OLDEST[0]}.{run.OLDEST[1]}"


# ---- run.py ----


def load(folder):
    """Import the run.py of a folder, as a module of its own."""
    spec = importlib.util.spec_from_file_location("run_of_a_folder", folder / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def dry(folder, monkeypatch):
    """Import a folder's run.py so that it notes its commands down instead of carrying them out."""
    module = load(folder)
    module.commands, module.failing = [], {}

    def carry_out(command, **options):
        module.commands.append([str(word) for word in command])
        if "venv" in command:
            module.SCRIPTS.mkdir(parents=True)
            module.PYTHON.touch()
        for word, error in module.failing.items():
            if word in command:
                raise error
        return 0

    monkeypatch.setattr(module.subprocess, "check_call", carry_out)
    monkeypatch.setattr(module, "has", {"venv", "ensurepip", "pip"}.__contains__)
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    return module


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A dry run.py in a folder whose name has a space."""
    folder = tmp_path / "the project"
    folder.mkdir()
    for name in ("run.py", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, folder)
    (folder / "labextension").mkdir()
    (folder / "labextension" / "a.js").touch()
    return dry(folder, monkeypatch)


def test_an_old_python_can_read_run(run):
    tree = ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 7))
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or node.names[0].name for node in imports}
    new = {"tomllib", "graphlib", "zoneinfo"}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names - new


def test_set_up_happens_once(run):
    run.set_up()
    assert len(run.commands) == 3
    run.set_up()
    assert len(run.commands) == 3


def test_the_folder_for_settings_is_there_before_anything_runs(run):
    run.set_up()
    run.OWN.rmdir()  # as somebody does who wants to begin with fresh settings
    run.set_up()
    assert run.OWN.is_dir()


def test_pins_are_installed_by_hash_and_the_package_without_looking_around(run):
    run.set_up()
    _, pins, project = run.commands
    assert "--require-hashes" in pins
    assert {"--editable=.", "--no-deps", "--no-build-isolation"} <= set(project)


def changed_lock(run):
    with (run.ROOT / "requirements.txt").open("a", encoding="utf-8") as file:
        file.write("another==1.0\n")


def changed_dependency(run):
    path = run.ROOT / "pyproject.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("numpy>=2.1", "numpy>=2.2"), encoding="utf-8")


def changed_package_data(run):
    (run.ROOT / "labextension" / "a.js").write_text("new", encoding="utf-8")


def other_python(run):
    run.sys = type("sys", (), {"implementation": type("i", (), {"cache_tag": "cpython-399"})})


def lost_python(run):
    run.PYTHON.unlink()  # what an upgrade of the system's Python does to a link


def lost_stamp(run):
    run.STAMP.unlink()  # what is missing when a set-up was killed


@pytest.mark.parametrize(
    "change",
    [
        changed_lock,
        changed_dependency,
        changed_package_data,
        other_python,
        lost_python,
        lost_stamp,
    ],
)
def test_a_change_that_matters_is_noticed(run, change):
    run.set_up()
    assert run.is_ready()
    change(run)
    assert not run.is_ready()


def test_line_ends_and_tool_settings_do_not_matter(run):
    run.set_up()
    for name in ("requirements.txt", "pyproject.toml"):
        path = run.ROOT / name
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    with (run.ROOT / "pyproject.toml").open("ab") as file:
        file.write(b"\r\n[tool.another]\r\n")
    assert run.is_ready()


def test_a_moved_folder_is_set_up_anew(run, tmp_path, monkeypatch):
    run.set_up()
    moved = dry(run.ROOT.rename(tmp_path / "moved"), monkeypatch)
    (moved.VENV / "old").touch()
    assert moved.STAMP.is_file()
    assert not moved.is_ready()
    moved.set_up()
    assert moved.is_ready()
    assert not (moved.VENV / "old").exists()


@pytest.mark.parametrize("word", ["venv", "--require-hashes", "--editable=."])
def test_an_interrupted_set_up_leaves_nothing_and_is_done_again(run, word):
    run.failing = {word: KeyboardInterrupt()}
    with pytest.raises(KeyboardInterrupt):
        run.set_up()
    assert not run.VENV.exists()
    run.failing = {}
    run.set_up()
    assert run.is_ready()


def test_a_killed_set_up_is_done_again_from_the_start(run):
    run.VENV.mkdir()
    (run.VENV / "half").touch()
    run.set_up()
    assert run.is_ready()
    assert not (run.VENV / "half").exists()


def test_a_failed_set_up_says_so_and_leaves_nothing(run):
    run.failing = {"--require-hashes": subprocess.CalledProcessError(1, "pip")}
    with pytest.raises(SystemExit, match="network"):
        run.set_up()
    assert not run.VENV.exists()


def test_without_venv_and_pip_the_package_to_install_is_named(run):
    run.has = lambda module: module == "venv"  # what a bare Debian has: venv, but no ensurepip
    with pytest.raises(SystemExit, match=rf"apt install python3\.{sys.version_info[1]}-venv"):
        run.set_up()
    assert run.commands == []
    assert not run.VENV.exists()


def test_without_ensurepip_the_outer_pip_installs(run):
    run.has = {"venv", "pip"}.__contains__
    run.set_up()
    make, pins, _ = run.commands
    assert "--without-pip" in make
    assert pins[1:5] == ["-m", "pip", "--python", str(run.PYTHON)]


def test_uv_is_used_where_there_is_one_and_pip_where_it_fails(run, monkeypatch):
    monkeypatch.setattr(run.shutil, "which", lambda name: name if name == "uv" else None)
    run.set_up()
    assert {command[0] for command in run.commands} == {"uv"}
    run.commands.clear()
    run.STAMP.unlink()
    run.failing = {"uv": subprocess.CalledProcessError(1, "uv")}
    run.set_up()
    assert [command[0] == "uv" for command in run.commands] == [True, False, False, False]
    assert run.is_ready()


def test_the_environment_is_bent_by_nothing_outside(run, monkeypatch):
    for name in ("PYTHONPATH", "PYTHONHOME", "MPLBACKEND"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    variables = run.environment(OMP_NUM_THREADS="1")
    assert "elsewhere" not in variables.values()
    assert variables["PIP_USER"] == "0"
    assert variables["JUPYTER_PREFER_ENV_PATH"] == "1"
    assert variables["OMP_NUM_THREADS"] == "1"
    assert variables["PATH"].startswith(str(run.SCRIPTS) + os.pathsep)


def test_what_programs_write_stays_in_the_folder(run, monkeypatch):
    monkeypatch.setenv("JUPYTERLAB_SETTINGS_DIR", "elsewhere")
    variables = run.environment()
    for name in run.FOLDERS:
        assert Path(variables[name]).is_relative_to(run.ROOT / ".jupyter"), name


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_kernels_start_on_a_disk_without_permissions(run):
    run.set_up()
    assert "JUPYTER_ALLOW_INSECURE_WRITES" not in run.environment()
    run.STAMP.chmod(0o777)  # as every file has it where Linux shows a disk of Windows
    assert run.environment()["JUPYTER_ALLOW_INSECURE_WRITES"] == "1"


@pytest.mark.parametrize(
    ("command", "module", "steady"),
    [
        ("lab", "tools.lab", False),
        ("test", "pytest", True),
        ("execute", "tools.execute", True),
        ("handout", "tools.handout", True),
        ("slides", "tools.slides", False),
    ],
)
def test_commands_pass_their_arguments_on(run, monkeypatch, command, module, steady):
    called = {}

    def note(words, **variables):
        called.update(words=words, variables=variables)
        return 7

    monkeypatch.setattr(run, "run", note)
    assert run.main([command, "--one", "two"]) == 7
    assert called["words"][:3] == [str(run.PYTHON), "-m", module]
    assert called["words"][-2:] == ["--one", "two"]
    assert called["variables"] == (run.STEADY if steady else {})


@pytest.mark.parametrize(("fix", "codes"), list(itertools.product([False, True], [(0, 1), (1, 0)])))
def test_lint_checks_and_formats_and_fails_when_either_does(run, monkeypatch, fix, codes):
    results, calls = iter(codes), []
    monkeypatch.setattr(run, "run", lambda words, **_: calls.append(words[2:]) or next(results))
    assert run.main(["lint", *(["--fix"] if fix else [])]) == 1
    check, form = calls
    assert check == ["ruff", "check", *(["--fix"] if fix else [])]
    assert form == ["ruff", "format", *([] if fix else ["--check"])]


def test_a_python_that_does_not_fit_hands_over_or_says_so(run, monkeypatch):
    monkeypatch.setattr(run, "OLDEST", (3, 98))
    monkeypatch.setattr(run, "NEWEST", (3, 99))
    with pytest.raises(SystemExit, match=r"needs 3\.98 or newer"):
        run.main(["test"])
    monkeypatch.setattr(run, "other_python", lambda: ["py", "-3.99"])
    monkeypatch.setattr(run, "run", lambda words: words)
    assert run.main(["test", "-x"]) == ["py", "-3.99", str(run.ROOT / "run.py"), "test", "-x"]


def test_kernels_inherit_the_same_by_either_road():
    assert load(ROOT).STEADY.items() <= ENVIRONMENT.items()


def test_another_python_is_taken_only_if_it_starts(monkeypatch):
    run = load(ROOT)
    monkeypatch.setattr(run.shutil, "which", lambda name: name if name != "py" else None)
    tried = []

    def start(command, **options):
        tried.append(command[0])
        return 0 if command[0] == "python3.12" else 127  # a shim whose Python is not installed

    monkeypatch.setattr(run.subprocess, "call", start)
    assert run.other_python() == ["python3.12"]
    assert tried == ["python3.14", "python3.13", "python3.12"]


def test_an_interrupt_leaves_the_end_to_the_command(monkeypatch):
    run = load(ROOT)

    class Lab:
        waits = iter([KeyboardInterrupt(), KeyboardInterrupt(), 5])

        def __init__(self, command, **options):
            pass

        def wait(self):
            result = next(self.waits)
            if isinstance(result, int):
                return result
            raise result

    monkeypatch.setattr(run.subprocess, "Popen", Lab)
    assert run.run(["lab"]) == 5


@pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--help"], 0), (["tset"], 2)])
def test_help_names_every_command(arguments, code):
    result = subprocess.run(
        [sys.executable, ROOT / "run.py", *arguments], capture_output=True, text=True, check=False
    )
    assert result.returncode == code
    for command in ("lab", "test", "setup", "execute", "handout", "slides", "lint", "lock"):
        assert re.search(rf"^  {command} +\w", result.stdout, re.MULTILINE)
