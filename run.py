#!/usr/bin/env python3
"""Set this project up and run it. `python3 run.py` alone says what it can do.

The first call makes the folder .venv beside this file and installs exactly what requirements.txt
pins; later calls find it ready and need no network. Settings, histories and font caches stay in the
folder .jupyter beside it. Nothing outside this folder is changed, but for pip's or uv's cache.
Only the standard library is used, and no syntax newer than Python 3.6, so that an old Python can
still say that it is too old.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 14)  # what requirements.txt has been resolved for
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "set-up-is-complete.txt"

# What programs would otherwise write into the home folder: settings, histories, font caches.
OWN = ROOT / ".jupyter"
FOLDERS = {
    "JUPYTER_CONFIG_DIR": OWN / "config",
    "JUPYTER_DATA_DIR": OWN / "data",
    "JUPYTER_RUNTIME_DIR": OWN / "runtime",
    "JUPYTERLAB_SETTINGS_DIR": OWN / "settings",
    "JUPYTERLAB_WORKSPACES_DIR": OWN / "workspaces",
    "IPYTHONDIR": OWN / "ipython",
    "MPLCONFIGDIR": OWN / "matplotlib",
}

# What the kernels inherit when outputs are compared: one thread, so that sums are added in the
# same order everywhere; no hash randomness; no progress bars, which show times.
STEADY = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TQDM_DISABLE": "1",
}

NO_INSTALLER = f"""This Python can make no environment: it has neither venv nor pip. Install one:
    Debian, Ubuntu:  sudo apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv
    Fedora:          sudo dnf install python3-pip
    elsewhere:       Python from https://www.python.org/downloads/ has both
Then give the same command again."""


# ---- the commands: each one's docstring is its line in the help ----


def lab(arguments):
    """open your copies of the notebooks in JupyterLab; --originals: the notebooks themselves"""
    set_up()
    return python("-m", "tools.lab", *arguments)


def test(arguments):
    """re-run every notebook, compare, run the tests; further arguments go to pytest"""
    set_up()
    return python("-m", "pytest", *arguments, **STEADY)


def setup(arguments):
    """only make the environment, for example the evening before a workshop"""
    set_up()
    return 0


def execute(arguments):
    """re-execute notebooks in place (all, or those named); no change leaves no diff"""
    set_up()
    return python("-m", "tools.execute", *arguments, **STEADY)


def processors(arguments):
    """run notebooks as older processors would; show what moves, against the tolerances"""
    set_up()
    return python("-m", "tools.processors", *arguments, **STEADY)


def handout(arguments):
    """write the student edition of the notebooks; --solutions: the instructor's"""
    set_up()
    return python("-m", "tools.handout", *arguments, **STEADY)


def slides(arguments):
    """open a lesson's class path as slides: slides 02; --pdf FILE: print them into a file"""
    set_up()
    return python("-m", "tools.slides", *arguments)


def lint(arguments):
    """check style and format of code and notebooks; --fix: mend what can be mended"""
    set_up()
    fix = "--fix" in arguments
    checked = python("-m", "ruff", "check", *(["--fix"] if fix else []))
    formatted = python("-m", "ruff", "format", *([] if fix else ["--check"]))
    return checked or formatted


def lock(arguments):
    """resolve requirements.txt anew from pyproject.toml (needs uv); --upgrade: newest versions"""
    if not shutil.which("uv"):
        sys.exit("lock needs uv: python3 -m pip install uv (or: pipx install uv).")
    command = ["uv", "pip", "compile", "pyproject.toml", "--group=dev", "--universal", "--quiet"]
    command += [f"--python-version={OLDEST[0]}.{OLDEST[1]}", "--generate-hashes", "--no-build"]
    command += ["--no-annotate", "--custom-compile-command=python3 run.py lock"]
    return run(command + ["--output-file=requirements.txt"] + arguments)


COMMANDS = (lab, test, setup, execute, processors, handout, slides, lint, lock)


# ---- the environment ----


def set_up():
    """Make .venv, unless it is there, complete and made for this folder, Python and lock."""
    OWN.mkdir(exist_ok=True)  # where it is missing, IPython warns and takes a temporary folder
    if is_ready():
        return
    if os.name == "nt" and len(str(ROOT)) > 90:
        print("Warning: this folder's path is long; Windows may refuse some of the files.")
        print("         Should the set-up fail, move the folder to a shorter path.")
    ways = ways_to_set_up()
    if not ways:
        sys.exit(NO_INSTALLER)
    print("Setting up .venv: a minute or a few, this one time ...", flush=True)
    remove_old()
    if not any(make_venv(make, install) for make, install in ways):
        sys.exit("The set-up failed, for the reason above. With the network up, try again.")


def is_ready():
    """Tell whether a set-up ran to its end, and nothing that it depends on has changed since."""
    return STAMP.is_file() and PYTHON.exists() and STAMP.read_text(encoding="utf-8") == stamp()


