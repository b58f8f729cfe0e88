"use strict";

// ---- from sections to pages that fit ----

const SIZES = [1.2, 1.12, 1.06, 1, 0.94, 0.89, 0.84]; // of 30 px: from 36 down to 25
const SMALLEST = SIZES.at(-1);
const BESIDE = 280; // letters at most beside a figure, in a column of their own
const NARROW = 820; // px of its own, the widest figure that has room for a text beside it
const main = document.querySelector("main");
const pages = [];

function newPage(section) {
  const page = document.createElement("div");
  page.className = "page now";
  page.style.setProperty("--s", SMALLEST);
  page.section = section;
  main.append(page);
  pages.push(page);
  return page;
}

const isHeading = element => /^H\d$/.test(element.tagName);
const isFigure = element => element.classList.contains("figure");

function isInside(page) {
  const { paddingBottom, paddingRight } = getComputedStyle(page);
  const bottom = page.clientHeight - parseFloat(paddingBottom) + 0.5;
  const right = page.clientWidth - parseFloat(paddingRight) + 0.5;
  return [...page.children].every(
    e => e.offsetTop + e.offsetHeight <= bottom && e.offsetLeft + Math.max(e.offsetWidth, e.scrollWidth) <= right,
  );
}

// Texts below a figure or, if that is too much, a short text beside it.
function fits(page) {
  page.classList.remove("beside");
  if (isInside(page)) return true;
  const figures = [...page.children].filter(isFigure);
  const texts = [...page.children].filter(e => !isHeading(e) && !isFigure(e));
  const short = texts.map(e => e.textContent).join("").length <= BESIDE;
  if (figures.length !== 1 || !texts.length || !short || !texts.every(e => e.tagName === "P")) return false;
  if (figures[0].style.getPropertyValue("--width") > NARROW) return false;
  const row = 1 + [...page.children].filter(isHeading).length;
  figures[0].style.gridRow = `${row} / span ${texts.length}`;
  page.classList.add("beside");
  if (isInside(page)) return true;
  page.classList.remove("beside");
  return false;
}

// A heading does not end a page: it goes along with what follows.
function headingsAtEnd(page) {
  const end = [];
  for (let last = page.lastElementChild; last && isHeading(last); last = last.previousElementSibling)
    end.unshift(last);
  return end.length < page.children.length ? end : [];
}

const canSplit = element => ["TABLE", "UL", "OL"].includes(element.tagName);
const headingsOnly = (page, but) => [...page.children].every(e => e === but || isHeading(e));

function add(page, elements) {
  page.append(...elements);
  if (fits(page) || page.children.length === elements.length) return page;
  if (elements.length === 1 && canSplit(elements[0]) && headingsOnly(page, elements[0])) return page;
  elements.forEach(element => element.remove());
  const next = newPage(page.section);
  next.append(...headingsAtEnd(page), ...elements);
  return next;
}

// A table or list longer than a page goes on on the next one.
function split(page, whole) {
  if (!canSplit(whole) || fits(page)) return page;
  whole.classList.add("small");
  const rest = whole.cloneNode(true), body = e => e.tBodies?.[0] ?? e;
  body(rest).replaceChildren();
  while (!fits(page) && body(whole).children.length > 1) body(rest).prepend(body(whole).lastElementChild);
  if (!body(rest).children.length) return page;
  if (rest.tagName === "OL") rest.start = whole.start + whole.children.length;
  rest.classList.add("rest");
  const next = newPage(page.section);
  next.append(rest);
  return split(next, rest);
}

function layOut(section) {
  let page = newPage(section);
  for (const part of section.querySelectorAll(":scope > .part")) {
    const elements = [...part.children];
    if ("step" in part.dataset) elements.forEach((e, k) => (e.dataset.step = k ? "with" : "new"));
    page = add(page, elements);
    if (!fits(page)) { // too much for one page: go on with as many as it takes
      elements.forEach(element => element.remove());
      for (const element of elements) page = split(add(page, [element]), element);
    }
  }
  section.remove();
}

// A page that goes on without a heading and has room repeats the last one.
function repeatHeading(page, before) {
  const last = [...(before?.children ?? [])].filter(isHeading).at(-1);
  if (!last || before.section !== page.section || [...page.children].some(e => isHeading(e) || isFigure(e))) return;
  const again = last.cloneNode(true);
  again.classList.add("again");
  page.prepend(again);
  if (!fits(page)) again.remove();
}

function layOutAll() {
  document.querySelectorAll("section").forEach(layOut);
  pages.forEach((page, k) => {
    repeatHeading(page, pages[k - 1]);
    page.classList.toggle("title", page.querySelector("h1") !== null);
    const largest = page.querySelector(".figure, h1") ? 1 : SIZES[0];
    for (const size of SIZES.filter(size => size <= largest)) {
      page.style.setProperty("--s", size);
      if (fits(page)) break;
    }
    let step = 0; // what opens a page is seen at once
    [...page.children].forEach((element, k) => {
      if (k > 0 && element.dataset.step === "new" && !isHeading(element.previousElementSibling)) step++;
      element.dataset.at = step;
    });
    page.steps = step;
  });
  pages.forEach(page => page.classList.remove("now"));
}

