// What is drawn: maps, points, the boundary, weights, cost curves. Nothing here talks to the kernel.

const GRID = 50; // a map has GRID x GRID whole numbers of 16 bits
// Blue and orange as in nbhelpers/plots/style.py, brighter on a dark page; green and purple for costs.
const LIGHT = { classes: ["#0072B2", "#D55E00"], training: "#009E73", validation: "#B8578A", ink: "#111", paper: "#fff" };
const DARK = { classes: ["#4DB4F2", "#F5924A"], training: "#2CC79B", validation: "#E0A0C4", ink: "#eee", paper: "#111" };

function isDark(element) {
  const theme = document.body.dataset.jpThemeLight; // JupyterLab says it
  if (theme) return theme === "false";
  const [r, g, b] = getComputedStyle(element).color.match(/[\d.]+/g).map(Number);
  return r + g + b > 382; // light writing: a dark theme
}

// From the colour of class 0 (at 0) by way of the background to that of class 1 (at 255).
function makePalette(dark) {
  const middle = dark ? [26, 28, 32] : [252, 252, 252];
  const ends = dark ? [[40, 150, 220], [235, 120, 30]] : [[0, 114, 178], [213, 94, 0]];
  const palette = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    const far = Math.abs(i - 127.5) / 127.5, end = ends[i < 128 ? 0 : 1];
    const mixed = middle.map((m, k) => Math.round(m + (end[k] - m) * 0.62 * far));
    palette[i] = (255 << 24) | (mixed[2] << 16) | (mixed[1] << 8) | mixed[0];
  }
  return palette;
}

const hidden = new OffscreenCanvas(GRID, GRID);
const image = new ImageData(GRID, GRID);

function drawMap(context, map, palette, size) {
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < map.length; i++) pixels[i] = palette[map[i] >> 8];
  hidden.getContext("2d").putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(hidden, 0, 0, size, size);
}

// The line on which a map has its middle value: from each square of four grid points one piece.
function drawBoundary(context, map, size, color) {
  const step = size / GRID, middle = 32767.5;
  context.beginPath();
  for (let row = 0; row < GRID - 1; row++) {
    for (let column = 0; column < GRID - 1; column++) {
      const at = row * GRID + column;
      const corners = [map[at], map[at + 1], map[at + GRID + 1], map[at + GRID]];
      const places = [[0, 0], [1, 0], [1, 1], [0, 1]];
      const crossings = [];
      for (let k = 0; k < 4; k++) {
        const a = corners[k], b = corners[(k + 1) % 4];
        if (a > middle === b > middle) continue;
        const t = (middle - a) / (b - a), [x0, y0] = places[k], [x1, y1] = places[(k + 1) % 4];
        crossings.push([column + 0.5 + x0 + t * (x1 - x0), row + 0.5 + y0 + t * (y1 - y0)]);
      }
      for (let k = 0; k + 1 < crossings.length; k += 2) {
        context.moveTo(crossings[k][0] * step, crossings[k][1] * step);
        context.lineTo(crossings[k + 1][0] * step, crossings[k + 1][1] * step);
      }
    }
  }
  context.strokeStyle = color;
  context.lineWidth = 2.5;
  context.stroke();
}

// Circles are class 0, triangles class 1; filled ones train, hollow ones only judge.
function drawPoints(context, points, { low, high }, size, { classes, paper }) {
  for (let i = 0; i < points.length; i += 4) {
    const x = ((points[i] - low[0]) / (high[0] - low[0])) * size;
    const y = ((high[1] - points[i + 1]) / (high[1] - low[1])) * size;
    const label = points[i + 2], validates = points[i + 3] === 1;
    context.beginPath();
    if (label === 0) context.arc(x, y, 3.6, 0, 7);
    else {
      context.moveTo(x, y - 4.6);
      context.lineTo(x + 4.2, y + 3);
      context.lineTo(x - 4.2, y + 3);
      context.closePath();
    }
    context.fillStyle = validates ? paper : classes[label];
    context.strokeStyle = validates ? classes[label] : paper;
    context.lineWidth = validates ? 1.6 : 0.8;
    context.fill();
    context.stroke();
  }
}

// One line from unit to unit: its width is the weight's size, orange and whole if it is positive,
// blue and broken if it is negative.
function drawWeights(context, places, weights, sizes, { classes }) {
  let at = 0;
  for (let l = 1; l < sizes.length; l++) {
    for (let i = 0; i < sizes[l - 1]; i++) {
      for (let j = 0; j < sizes[l]; j++) {
        const w = weights[at++], size = Math.abs(w);
        const [x0, y0] = places[l - 1][i].right, [x1, y1] = places[l][j].left;
        context.beginPath();
        context.moveTo(x0, y0);
        context.bezierCurveTo((x0 + x1) / 2, y0, (x0 + x1) / 2, y1, x1, y1);
        context.strokeStyle = classes[w > 0 ? 1 : 0];
        context.globalAlpha = Math.min(1, 0.25 + 0.45 * size);
        context.lineWidth = Math.min(8, 0.5 + 1.8 * size);
        context.setLineDash(w > 0 ? [] : [7, 3]);
        context.stroke();
      }
    }
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

// Training cost whole, validation cost broken, both against the epoch, from 0 up.
function drawCurves(context, curve, width, height, { ink, training, validation }) {
  const left = 36, bottom = height - 17, top = 6, right = width - 8;
  let most = 0;
  for (let i = 0; i < curve.length; i++) if (i % 3) most = Math.max(most, curve[i]);
  most = Math.min(most || 1, 3 * Math.max(curve[1] || 1, curve[2] || 1));
  const last = Math.max(10, curve[curve.length - 3] || 0);
  context.strokeStyle = context.fillStyle = ink;
  context.lineWidth = 1;
  context.font = "12px sans-serif";
  context.strokeRect(left, top, right - left, bottom - top);
  context.textAlign = "right";
  context.fillText(most.toFixed(2), left - 4, top + 9);
  context.fillText("0", left - 4, bottom);
  context.fillText(`epoch ${last}`, right, height - 4);
  context.textAlign = "left";
  context.fillText("0", left, height - 4);
  context.lineWidth = 2.2;
  for (const which of [2, 1]) {
    context.beginPath();
    for (let i = 0; i < curve.length; i += 3) {
      const x = left + (curve[i] / last) * (right - left);
      const y = bottom - (Math.min(curve[i + which], most) / most) * (bottom - top);
      context.lineTo(x, y);
    }
    context.strokeStyle = which === 1 ? training : validation;
    context.setLineDash(which === 1 ? [] : [6, 3]);
    context.stroke();
  }
  context.setLineDash([]);
}

// A canvas's context in CSS pixels, cleared, sharp on any screen.
function cleared(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}
