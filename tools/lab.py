"""Open the learners' copies in JupyterLab, or with --originals the notebooks themselves.

python -m tools.lab [--originals] [JupyterLab's own arguments ...]
"""

import sys
from pathlib import Path

from jupyter_server.serverapp import list_running_servers
from jupyterlab.labapp import LabApp

from tools import copies
from tools.execute import NOTEBOOKS

SETTINGS = Path(__file__).parent / "lab_settings"  # no news, no look for updates, whole file names


def is_open(folder: Path) -> bool:
    """Tell whether a JupyterLab that was started here still shows this folder."""
    return any(Path(server["root_dir"]) == folder for server in list_running_servers())


def main(arguments: list[str]) -> None:
    """Bring the copies up to date and start JupyterLab."""
    sys.stdout.reconfigure(errors="replace")
    folder = NOTEBOOKS
    if "--originals" in arguments:
        arguments.remove("--originals")
    else:
        folder = copies.COPIES
        news = copies.update(NOTEBOOKS, folder, replace=not is_open(folder))
        print(*news, f"Your copies of the notebooks: {folder}", sep="\n", flush=True)
    own = [f"--ServerApp.root_dir={folder}", f"--LabApp.app_settings_dir={SETTINGS}"]
    own += ["--LanguageServerManager.autodetect=False"]  # its search runs npm, which writes logs
    LabApp.launch_instance(own + arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