def stamp():
    """Describe what .venv depends on: the Python, the folder (scripts hold it), the inputs."""
    import tomllib  # not at the top: an old Python has none

    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    files = [path for path in sorted((ROOT / "labextension").rglob("*")) if path.is_file()]
    inputs = json.dumps([pyproject["project"], pyproject["tool"]["flit"]], sort_keys=True)
    for path in [ROOT / "requirements.txt"] + files:
        inputs += path.read_text(encoding="utf-8")  # every line end read as "\n"
    digest = hashlib.sha256(inputs.encode("utf-8")).hexdigest()
    return "\n".join([sys.implementation.cache_tag, str(ROOT), digest])


def ways_to_set_up():
    """List the ways open on this machine, the best first: commands to make .venv and to install."""
    base = getattr(sys, "_base_executable", None) or sys.executable  # survives .venv's removal
    venv, into = [base, "-m", "venv", str(VENV)], str(PYTHON)
    ways = []
    if shutil.which("uv"):
        make = ["uv", "venv", "--quiet", "--python", base, str(VENV)]
        ways.append((make, ["uv", "pip", "install", "--python", into]))
    if has("venv") and has("ensurepip"):
        ways.append((venv, [into, "-m", "pip", "install"]))
    elif has("venv") and has("pip"):  # Debian and Ubuntu without python3-venv
        ways.append((venv + ["--without-pip"], [base, "-m", "pip", "--python", into, "install"]))
    return ways


def has(module):
    """Tell whether a module is installed, and not just an empty folder of its name."""
    spec = importlib.util.find_spec(module)
    return spec is not None and spec.origin is not None


def make_venv(make, install):
    """Make .venv, install the pins, then the package; on any failure leave no half-made folder."""
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    pins = ["--require-hashes", "--only-binary=:all:", "--requirement=requirements.txt"]
    project = ["--no-deps", "--no-build-isolation", "--editable=."]
    try:
        for command in (make, install + quiet + pins, install + quiet + project):
            subprocess.check_call(command, cwd=str(ROOT), env=environment())
        STAMP.write_text(stamp(), encoding="utf-8")
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"This did not work: {error}", file=sys.stderr)
    finally:  # also when interrupted; without the stamp the next call would begin anew anyway
        if not is_ready():
            shutil.rmtree(str(VENV), ignore_errors=True)
    return is_ready()


def remove_old():
    """Remove what an interrupted set-up, another Python or a folder's move left."""
    try:
        if VENV.exists():
            shutil.rmtree(str(VENV))
    except OSError as error:
        sys.exit(f"Close JupyterLab and whatever else runs from .venv, then try again.\n{error}")


def environment(**extra):
    """Return this process's variables, less what would bend the environment, plus `extra`."""
    bends = ("PYTHONPATH", "PYTHONHOME", "MPLBACKEND")
    variables = {key: value for key, value in os.environ.items() if key not in bends}
    variables.update(PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1", JUPYTER_PREFER_ENV_PATH="1")
    variables.update({name: str(folder) for name, folder in FOLDERS.items()})
    if os.name != "nt" and STAMP.exists() and STAMP.stat().st_mode & 0o111:
        # A text that counts as a program: this disk keeps no permissions (WSL's /mnt/c), and
        # Jupyter, which wants its files private, would start no kernel.
        variables["JUPYTER_ALLOW_INSECURE_WRITES"] = "1"
    variables.update(VIRTUAL_ENV=str(VENV), **extra)
    variables["PATH"] = str(SCRIPTS) + os.pathsep + os.environ.get("PATH", os.defpath)
    return variables


# ---- running ----


def python(*arguments, **variables):
    """Run .venv's Python in this folder; return its exit code."""
    return run([str(PYTHON)] + list(arguments), **variables)


def run(command, **variables):
    """Run a command in this folder; return its exit code."""
    process = subprocess.Popen(command, cwd=str(ROOT), env=environment(**variables))
    while True:
        try:
            code = process.wait()
            return code if code >= 0 else 128 - code  # ended by a signal: as shells count
        except KeyboardInterrupt:
            pass  # the command got it too, and ends in its own way (JupyterLab asks first)


def other_python():
    """Find a Python that fits, as a command, or None."""
    check = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        for command in ([f"python3.{minor}"], ["py", f"-3.{minor}"]):
            path = shutil.which(command[0])
            command = [path] + command[1:]
            silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            if path and subprocess.call(command + ["-c", check], **silent) == 0:
                return command
    return None


def show_help():
    """Print the commands and what each does."""
    print("python3 run.py COMMAND (Windows: py run.py COMMAND), where COMMAND is one of:\n")
    for command in COMMANDS:
        print(f"  {command.__name__:10} {command.__doc__}")


def main(arguments):
    """Find the command that was asked for, and a Python that can run it."""
    command = {command.__name__: command for command in COMMANDS}.get((arguments + [""])[0])
    if command is None:
        show_help()
        return 2 if arguments and arguments[0] not in ("-h", "--help", "help") else 0
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        other = other_python()
        if other:
            return run(other + [str(Path(__file__).resolve())] + arguments)
        if sys.version_info < OLDEST:
            sys.exit(
                f"This is Python {sys.version.split()[0]}, and no newer one was found; the project"
                f" needs {OLDEST[0]}.{OLDEST[1]} or newer: https://www.python.org/downloads/"
            )
    return command(arguments[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("\nStopped. Nothing half-made was left; the same command begins anew.")
