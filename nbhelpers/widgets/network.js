// The network: a button with a small map for each unit, and the weights as lines between them.

const UNIT = 36; // pixels

function makeNet(setLayers, setWidth, look) {
  const lines = make("canvas", { className: "nbp-lines", "aria-hidden": "true" });
  const units = make("div");
  const layers = makeCounter("hidden layers", setLayers);
  const box = make("div", { className: "nbp-net" }, [lines, units]);
  const legend = make("span", { className: "nbp-legend" }, [
    make("i", { className: "nbp-positive" }), " w > 0 ",
    make("i", { className: "nbp-negative" }), " w < 0"]);
  const head = make("div", { className: "nbp-head" }, ["Hidden layers ", layers.element, legend]);
  const element = make("div", { className: "nbp-left" }, [head, box]);
  let built = "", buttons = [], places = [], counters = [];

  function build(sizes) {
    built = String(sizes);
    units.replaceChildren();
    counters = [];
    buttons = sizes.map((n, l) => Array.from({ length: n }, (_, j) => {
      const map = make("canvas", { width: GRID, height: GRID });
      const name = make("span", { textContent: l ? "" : `x${"₀₁"[j]}` });
      const button = make("button", { className: "nbp-unit" }, [map, name]);
      button.onmouseenter = button.onfocus = () => look([l, j]);
      button.onmouseleave = button.onblur = () => look(null);
      units.append(button);
      return button;
    }));
    sizes.forEach((n, l) => {
      const isHidden = l > 0 && l < sizes.length - 1;
      const name = isHidden ? `units in layer ${l}` : l ? "output" : "input";
      const counter = isHidden ? makeCounter(name, (by) => setWidth(l, by)) : null;
      counters.push({ l, n, counter, element: counter ? counter.element : make("span", { textContent: name }) });
    });
    counters.forEach(({ element }) => { element.classList.add("nbp-top"); units.append(element); });
  }

  function arrange(sizes) {
    const width = box.clientWidth, height = box.clientHeight, top = 30;
    const between = (width - UNIT - 24) / (sizes.length - 1);
    const gap = Math.min(64, (height - top - UNIT - 4) / (Math.max(...sizes, 2) - 1));
    places = sizes.map((n, l) => Array.from({ length: n }, (_, j) => {
      const x = 12 + l * between, y = top + (height - top - UNIT) / 2 + (j - (n - 1) / 2) * gap;
      Object.assign(buttons[l][j].style, { left: `${x}px`, top: `${y}px` });
      return { left: [x, y + UNIT / 2], right: [x + UNIT, y + UNIT / 2] };
    }));
    counters.forEach(({ l, element }) => { element.style.left = `${12 + l * between + UNIT / 2}px`; });
    return [width, height];
  }

  function update({ sizes, maps, weights, biases }, palette, colors) {
    if (built !== String(sizes)) build(sizes);
    const [width, height] = arrange(sizes);
    drawWeights(cleared(lines, width, height), places, weights, sizes, colors);
    layers.update(sizes.length - 2, 0, 4);
    counters.forEach(({ n, counter }) => counter?.update(n, 1, 8));
    buttons.forEach((layer, l) => layer.forEach((button, j) => {
      drawMap(button.firstChild.getContext("2d"), maps[l][j], palette, GRID);
      const bias = l ? `, bias ${biases[l][j].toFixed(2)}` : "";
      button.setAttribute("aria-label", `${unitName(sizes, l, j)}${bias}`);
    }));
  }
  return { element, update };
}

function unitName(sizes, l, j) {
  if (l === 0) return `Input x${"₀₁"[j]}`;
  if (l < sizes.length - 1) return `Unit ${j} of layer ${l}`;
  return sizes[l] > 1 ? `Output of class ${j}` : "Output: how likely class 1 is";
}