// ---- through the pages ----

let now = 0, step = 0, speaker = null;
const html = document.documentElement;
const live = document.querySelector("#live"), address = live.getAttribute("href");

function heading(number) {
  for (let k = number; k >= 0; k--) {
    const found = pages[k].querySelector("h1, h2");
    if (found) return { text: found.textContent, cell: pages[k].section.dataset.cell };
  }
  return { text: document.title, cell: "" };
}

function show(number, atStep) {
  pages[now].classList.remove("now");
  now = Math.max(0, Math.min(pages.length - 1, number));
  step = Math.max(0, Math.min(pages[now].steps, atStep));
  pages[now].classList.add("now");
  for (const element of pages[now].children)
    element.classList.toggle("hidden", Number(element.dataset.at) > step);
  html.classList.toggle("dark", pages[now].classList.contains("title"));
  document.querySelector("#number").textContent = `${now + 1} / ${pages.length}`;
  live.textContent = heading(now).text;
  if (address) live.href = `${address}#cell-id=${pages[now].section.dataset.cell}`;
  else live.removeAttribute("href");
  history.replaceState(null, "", `#${now + 1}`);
  tell();
}

const next = () => (step < pages[now].steps ? show(now, step + 1) : now + 1 < pages.length && show(now + 1, 0));
const back = () => (step > 0 ? show(now, step - 1) : now > 0 && show(now - 1, Infinity));

const KEYS = {
  ArrowRight: next, ArrowDown: next, PageDown: next, " ": next, Enter: next,
  ArrowLeft: back, ArrowUp: back, PageUp: back, Backspace: back,
  Home: () => show(0, 0), End: () => show(pages.length - 1, Infinity),
  s: openSpeaker, o: overview, b: () => html.classList.toggle("black"),
  ".": () => html.classList.toggle("black"),
  f: () => (document.fullscreenElement ? document.exitFullscreen() : html.requestFullscreen()),
  "?": () => document.querySelector("#keys").showModal(),
  Escape: () => html.classList.contains("overview") && overview(),
};

function press(event) {
  const action = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && event.target.closest?.("a, button")) return;
  if (document.querySelector("#keys").open) return;
  event.preventDefault();
  action();
}

function overview() {
  html.classList.toggle("overview");
  scale();
  pages[now].scrollIntoView({ block: "center" });
}

function scale() {
  const factor = Math.min(innerWidth / 1280, innerHeight / 720);
  const [x, y] = [(innerWidth - 1280 * factor) / 2, (innerHeight - 720 * factor) / 2];
  for (const box of [main, document.querySelector("footer")])
    box.style.transform = `translate(${x}px, ${y}px) scale(${factor})`;
}

// ---- the speaker's window ----

function openSpeaker() {
  speaker = open("", "speaker", "width=1100,height=760");
  if (!speaker) return alert("The browser kept the speaker's window from opening. Allow it, and press S again.");
  const page = speaker.document;
  page.title = `Notes: ${document.title}`;
  page.head.innerHTML = `<style>${document.querySelector("style").textContent}
    html, body { background: white; overflow: auto; } body { padding: 20px; font-size: 22px; }
    .previews { display: flex; gap: 20px; } .preview { width: 512px; height: 288px; position: relative;
      border: 1px solid #aab; overflow: hidden; } .preview .page { zoom: .4; width: 1280px; height: 720px; }
    .preview + .preview { opacity: .75; } #clock { font-size: 34px; margin: 0 0 12px; }
    button { font-size: 18px; margin-left: 1em; } .page .hidden { opacity: .25; visibility: visible; }</style>`;
  page.body.innerHTML = `<p id="clock"><span id="time"></span> · <span id="gone"></span><button>Start the clock again</button></p>
    <div class="previews"><div class="preview" id="this"></div><div class="preview" id="coming"></div></div><div id="notes"></div>`;
  let start = Date.now();
  page.querySelector("button").onclick = event => { start = Date.now(); event.target.blur(); tick(); };
  function tick() {
    const seconds = Math.floor((Date.now() - start) / 1000);
    page.querySelector("#time").textContent = new Date().toLocaleTimeString();
    page.querySelector("#gone").textContent =
      `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
  tick();
  speaker.setInterval(tick, 500);
  page.onkeydown = press;
  tell();
}

function tell() {
  if (!speaker || speaker.closed) return;
  const place = (id, page) => {
    const copy = page ? [speaker.document.importNode(page, true)] : [];
    speaker.document.getElementById(id).replaceChildren(...copy);
  };
  place("this", pages[now]);
  place("coming", pages[now + 1]);
  speaker.document.getElementById("notes").innerHTML = pages[now].section.querySelector("aside").innerHTML;
}

// ---- start ----

layOutAll();
scale();
show((parseInt(location.hash.slice(1)) || 1) - 1, 0);
addEventListener("resize", scale);
addEventListener("hashchange", () => show((parseInt(location.hash.slice(1)) || 1) - 1, 0));
addEventListener("keydown", press);
main.addEventListener("click", event => {
  const page = event.target.closest(".page");
  if (html.classList.contains("overview") && page) {
    overview();
    show(pages.indexOf(page), 0);
  }
});
