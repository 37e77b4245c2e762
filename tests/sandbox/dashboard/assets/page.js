// Draws the widgets of the dashboard again and again, and calls what their buttons ask for.
"use strict";

const EVERY = 10_000;
const grid = document.querySelector(".grid");
const popup = document.querySelector("dialog.popup");
const tip = document.querySelector(".tip");
const dark = matchMedia("(prefers-color-scheme: dark)");
const widgets = [...document.querySelectorAll(".widget:not(.text)")];
const defaultStyle = fetch("/custom.css").then((answer) => answer.text());
const pointer = { x: 0, y: 0 };
let isOver = false;

// -- asking the server ------------------------------------------------------------------------

function view(widget) {
  const body = widget.querySelector(".body");
  return {
    range: grid.dataset.range,
    theme: dark.matches ? "dark" : "light",
    width: Math.round(body.clientWidth),
    height: Math.round(body.clientHeight),
  };
}

async function ask(path, options) {
  const answer = await fetch(path, { cache: "no-store", ...options });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.text();
}

async function draw(widget) {
  const asked = JSON.stringify(view(widget));
  const html = await ask(`/widgets/${widget.dataset.number}?${new URLSearchParams(view(widget))}`);
  if (asked !== JSON.stringify(view(widget)) || widget.drawn === html) return;
  widget.drawn = html;
  const body = widget.querySelector(".body");
  if (widget.classList.contains("custom")) await fill(body, html, widget);
  else body.innerHTML = html;
}

async function drawAll({ forced = false } = {}) {
  if (isOver || (document.hidden && !forced)) return;
  try {
    await Promise.all(widgets.filter((widget) => forced || isFree(widget)).map(draw));
    say(`Updated ${new Date().toISOString().slice(11, 19)} UTC`);
    document.documentElement.dataset.ready = "true";
    hover();
  } catch (error) {
    isOver = error instanceof TypeError;
    say(isOver ? "The sandbox has ended" : `Not updated: ${error.message}`, "over");
  }
}

function say(text, kind = "") {
  const state = document.querySelector(".state");
  state.className = `state ${kind}`;
  state.querySelector("span").textContent = text;
}

// A widget is left alone while somebody works with it, or reads what a button gave.
function isFree(widget) {
  if (!widget.classList.contains("custom")) return true;
  if (widget.dataset.refresh !== "true" || widget.held || widget.busy || popup.open) return false;
  const root = widget.querySelector(".body").shadowRoot;
  if (!root) return true;
  const fields = [...root.querySelectorAll("input, textarea")];
  return !root.activeElement && fields.every((field) => field.value === field.defaultValue);
}

// -- custom widgets ---------------------------------------------------------------------------

async function fill(place, html, widget) {
  const root = place.shadowRoot || place.attachShadow({ mode: "open" });
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const isPlain = holder.content.querySelector(".cwdb-no-default-styles");
  const style = document.createElement("style");
  style.textContent = isPlain ? "cwdb-action { display: none; }" : await defaultStyle;
  root.replaceChildren(style, holder.content);
  root.querySelectorAll("form").forEach((form) => {
    form.addEventListener("submit", (event) => event.preventDefault());
  });
  root.querySelectorAll("cwdb-action").forEach((action) => connect(action, widget, root));
}

function connect(action, widget, root) {
  const element = action.previousElementSibling;
  const event = action.getAttribute("event") || "click";
  const isHtml = action.getAttribute("action") !== "call";
  const known = isHtml ? ["click", "dblclick", "mouseenter"] : ["click", "dblclick"];
  if (!element || !known.includes(event)) return;
  element.addEventListener(event, (happened) => {
    happened.preventDefault();
    carryOut(action, widget, root);
  });
}

async function carryOut(action, widget, root) {
  const question = action.getAttribute("confirmation");
  if (widget.busy || (question && !(await confirmed(question)))) return;
  widget.busy = true;
  widget.classList.add("busy");
  try {
    await show(action, widget, await answerTo(action, widget, root));
  } catch (error) {
    say(`Not done: ${error.message}`, "over");
  } finally {
    widget.busy = false;
    widget.classList.remove("busy");
  }
}

