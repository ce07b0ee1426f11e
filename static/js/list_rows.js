// The rows of a list, and which of them is selected: list.js moves through them by keys. The panel next to the list shows
// the selected row, so that an act is never on another item than the one that the person reads.
const OPEN_AFTER = 150; // milliseconds: a person who moves on does not open what lies between

export const list = () => document.querySelector("[data-list]");
export const rows = () => [...document.querySelectorAll("[data-row]:not([data-acted])")];
export const rowOf = (id) => document.querySelector(`[data-row="${CSS.escape(id)}"]`);
export const boxOf = (row) => row.querySelector("input[type=checkbox]");
export const shown = () => document.querySelector("[data-item]")?.dataset.item;
export const isPanelVisible = () => Boolean(panel()?.checkVisibility());
const linkOf = (row) => row.querySelector("a[href]");
const panel = () => list()?.dataset.panel && document.querySelector(list().dataset.panel);

let selected = document.querySelector("[data-row]:has([aria-current])")?.dataset.row ?? null;
let timer = 0;

/** The row that is selected. It may have left the list. */
export const selectedId = () => selected;

export function mark(id) {
  selected = id;
  for (const row of document.querySelectorAll("[data-row]")) {
    if (row.dataset.row === id) linkOf(row).setAttribute("aria-current", "true");
    else linkOf(row).removeAttribute("aria-current");
  }
}

export function select(row) {
  if (!row) return;
  mark(row.dataset.row);
  linkOf(row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  clearTimeout(timer);
  timer = setTimeout(open, OPEN_AFTER);
}

// Only into a panel next to the list: elsewhere Enter opens the link, which has the focus.
export function open() {
  clearTimeout(timer);
  const row = selected && rowOf(selected);
  if (row && isPanelVisible() && shown() !== selected) linkOf(row).click();
}

export function neighbour(step) {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.row === selected);
  if (at >= 0) return all[at + step];
  return step > 0 ? all[0] : all.at(-1);
}

// What could not be opened is not selected: the next key would be for an item that the person does not see.
function goBack({ detail }) {
  const row = detail.elt.closest?.("[data-row]");
  if (!row || row.dataset.row !== selected || !isPanelVisible()) return;
  clearTimeout(timer);
  mark(shown() ?? null);
  if (document.activeElement.closest("[data-row]")) focusSelected();
}

function focusSelected() {
  const link = selected && rowOf(selected) && linkOf(rowOf(selected));
  const place = [link, panel(), document.getElementById("main")].find((each) => each?.checkVisibility());
  place?.focus({ preventScroll: true });
}

// An answer may replace what has the focus, and closes the small form that had it. Then the keyboard would begin at the
// top of the page.
function keepFocus({ detail }) {
  if (detail.requestConfig.verb !== "post") return;
  setTimeout(() => {
    const { activeElement, body } = document;
    if (list() && (activeElement === body || !activeElement.checkVisibility())) focusSelected();
  });
}

document.addEventListener("click", ({ target }) => {
  const row = target.closest?.("[data-row] a[href]")?.closest("[data-row]");
  if (row) mark(row.dataset.row);
});
document.addEventListener("htmx:load", () => {
  if (selected && rowOf(selected)) mark(selected);
});
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, goBack);
}
document.addEventListener("htmx:afterRequest", keepFocus);
