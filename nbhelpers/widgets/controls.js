// What can be chosen: labelled native controls, so that keyboard and screen reader work as usual.

function make(tag, attributes = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const WORDS = {
  above_sine: "above the sine", drawn: "draw your own", own: "your points", SGD: "SGD",
  cross_entropy: "cross-entropy", log_likelihood: "log-likelihood", leaky_relu: "leaky ReLU",
  relu: "ReLU", xavier_uniform: "Xavier, uniform", xavier_normal: "Xavier, normal",
  half_xavier: "half of Xavier", he_uniform: "He, uniform", he_normal: "He, normal",
  scaled_uniform: "scaled uniform", scaled_normal: "scaled normal", normal: "normal, sd 1",
  uniform: "uniform, ±1", constant: "constant 0.5", 280: "280 (all)",
};
const LISTS = {
  data: ["Data", null],
  noise: ["Noise", "slider"],
  activation: ["Activation", null],
  init: ["First weights", null],
  cost: ["Cost", null],
  seed: ["Seed", "number"],
  optimizer: ["Optimizer", null],
  rate: ["Learning rate η", RATES],
  batch_size: ["Batch size", [1, 5, 10, 20, 50, 100, 280]],
  lam: ["L2, λ", [0, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]],
  dropout: ["Dropout", [0, 0.1, 0.2, 0.3, 0.4, 0.5]],
};

// Makes the controls once; returns the element and what brings them up to date.
function makeChoices(choices, change) {
  const inputs = {};
  const labels = Object.entries(LISTS).map(([name, [title, kind]]) => {
    let input, extra = [];
    if (kind === "slider") {
      input = make("input", { type: "range", min: 0, max: 0.5, step: 0.01 });
      extra = [make("output", { className: "nbp-value" })];
      input.oninput = () => (extra[0].textContent = input.value);
    } else if (kind === "number") {
      input = make("input", { type: "number", min: 0, max: 999999, step: 1 });
    } else {
      input = make("select");
      for (const value of kind || choices[name]) addOption(input, value);
    }
    input.name = name;
    input.onchange = () => {
      if (input.validity && !input.validity.valid) return;
      const isText = kind === null;
      change({ [name]: isText ? input.value : Number(input.value) });
    };
    inputs[name] = input;
    return make("label", {}, [make("span", {}, [title, ...extra]), input]);
  });

  function update(settings) {
    for (const [name, input] of Object.entries(inputs)) {
      const value = String(settings[name]);
      if (input.tagName === "SELECT" && ![...input.options].some((o) => o.value === value))
        addOption(input, settings[name]);
      const isInHand = input.tagName === "INPUT" && document.activeElement === input;
      if (input.value !== value && !isInHand) input.value = value;
    }
    inputs.noise.closest("label").querySelector("output").textContent = inputs.noise.value;
    inputs.noise.disabled = ["drawn", "own"].includes(settings.data);
    inputs.dropout.disabled = !choices.dropout;
    inputs.dropout.title = choices.dropout ? "" : "Dropout needs gradient=backprop";
  }
  return { element: make("div", { className: "nbp-choices" }, labels), update };
}

function addOption(select, value) {
  select.append(make("option", { value, textContent: WORDS[value] || String(value) }));
}

// Two small buttons around a number.
function makeCounter(name, change) {
  const number = make("b");
  const less = make("button", { textContent: "−", "aria-label": `Fewer ${name}`, onclick: () => change(-1) });
  const more = make("button", { textContent: "+", "aria-label": `More ${name}`, onclick: () => change(+1) });
  const element = make("span", { className: "nbp-counter" }, [less, number, more]);
  const update = (n, least, most) => {
    number.textContent = n;
    less.disabled = n <= least;
    more.disabled = n >= most;
  };
  return { element, update };
}
