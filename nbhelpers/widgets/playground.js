// The playground's page: it asks the kernel for what is wanted, and draws what comes back.

const SPEEDS = [1, 2, 5, 10, 25, 100];

function render({ model, el }) {
  const ask = (what, value = null) => model.send({ do: what, value });
  const button = (text, label, onclick) => make("button", { textContent: text, "aria-label": label, onclick });
  let frame = null, choices = null, looked = null, isOpen = true;

  // ---- what there is on the page ----
  const play = button("▶ Play", "Play", () => ask(frame?.playing ? "pause" : "play"));
  play.className = "nbp-main";
  const step = button("Step", "Step: one epoch", () => ask("step"));
  const reset = button("Reset", "Reset: the first weights again", () => ask("reset"));
  const speed = make("select", { name: "speed" });
  SPEEDS.forEach((n) => addOption(speed, n));
  speed.onchange = () => ask("speed", Number(speed.value));
  const epoch = make("b", { className: "nbp-epoch", textContent: "0" });
  const tabs = ["Picture", "Code"].map((name) => button(name, name, () => turnTo(name)));
  tabs.forEach((tab) => tab.setAttribute("role", "tab"));
  const bar = make("div", { className: "nbp-bar" }, [play, step, reset,
    make("span", { className: "nbp-count" }, ["Epoch ", epoch]),
    make("span", { className: "nbp-tabs", role: "tablist" }, tabs)]);
  const alert = make("div", { className: "nbp-alert", role: "alert", hidden: true });
  const net = makeNet(
    (by) => change({ hidden: by > 0 ? [...widths(), widths().at(-1) || 4] : widths().slice(0, -1) }),
    (l, by) => change({ hidden: widths().map((n, i) => (i === l - 1 ? n + by : n)) }),
    (unit) => { looked = unit; draw(); });
  const plane = make("canvas", { className: "nbp-plane", tabIndex: 0, role: "img" });
  const sketch = makeSketch(plane, () => frame, ask, () => draw());
  const caption = make("div", { className: "nbp-caption" });
  const curves = make("canvas", { className: "nbp-curves", role: "img", "aria-label": "Costs against the epoch" });
  const numbers = make("div", { className: "nbp-numbers" });
  const picture = make("div", { className: "nbp-picture", role: "tabpanel" }, [net.element,
    make("div", { className: "nbp-middle" }, [plane, caption]),
    make("div", { className: "nbp-right" }, [numbers, curves, sketch.element])]);
  const pre = make("pre", { tabIndex: 0, "aria-label": "Code that leads to this network" });
  const copy = button("Copy", "Copy the code", () => {
    getSelection().selectAllChildren(pre); // to be seen, and where there is no clipboard
    navigator.clipboard?.writeText(pre.textContent);
  });
  const codePage = make("div", { className: "nbp-code", role: "tabpanel" }, [copy, pre]);
  const root = make("div", { className: "nbp", tabIndex: 0, role: "group",
    "aria-label": "Playground: a network that learns. Space plays and pauses." }, [bar, alert, picture, codePage]);
  el.append(root);

  // ---- what it does ----
  const change = (settings) => ask("change", settings);
  const widths = () => frame.settings.hidden;
  function turnTo(name) {
    tabs.forEach((tab) => tab.setAttribute("aria-selected", tab.textContent === name));
    picture.hidden = name !== "Picture";
    codePage.hidden = name !== "Code";
    draw();
  }
  root.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); // such keys are the notebook's
    if (event.key !== " " || !(event.target === root || event.target === plane)) return;
    event.preventDefault();
    play.click();
  });

  // ---- what the kernel says ----
  function receive(content, buffers) {
    const array = (k, Kind) => new Kind(buffers[k].buffer.slice(buffers[k].byteOffset, buffers[k].byteOffset + buffers[k].byteLength));
    const { sizes } = content, levels = array(1, Uint16Array), params = array(2, Float32Array);
    let at = 0;
    const maps = sizes.map((n) => Array.from({ length: n }, () => levels.subarray(at, (at += GRID * GRID))));
    at = sizes.slice(1).reduce((sum, n, l) => sum + n * sizes[l], 0);
    const weights = params.subarray(0, at);
    const biases = sizes.map((n, l) => (l ? params.subarray(at, (at += n)) : []));
    frame = { ...content, maps, weights, biases, points: array(0, Float32Array), curve: array(3, Float32Array) };
    requestAnimationFrame(() => {
      if (!isOpen) return;
      if (frame.number === content.number) draw();
      ask("drawn", content.number);
    });
  }

  function draw() {
    if (!frame) return;
    if (!choices) {
      choices = makeChoices(frame.choices, change);
      choices.element.append(make("label", {}, [make("span", {}, ["Epochs per picture"]), speed]));
      bar.after(choices.element);
    }
    choices.update(frame.settings);
    if (speed.value !== String(frame.speed)) speed.value = frame.speed;
    play.textContent = frame.playing ? "❚❚ Pause" : "▶ Play";
    play.setAttribute("aria-label", frame.playing ? "Pause" : "Play");
    epoch.textContent = frame.epoch.toLocaleString("en");
    if (alert.textContent !== frame.message) alert.textContent = frame.message;
    alert.hidden = !frame.message;
    if (pre.textContent !== frame.code) pre.textContent = frame.code;
    if (!picture.hidden && picture.clientWidth) drawPicture();
  }

  function drawPicture() {
    const dark = isDark(root), palette = makePalette(dark), colors = dark ? DARK : LIGHT;
    root.classList.toggle("nbp-dark", dark);
    net.update(frame, palette, colors);
    const [l, j] = looked && frame.maps[looked[0]]?.[looked[1]] ? looked : [frame.sizes.length - 1, frame.sizes.at(-1) - 1];
    const size = plane.clientWidth, context = cleared(plane, size, size);
    drawMap(context, frame.maps[l][j], palette, size);
    drawBoundary(context, frame.maps[l][j], size, colors.ink);
    drawPoints(context, frame.points, frame, size, colors);
    sketch.update(context, size, colors.ink);
    const now = frame.measured, percent = (x) => `${(100 * x).toFixed(1)} %`;
    caption.textContent = describe(l, j);
    plane.setAttribute("aria-label", caption.textContent);
    drawCurves(cleared(curves, curves.clientWidth, curves.clientHeight), frame.curve, curves.clientWidth, curves.clientHeight, colors);
    const rows = [["", "cost", "right"]];
    for (const [name, sign, key] of [["training", "●", ""], ["validation", "○", "val_"]])
      rows.push([`${sign} ${name}`, now[key + "cost"]?.toFixed(3) ?? "–", "cost" in now ? percent(now[key + "accuracy"]) : "–"]);
    numbers.replaceChildren(...rows.flat().map((text) => make("span", { textContent: text })));
  }

  function describe(l, j) {
    const { sizes, biases, weights, gradient } = frame, name = unitName(sizes, l, j);
    if (!looked || !l) return l ? `${name} · learns with ${gradient}` : name;
    const start = sizes.slice(1, l).reduce((sum, n, k) => sum + n * sizes[k], 0);
    const into = Array.from({ length: sizes[l - 1] }, (_, i) => weights[start + i * sizes[l] + j].toFixed(1));
    return `${name}: bias ${biases[l][j].toFixed(1)}, weights ${into.join(", ")}`;
  }

  model.on("msg:custom", receive);
  const size = new ResizeObserver(() => draw());
  const theme = new MutationObserver(() => setTimeout(draw, 300)); // the page is empty meanwhile
  size.observe(root);
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  turnTo("Picture");
  ask("look");
  const waited = setTimeout(() => {
    if (frame) return;
    alert.textContent = "No kernel answers. Run this cell (again) to bring the playground to life.";
    alert.hidden = false;
  }, 8000);
  return () => {
    isOpen = false;
    clearTimeout(waited);
    size.disconnect();
    theme.disconnect();
    model.off("msg:custom", receive);
    ask("pause");
  };
}
export default { render };
