// Shows in the list of the inbox what others do, without moving a row: rows that changed are marked, and how many items
// are new stands above them. The news come into #inbox-news, by refresh.js.
import { make } from "./elements.js";

const news = document.getElementById("inbox-news");
const rowOf = (id) => document.getElementById(`f-${id}`);
const isBusy = (row) => row.hasAttribute("data-acted");

function markRow(row, text) {
  const meta = row.querySelector(".meta");
  const old = meta.querySelector(".changed");
  if (old?.textContent === text) return;
  old?.remove();
  meta.prepend(make("span", { class: "changed" }, text));
  row.classList.add("stale");
}

function showRows(listed) {
  for (const entry of listed.querySelectorAll("[data-news]")) {
    const row = rowOf(entry.dataset.news);
    if (!row?.dataset.row || isBusy(row) || !entry.textContent) continue;
    if (Number(entry.dataset.version) > Number(row.dataset.version)) markRow(row, entry.textContent);
  }
}

// Only items above the first row: an older one that came back to the list does not count as new.
function showNumber(listed) {
  const fresh = document.getElementById("fresh");
  const ids = [...listed.querySelectorAll("[data-listed]")].map((entry) => entry.dataset.news);
  const first = ids.findIndex((id) => rowOf(id));
  const isEmpty = !document.querySelector("[data-row]");
  const number = first < 0 && isEmpty ? ids.length : Math.max(first, 0);
  const link = fresh.querySelector("a");
  const text = number === 1 ? fresh.dataset.one : fresh.dataset.many.replace("{count}", number);
  if (number > 0 && link.textContent !== text) link.textContent = text;
  link.hidden = number === 0;
}

// In the rail, as in the tab.
function showInRail() {
  const badge = document.getElementById("count-inbox");
  const number = document.getElementById("new-items")?.textContent;
  if (badge && number) badge.textContent = number === "0" ? "" : number;
}

function show() {
  showInRail();
  const listed = document.getElementById("row-news");
  if (!listed) return;
  showRows(listed);
  showNumber(listed);
}

new MutationObserver(show).observe(news, { childList: true, subtree: true, characterData: true, attributes: true });

// The first pane of a phone is the list, or the item: a link to an item shows the second one.
document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id === "item") document.getElementById("panes").dataset.show = "item";
});

// The address names the last act, so that it can be undone after a reload: also when the next item has opened, before or
// after the answer to the act.
const UNDO = ["act", "on", "batch"];
document.addEventListener("htmx:beforeHistoryUpdate", ({ detail }) => {
  const { history } = detail;
  if (!history?.path) return;
  const [next, here] = [new URL(history.path, location.href), new URL(location.href)];
  const [page, act] = history.type === "push" ? [next, here] : [here, next];
  for (const name of UNDO) {
    page.searchParams.delete(name);
    if (act.searchParams.has(name)) page.searchParams.set(name, act.searchParams.get(name));
  }
  history.path = `${page.pathname}${page.search}`;
});

// How many are selected: all that match, or those that are ticked. A row that is shown as it is now stays selected.
const selection = () => document.getElementById("selection");
const boxes = () => selection()?.querySelectorAll("[data-row] input") ?? [];

function showCount() {
  const text = selection()?.querySelector(".bulk .count [data-text]");
  if (!text) return;
  const { all } = selection().elements;
  if (all?.checked) tick(true);
  const number = [...boxes()].filter((box) => box.checked).length;
  text.textContent = all?.checked ? text.dataset.all : text.dataset.text.replace("{count}", number);
}

function tick(isChecked) {
  for (const box of boxes()) box.checked = isChecked;
}

document.addEventListener("change", ({ target }) => {
  const all = selection()?.elements.all;
  if (all && target === all) tick(all.checked);
  else if (all && target.closest("#selection [data-row]")) all.checked = false;
  showCount();
});
document.addEventListener("htmx:load", showCount);
document.addEventListener("htmx:oobAfterSwap", showCount);
// After an act on all, the next one is not on all again.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful || !detail.requestConfig.formData.has("all")) return;
  const { all } = selection()?.elements ?? {};
  if (all) all.checked = false;
  tick(false);
});
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const box = detail.fragment.querySelector?.("[data-row] input");
  if (box && detail.target.querySelector(":scope > input:checked")) box.checked = true;
});

// An undo brings back the list as long as it is now.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt.closest("#notice")) detail.parameters.rows = boxes().length;
});

// A small form of the selection is done when it is sent.
const close = (element) => element?.closest(".bulk [popover]")?.hidePopover();
document.addEventListener("submit", ({ submitter }) => close(submitter), true);
document.addEventListener("htmx:beforeRequest", ({ detail }) => close(detail.elt));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.id !== "bulk-tags" || event.isComposing) return;
  event.preventDefault();
  event.target.closest("[popover]").querySelector("[value=add]").click();
});
