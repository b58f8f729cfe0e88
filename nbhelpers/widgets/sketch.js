// Points drawn into the plane: with the mouse (Shift or the right button: the other class), or with
// arrow keys and Enter.

function makeSketch(plane, getFrame, ask, redraw) {
  let pen = 0, last = null;
  const cross = [0, 0];
  const pens = [0, 1].map((label) =>
    make("button", {
      textContent: `${"●▲"[label]} class ${label}`, className: `nbp-pen${label}`,
      "aria-label": `Draw class ${label}`, "aria-pressed": label === 0, onclick: () => choose(label),
    }));
  const clear = make("button", { textContent: "Clear", "aria-label": "Clear all points", onclick: () => ask("clear") });
  const element = make("div", { className: "nbp-sketch", hidden: true }, [...pens, clear]);
  const isOn = () => getFrame()?.settings.data === "drawn";

  function choose(label) {
    pen = label;
    pens.forEach((button, i) => button.setAttribute("aria-pressed", i === label));
  }
  function byMouse(event) {
    if (!isOn() || !(event.buttons & 3)) return (last = null);
    const box = plane.getBoundingClientRect(), { low, high } = getFrame();
    const x = low[0] + ((event.clientX - box.left) / box.width) * (high[0] - low[0]);
    const y = high[1] - ((event.clientY - box.top) / box.height) * (high[1] - low[1]);
    if (last && Math.hypot(x - last[0], y - last[1]) < 0.12) return;
    last = [x, y];
    ask("point", [x, y, event.shiftKey || event.buttons & 2 ? 1 - pen : pen]);
  }
  function byKey(event) {
    const far = event.shiftKey ? 0.3 : 0.1, ways = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, far], ArrowDown: [0, -far] };
    const way = ways[event.key];
    if (!isOn() || !(way || "Enter01".includes(event.key))) return;
    event.preventDefault();
    if (way) cross.forEach((c, i) => (cross[i] = Math.max(-1.5, Math.min(1.5, c + way[i]))));
    else if (event.key === "Enter") ask("point", [...cross, pen]);
    else choose(Number(event.key));
    redraw();
  }
  plane.onpointerdown = (event) => { last = null; byMouse(event); };
  plane.onpointermove = byMouse;
  plane.oncontextmenu = (event) => isOn() && event.preventDefault();
  plane.onkeydown = byKey;

  function update(context, size, color) {
    element.hidden = !isOn();
    plane.classList.toggle("nbp-pen", isOn());
    if (!isOn() || document.activeElement !== plane) return;
    const x = ((cross[0] + 1.5) / 3) * size, y = ((1.5 - cross[1]) / 3) * size;
    context.strokeStyle = color;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const [dx, dy] of [[9, 0], [0, 9]]) {
      context.moveTo(x - dx, y - dy);
      context.lineTo(x + dx, y + dy);
    }
    context.stroke();
  }
  return { element, update };
}
