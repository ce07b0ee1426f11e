// The panel of an item: it follows what others do to the item, closes its small forms when they are done, and copies.
// What a person types in the panel is in no part that changes by itself.
import { showsUpTo } from "./compose.js";
import { refreshPart } from "./refresh.js";
import { timeZone } from "./times.js";

const COPIED_FOR = 2000;

const live = () => document.getElementById("item-live");
const newestAct = () => live()?.querySelector("[data-newest]").dataset.newest ?? "";

// Ids of acts sort by time.
function follow() {
  const id = live()?.closest("[data-item]").dataset.item;
  const entry = id && document.querySelector(`[data-news="${CSS.escape(id)}"]`);
  if (entry && entry.dataset.actId > newestAct()) refreshInPlace();
}

// The field in which a person types stays where it is: what is new above it scrolls the panel.
async function refreshInPlace() {
  const field = document.activeElement.closest("#item :is(textarea, input)");
  const before = field?.getBoundingClientRect().top;
  await refreshPart(live());
  showsUpTo(newestAct());
  if (field) scroller().scrollBy({ top: field.getBoundingClientRect().top - before, behavior: "instant" });
}

function scroller() {
  const panel = document.getElementById("item");
  return getComputedStyle(panel).overflowY === "visible" ? document.scrollingElement : panel;
}

const news = document.getElementById("inbox-news");
if (news) new MutationObserver(follow).observe(news, { childList: true, subtree: true, attributes: true });

// On a phone the list is out of sight: two links go through it.
const step = (rel) => document.querySelector(`#item [rel="${rel}"]`);

function rowLink(rel) {
  const row = document.getElementById(`f-${live()?.closest("[data-item]").dataset.item}`);
  const next = rel === "next" ? row?.nextElementSibling : row?.previousElementSibling;
  return next?.dataset.row ? next.querySelector("a[href]") : null;
}

function showSteps() {
  for (const rel of ["prev", "next"]) {
    const link = rowLink(rel);
    if (!step(rel)) continue;
    step(rel).hidden = !link;
    if (link) step(rel).href = link.href;
  }
}

document.addEventListener("htmx:afterSwap", () => {
  showSteps();
  showsUpTo(newestAct());
});
document.addEventListener("click", (event) => {
  const { rel } = event.target.closest?.("#item .return [rel]") ?? {};
  const link = rel && rowLink(rel);
  if (!link) return;
  event.preventDefault();
  link.click();
});

// An answer that comes late must not put its item in the place of another one, which the person has opened meanwhile.
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  detail.xhr.sentFrom = detail.elt.closest?.("#item [data-item]")?.dataset.item;
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { sentFrom } = detail.xhr;
  if (sentFrom && sentFrom !== live()?.closest("[data-item]").dataset.item) detail.swapOverride = "none";
});

// What was typed has arrived. If not, it stays for another try.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.elt.closest?.("#item form");
  if (!form || !detail.successful) return;
  form.reset();
  form.closest("[popover]:popover-open")?.hidePopover();
});

// A time that was typed is on the clock that the reader sees.
document.addEventListener("formdata", ({ formData }) => {
  if (formData.has("zone")) formData.set("zone", timeZone);
});

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy-text], [data-copy-link]");
  if (!button) return;
  const { copyText, copyLink, copied } = button.dataset;
  const label = button.querySelector("span");
  const name = label.textContent;
  try {
    await navigator.clipboard.writeText(copyText ?? new URL(copyLink, location.href).href);
    label.textContent = copied;
  } catch {
    return; // the browser forbids it, as for pages that came over plain HTTP
  }
  setTimeout(() => {
    label.textContent = name;
  }, COPIED_FOR);
});
