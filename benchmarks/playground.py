"""Measure the playground in a real JupyterLab: pictures a second, stopping, other cells, memory.

python benchmarks/playground.py [MINUTES of play, default 3]

Needs Chromium, as the browser tests do. The rival is what one would do without a canvas: the same
session drawn by Matplotlib, or by Pillow (maps only), and shown as an ipywidgets.Image.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import psutil  # noqa: E402
from browser import notebook_in_lab  # noqa: E402

PLAYGROUND = "from nbhelpers.widgets import playground\np = playground()\np"
RIVAL = """
import io, threading, time
import matplotlib.pyplot as plt, numpy as np, PIL.Image
from ipywidgets import Image
from nbhelpers.widgets.session import Session
from nbhelpers.widgets.settings import Settings

def by_pillow(s):
    maps = [m for layer in s.plane.maps(s.net) for m in layer]
    sheet = PIL.Image.fromarray((np.hstack(maps) >> 8).astype(np.uint8)).resize((19 * 38, 38))
    large = PIL.Image.fromarray((maps[-1] >> 8).astype(np.uint8)).resize((722, 722))
    both = PIL.Image.fromarray(np.vstack([np.asarray(sheet), np.asarray(large)]))
    file = io.BytesIO(); both.save(file, "png"); return file.getvalue()

def by_matplotlib(s):
    fig, axes = plt.subplots(3, 8, figsize=(9, 4))
    maps = [m for layer in s.plane.maps(s.net) for m in layer]
    for ax, m in zip(axes.flat, maps):
        ax.imshow(m, cmap="coolwarm", vmin=0, vmax=65535); ax.axis("off")
    axes[2, 7].plot(np.array(s.curve)[:, 0], np.array(s.curve)[:, 1:])
    axes[2, 6].scatter(*s.X.T, c=s.y, s=4)
    file = io.BytesIO(); fig.savefig(file, format="png"); plt.close(fig); return file.getvalue()

session, image, going = Session(Settings()), Image(), True
def play():
    while going:
        session.learn(); session.measure(); image.value = DRAW(session); time.sleep(0.001)
"""
START = "thread = threading.Thread(target=play, daemon=True); thread.start(); image"
COUNT = """
() => { window.changes = 0; const img = document.querySelector('.jp-OutputArea img');
  new MutationObserver(() => { window.changes += 1; }).observe(img, { attributes: true }); }
"""
PARTS = """
import timeit
from nbhelpers.widgets.session import Session
from nbhelpers.widgets.settings import Settings
from nbhelpers.widgets.reproduce import code
s = Session(Settings())
for name, f in (("epoch", s.learn), ("costs", s.measure), ("maps", lambda: s.plane.maps(s.net)),
                ("code", lambda: code(s))):
    print(f"{name} {min(timeit.repeat(f, number=20, repeat=5)) / 20 * 1000:.2f} ms", end="; ")
"""
BUSY = "end = time.time() + 8\nwhile time.time() < end: sum(range(10**5))"
WORK = """t = time.perf_counter()
sum(i * i for i in range(2 * 10**7))
print(f'{time.perf_counter() - t:.2f} s', end='')"""
CELLS = [
    PLAYGROUND,
    "import os, time; print(os.getpid())",
    PARTS,
    BUSY,
    WORK,
    "p.pause()\n" + WORK,
    RIVAL.replace("DRAW", "by_matplotlib") + START,
    "going = False; thread.join()",
    RIVAL.replace("DRAW", "by_pillow") + START,
    "going = False; thread.join()",
]


def run_cell(page, number, wait=True):
    """Run a cell; return what it printed."""
    content = "window.jupyterapp.shell.currentWidget.content"
    page.evaluate(f"{content}.activeCellIndex = {number}; {content}.deselectAll()")
    done = "window.jupyterapp.commands.execute('notebook:run-cell')"
    page.evaluate(done if wait else f"{{ {done}; null }}")
    area = page.locator(".jp-CodeCell").nth(number).locator(".jp-OutputArea-output")
    return area.first.inner_text() if wait and area.count() else ""


def rate(read, seconds):
    """Return by how much a number grows in a second."""
    before, start = read(), time.perf_counter()
    time.sleep(seconds)
    return (read() - before) / (time.perf_counter() - start)


def main(minutes):
    """Run all of it and print."""
    with tempfile.TemporaryDirectory() as folder:
        cells = {f"cell-{i}": text for i, text in enumerate(CELLS)}
        with notebook_in_lab(Path(folder), cells) as page:
            measure(page, minutes)


def measure(page, minutes):
    """Measure in a page with the notebook."""
    print("load average:", *(f"{x:.1f}" for x in os.getloadavg()))
    run_cell(page, 0)
    play = page.locator(".nbp-main")
    kernel = psutil.Process(int(run_cell(page, 1)))
    print("in the kernel:", run_cell(page, 2))

    def epoch():
        return int(page.locator(".nbp-epoch").inner_text().replace(",", ""))

    def seconds_to_stop():
        start = time.perf_counter()
        play.click()
        page.locator(".nbp-main[aria-label=Play]").wait_for()
        return time.perf_counter() - start

    play.click()
    time.sleep(2)
    print(f"pictures a second, 2-8-8-1: {rate(epoch, 10):.1f}")
    stops = []
    for _ in range(5):
        stops.append(seconds_to_stop())
        play.click()
        page.locator(".nbp-main[aria-label=Pause]").wait_for()
    print("seconds to stop:", *(f"{t:.2f}" for t in stops))
    run_cell(page, 3, wait=False)
    time.sleep(1)
    print(f"pictures a second while another cell computes: {rate(epoch, 4):.1f}")
    print(f"seconds to stop while another cell computes: {seconds_to_stop():.2f}")
    time.sleep(6)
    play.click()
    busy, idle = run_cell(page, 4), run_cell(page, 5)
    print(f"another cell while it plays: {busy}; while it rests: {idle}")
    play.click()
    start, page_cdp = time.perf_counter(), page.context.new_cdp_session(page)
    while True:
        page_cdp.send("HeapProfiler.collectGarbage")
        heap = page_cdp.send("Runtime.getHeapUsage")["usedSize"] / 1e6
        passed = (time.perf_counter() - start) / 60
        memory = kernel.memory_info().rss / 1e6
        print(f"{passed:4.1f} min, epoch {epoch():6}: kernel {memory:.1f} MB, page {heap:.1f} MB")
        if passed > minutes:
            break
        time.sleep(30)
    play.click()
    for number, name in ((6, "Matplotlib"), (8, "Pillow, maps only")):
        run_cell(page, number)
        page.locator(".jp-OutputArea img").first.wait_for()
        time.sleep(2)
        page.evaluate(COUNT)
        each = rate(lambda: page.evaluate("window.changes"), 8)
        print(f"pictures a second as ipywidgets.Image, {name}: {each:.1f}")
        run_cell(page, number + 1)
        page.evaluate("document.querySelector('.jp-OutputArea img').remove()")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 3)
