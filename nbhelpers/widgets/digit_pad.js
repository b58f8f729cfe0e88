// The pad: strokes are drawn into an image of fine x fine pixels, which goes to the kernel.
// What the network saw and said comes back, and is drawn beside it.
const SHOWN = 1.6; // screen pixels for each of the pad's own

function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function render({ model, el }) {
  const fine = model.get("fine");
  const pad = element("canvas", {
    width: fine, height: fine, tabindex: 0, role: "application",
    "aria-label": "Drawing pad. Arrow keys move the pen, space puts it down or lifts it, Delete clears.",
  });
  pad.style.width = pad.style.height = `${fine * SHOWN}px`;
  const seen = element("canvas", {
    width: model.get("side"), height: model.get("side"), role: "img",
    "aria-label": "What the network sees",
  });
  const clear = element("button", { type: "button" }, "Clear");
  const said = element("p", { class: "said", role: "status" });
  const bars = Array.from({ length: 10 }, (_, digit) => {
    const bar = element("span", { class: "bar" });
    const share = element("span", { class: "share" });
    return { row: element("li", {}, element("b", {}, `${digit}`), element("span", { class: "track" }, bar), share), bar, share };
  });
  el.append(
    element("div", { class: "nb-digit-pad", "data-lm-suppress-shortcuts": "true" },
      element("div", {}, element("p", {}, "Draw a digit"), pad, clear),
      element("div", {}, element("p", {}, "What the network sees"), seen),
      element("div", {}, said, element("ol", {}, ...bars.map((b) => b.row)))));

  const paper = pad.getContext("2d", { willReadFrequently: true });
  let pen = { x: fine / 2, y: fine / 2 }, down = false, timer = null;

  function empty() {
    paper.fillStyle = "black";
    paper.fillRect(0, 0, fine, fine);
    send();
  }
  function lineTo(x, y) {
    paper.strokeStyle = "white";
    paper.lineWidth = 2 * model.get("pen");
    paper.lineCap = paper.lineJoin = "round";
    paper.beginPath();
    paper.moveTo(pen.x, pen.y);
    paper.lineTo(x, y);
    paper.stroke();
    pen = { x, y };
    if (timer === null) timer = setTimeout(send, 100); // ten answers a second are enough
  }
  function send() {
    clearTimeout(timer);
    timer = null;
    const rgba = paper.getImageData(0, 0, fine, fine).data;
    const ink = new Uint8Array(fine * fine);
    for (let k = 0; k < ink.length; k++) ink[k] = rgba[4 * k];
    model.set("ink", new DataView(ink.buffer));
    model.save_changes();
  }
  const place = (event) => {
    const box = pad.getBoundingClientRect();
    return [((event.clientX - box.left) * fine) / box.width, ((event.clientY - box.top) * fine) / box.height];
  };
  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    pad.focus();
    const [x, y] = place(event);
    pen = { x, y };
    down = true;
    lineTo(x, y);
  });
  pad.addEventListener("pointermove", (event) => {
    if (down && event.buttons) lineTo(...place(event));
  });
  pad.addEventListener("pointerup", () => { down = false; });
  pad.addEventListener("pointercancel", () => { down = false; });
  pad.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way) {
      const [x, y] = [pen.x + 5 * way[0], pen.y + 5 * way[1]].map((t) => Math.min(Math.max(t, 0), fine));
      if (down) lineTo(x, y);
      else pen = { x, y };
    } else if (event.key === " ") {
      down = !down;
      if (down) lineTo(pen.x, pen.y);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      down = false;
      empty();
    } else return;
    event.preventDefault();
  });
  clear.addEventListener("click", () => { down = false; empty(); });

  function show() {
    const side = model.get("side"), bytes = model.get("seen"), image = new ImageData(side, side);
    for (let k = 0; k < side * side; k++) {
      const value = bytes && bytes.byteLength ? bytes.getUint8(k) : 0;
      image.data.set([value, value, value, 255], 4 * k);
    }
    seen.getContext("2d").putImageData(image, 0, 0);
    const p = model.get("probabilities");
    const best = p.indexOf(Math.max(...p));
    said.textContent = p.length ? `It says ${best}: ${Math.round(100 * p[best])} %` : "It is waiting for your digit.";
    bars.forEach(({ row, bar, share }, digit) => {
      row.classList.toggle("best", digit === best);
      bar.style.width = `${100 * (p[digit] ?? 0)}%`;
      share.textContent = p.length ? `${(100 * p[digit]).toFixed(1)} %` : "";
    });
  }
  model.on("change:probabilities", show);
  empty();
  show();
  return () => model.off("change:probabilities", show);
}

export default { render };
