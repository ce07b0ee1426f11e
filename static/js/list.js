// Moves through a list by keys, and does the acts of keys on the selected row. docs/pages.md has the markup.
import { areSent, send, whenSent } from "./acts.js";
import { make } from "./elements.js";
import { bind, intercept, isBound, isLayerOpen, press } from "./keys.js";
import { boxOf, isPanelVisible, list, neighbour, open, rowOf, rows, select, selectedId, shown } from "./list_rows.js";

const UNDO = "u"; // of the button in #notice
// After these keys a person types or chooses. What follows is text or a choice, never the key of an act.
const BEFORE_TEXT = new Set(["n", "r", "l", "a", "z", "t"]);
const QUIET = 1000; // milliseconds without a key: then the person has noticed that there is nothing to type into

let held = []; // keys that wait for the panel of the selected row
let typingUntil = 0; // a field for what the person types has not come yet, or will not come

function extend(step) {
  const row = rowOf(selectedId() ?? "");
  const next = neighbour(step);
  for (const each of [row, next]) {
    const box = each && boxOf(each);
    if (box && !box.checked) box.click();
  }
  select(next);
}

// A key that needs the panel waits until it shows the selected row, and with it all keys after it.
function hold(key) {
  if (held.length === 0) return false;
  held.push(key);
  return true;
}

function release() {
  const keys = held;
  held = [];
  endTyping(); // the first of them is to act
  const at = keys.findIndex((key) => BEFORE_TEXT.has(key));
  const acts = at < 0 ? keys : keys.slice(0, at + 1);
  for (const key of acts) press(key);
  if (at >= 0) type(keys.slice(at + 1));
}

// What was typed before the field was there.
function type(keys) {
  const text = keys.filter((key) => key.length === 1).join("");
  const field = document.activeElement;
  if (!text || !field?.matches("textarea, input:not([type]), input[type=text]")) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, data: text, inputType: "insertText" }));
}

// Until the field has the focus, or the person pauses.
function isTyping(key) {
  const now = performance.now();
  const isText = now < typingUntil;
  if (isText || BEFORE_TEXT.has(key)) typingUntil = now + QUIET;
  return isText;
}

function versionOf(id) {
  const elements = document.querySelectorAll(`[data-row="${CSS.escape(id)}"], [data-item="${CSS.escape(id)}"]`);
  return Math.max(...[...elements].map((each) => Number(each.dataset.version ?? 0)));
}

/** The ids that an act is for: all rows that are ticked, or else the selected one. */
function chosen() {
  const ticked = rows().filter((row) => boxOf(row)?.checked);
  if (ticked.length > 0) return ticked.map((row) => row.dataset.row);
  return selectedId() ? [selectedId()] : [];
}

async function act(button, ids) {
  const values = new FormData(button.form, button);
  for (const name of ["id", "version"]) values.delete(name);
  const isOnAll = values.has("all"); // the server knows which items match, and which rows leave the list now
  const targets = isOnAll ? [] : ids;
  for (const id of targets) values.append("id", id);
  if (targets.length === 1) values.append("version", versionOf(targets[0]));
  if (!moveOn(targets) || isOnAll) values.append("panel", "1"); // the answer has to bring what the panel shows from now on
  const isDone = await send(button.getAttribute("formaction") ?? button.form.getAttribute("action"), values);
  for (const id of targets) settle(rowOf(id), isDone);
}

// The rows are about to leave the list, so the next one is selected at once. Returns false if the panel still shows one of them.
function moveOn(ids) {
  for (const id of ids) rowOf(id)?.setAttribute("data-acted", "");
  if (!ids.includes(selectedId()) && !ids.includes(shown())) return true;
  const next = following(rowOf(selectedId() ?? "")) ?? rows().at(-1);
  select(next);
  return Boolean(next) && isPanelVisible();
}

const following = (row) => rows().find((each) => row && row.compareDocumentPosition(each) & 4);

function settle(row, isDone) {
  if (!row) return;
  row.removeAttribute("data-acted");
  row.querySelector(".unsaved")?.remove();
  if (isDone) return;
  row.append(make("span", { class: "state poor unsaved" }, list().dataset.unsaved));
}

// The list has a button for each act, also while its bar is hidden: no act waits for a panel.
intercept((element, key) => {
  if (!list() || isLayerOpen()) return false;
  if (hold(key) || isTyping(key)) return true;
  if (key === UNDO && !areSent()) {
    whenSent().then(() => press(key)); // the notice is still that of an earlier act
    return true;
  }
  const button = list().querySelector(`[data-act][data-key="${CSS.escape(key)}"]`);
  if (button && chosen().length > 0) {
    act(button, chosen());
    return true;
  }
  return waitForPanel(element, key);
});

function waitForPanel(element, key) {
  const isOfPanel = element ? element.closest("[data-item]") : isPanelVisible() && /^[a-z]$/.test(key) && !isBound(key);
  if (!isOfPanel || !selectedId() || shown() === selectedId()) return false;
  held.push(key);
  open();
  return true;
}

// A click does the same as the key: for the rows that are ticked, or for the item of the panel. htmx must not send it, too.
function onSubmit(event) {
  const button = event.submitter;
  if (!list() || !button?.matches("[data-act]")) return;
  event.preventDefault();
  event.stopPropagation();
  const ofPanel = button.closest("[data-item]");
  act(button, ofPanel ? [ofPanel.dataset.item] : chosen());
}

document.addEventListener("submit", onSubmit, { capture: true });
document.addEventListener("htmx:load", () => {
  if (held.length > 0 && shown() === selectedId()) release();
});
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    if (held.some((key) => BEFORE_TEXT.has(key))) typingUntil = performance.now() + QUIET;
    held = [];
  });
}
const endTyping = () => {
  typingUntil = 0;
};
document.addEventListener("focusin", ({ target }) => target.matches("textarea, input, select") && endTyping());
document.addEventListener("toggle", endTyping, { capture: true }); // a popover has opened

const { labels, tickLabels } = list()?.dataset ?? {};
if (labels) {
  const [next, previous, tick] = labels.split("|");
  const [tickNext, tickPrevious] = tickLabels.split("|");
  bind("j", next, () => select(neighbour(1)), { repeats: true });
  bind("k", previous, () => select(neighbour(-1)), { repeats: true });
  bind("x", tick, () => boxOf(rowOf(selectedId() ?? "") ?? list())?.click());
  bind("J", tickNext, () => extend(1), { repeats: true });
  bind("K", tickPrevious, () => extend(-1), { repeats: true });
}