function answerTo(action, widget, root) {
  if (action.getAttribute("action") !== "call") return action.innerHTML;
  const wish = {
    ...view(widget),
    endpoint: action.getAttribute("endpoint"),
    payload: JSON.parse(action.textContent.trim() || "{}"),
    forms: { ...fields(widget.querySelector(".body").shadowRoot), ...fields(root) },
  };
  return ask(`/widgets/${widget.dataset.number}/actions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(wish),
  });
}

async function show(action, widget, html) {
  if (action.getAttribute("display") === "popup") {
    await fill(popup.querySelector(".content"), html, widget);
    if (!popup.open) popup.showModal();
    return;
  }
  popup.close();
  widget.held = true;
  widget.drawn = html;
  await fill(widget.querySelector(".body"), html, widget);
}

function fields(root) {
  const found = {};
  for (const field of root.querySelectorAll("input[name], select[name], textarea[name]")) {
    if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
    found[field.name] = field.multiple
      ? [...field.selectedOptions].map((option) => option.value)
      : field.value;
  }
  return found;
}

function confirmed(question) {
  const dialog = document.querySelector("dialog.confirm");
  dialog.querySelector("p").textContent = question;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

for (const button of document.querySelectorAll("dialog.confirm button")) {
  button.addEventListener("click", () => button.closest("dialog").close(button.value));
}
popup.querySelector(".close").addEventListener("click", () => popup.close());
for (const widget of widgets) {
  widget.querySelector("header button")?.addEventListener("click", () => {
    widget.held = false;
    widget.drawn = null;
    draw(widget);
  });
}

// -- what a chart says next to the pointer ----------------------------------------------------

function hover() {
  const element = document.elementFromPoint(pointer.x, pointer.y);
  const svg = element?.closest?.("svg[data-chart]");
  document.querySelectorAll("svg .cross").forEach((line) => line.remove());
  tip.hidden = true;
  if (!svg) return;
  const chart = JSON.parse(svg.dataset.chart);
  const x = pointer.x - svg.getBoundingClientRect().left;
  const nearest = chart.moments.reduce(
    (best, one) => (best && Math.abs(best[0] - x) <= Math.abs(one[0] - x) ? best : one), null);
  if (!nearest) return;
  svg.append(cross(nearest[0], chart));
  tip.replaceChildren(paragraph(nearest[1]), ...nearest[2].map((text, number) => row(chart, number, text)));
  tip.hidden = false;
  const left = pointer.x + 16 + tip.offsetWidth > innerWidth ? pointer.x - 16 - tip.offsetWidth : pointer.x + 16;
  tip.style.left = `${left}px`;
  tip.style.top = `${Math.min(pointer.y + 14, innerHeight - tip.offsetHeight - 8)}px`;
}

function cross(x, chart) {
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  const places = { class: "cross", x1: x, x2: x, y1: chart.top, y2: chart.bottom };
  for (const [name, value] of Object.entries(places)) line.setAttribute(name, value);
  return line;
}

function paragraph(text) {
  const element = document.createElement("p");
  element.textContent = `${text} UTC`;
  return element;
}

function row(chart, number, text) {
  const element = document.createElement("div");
  const [swatch, label, value] = ["i", "span", "b"].map((name) => document.createElement(name));
  swatch.style.background = chart.colors[number];
  label.textContent = chart.labels[number];
  value.textContent = text;
  element.append(swatch, label, value);
  return element;
}

addEventListener("pointermove", (event) => {
  [pointer.x, pointer.y] = [event.clientX, event.clientY];
  hover();
});

// -- the time range ---------------------------------------------------------------------------

const ranges = [...document.querySelectorAll(".ranges button")];

function choose(chosen) {
  grid.dataset.range = chosen.value;
  for (const button of ranges) button.setAttribute("aria-pressed", String(button === chosen));
  const grain = document.querySelector(".grain");
  grain.hidden = !chosen.dataset.grain;
  grain.textContent = chosen.dataset.grain || "";
  return drawAll({ forced: true });
}

for (const button of ranges) button.addEventListener("click", () => choose(button));
dark.addEventListener("change", () => drawAll({ forced: true }));
let resized;
addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(drawAll, 150);
});
choose(ranges.find((button) => button.value === grid.dataset.range));
setInterval(drawAll, EVERY);
