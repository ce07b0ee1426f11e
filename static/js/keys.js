// Single-key shortcuts: the key of data-key="e" activates its element. ? lists them. docs/pages.md has the rules.
import { make } from "./elements.js";

const STORED = "single-key-shortcuts";
const TEXT_FIELDS = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit])";

const bindings = new Map(); // of keys that belong to no element, such as j and k of a list
const interceptors = [];

/** Calls `act` on a key for which the page has no element. Only a key with `repeats` acts again while it is held. */
export function bind(key, label, act, { repeats = false } = {}) {
  bindings.set(key, { label, act, repeats });
}

/** `take(element, key)` is called first, also if the page shows no element with this key. It returns true if it did the rest. */
export function intercept(take) {
  interceptors.push(take);
}

/** Does what the key does. Returns false if the key has no meaning here. */
export function press(key, isHeld = false) {
  const element = elementOf(key);
  const isTaken = !isHeld && interceptors.some((take) => take(element, key));
  return isTaken || (element ? activate(element, isHeld) : callBinding(key, isHeld));
}

function callBinding(key, isHeld) {
  const binding = layer() === document && bindings.get(key);
  if (!binding) return false;
  if (!isHeld || binding.repeats) binding.act();
  return true;
}

// Below an open dialog or popover nothing is activated.
const layer = () => [...document.querySelectorAll("dialog[open], [popover]:popover-open")].at(-1) ?? document;

export const isBound = (key) => bindings.has(key);
export const isLayerOpen = () => layer() !== document;

function elementOf(key) {
  const elements = [...layer().querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  return elements.find(
    (each) => each.checkVisibility({ visibilityProperty: true }) && !each.matches(":disabled, [inert] *"),
  );
}

function activate(element, isHeld) {
  if (isHeld) return true;
  if (!element.matches(TEXT_FIELDS)) element.click();
  else {
    element.focus();
    element.select?.();
  }
  return true;
}

// On a keyboard without Latin letters, the place of the key counts. Caps Lock changes nothing.
function nameOf({ key, code, shiftKey }) {
  const isForeign = key.length === 1 && key > "~" && code.startsWith("Key");
  const name = isForeign ? code.slice(3).toLowerCase() : key;
  return name.length === 1 && !shiftKey ? name.toLowerCase() : name;
}

document.addEventListener("keydown", (event) => {
  const isOurs = !(event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented);
  if (!isOurs || !areOn() || event.target.closest?.(TEXT_FIELDS)) return;
  if (press(nameOf(event), event.repeat)) event.preventDefault();
});

// The help, and the switch: speech input "types" words, so a person must be able to switch single keys off.
const dialog = document.getElementById("keys");
const opener = document.getElementById("keys-open");
const field = dialog.querySelector("[name=enabled]");

function areOn() {
  return document.documentElement.dataset.keys !== "off";
}

function switchTo(isOn) {
  document.documentElement.dataset.keys = isOn ? "on" : "off";
  field.checked = isOn;
}

function stored() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null; // the browser forbids it
  }
}

function store(value) {
  try {
    localStorage.setItem(STORED, value);
  } catch {
    // It holds for this page only.
  }
}

function labels() {
  const found = new Map();
  for (const [key, { label }] of bindings) found.set(key, label);
  for (const element of document.querySelectorAll("[data-key]")) {
    const { key, keyLabel } = element.dataset;
    if (keyLabel || !found.has(key)) found.set(key, keyLabel ?? textOf(element));
  }
  for (const { dataset } of document.querySelectorAll("[data-listed-key]"))
    found.set(dataset.listedKey, dataset.keyLabel);
  return found;
}

function textOf(element) {
  const copy = element.cloneNode(true);
  for (const key of copy.querySelectorAll("kbd")) key.remove();
  return copy.textContent.trim();
}

function showHelp() {
  const rows = [...labels()].map(([key, label]) =>
    make("div", {}, make("dt", {}, make("kbd", {}, /^[A-Z]$/.test(key) ? `⇧ ${key}` : key)), make("dd", {}, label)),
  );
  dialog.querySelector("dl").replaceChildren(...rows);
  for (const open of document.querySelectorAll("[popover]:popover-open")) open.hidePopover();
  dialog.showModal();
}

bind("?", opener.dataset.keyLabel, showHelp);
opener.addEventListener("click", showHelp);
opener.hidden = false;
field.addEventListener("change", () => {
  switchTo(field.checked);
  store(field.checked ? "on" : "off");
});
switchTo(stored() !== "off");
