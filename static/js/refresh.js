// Keeps the parts of a page that are marked data-refresh="<address>" up to date, and shows times in the reader's zone.
// Without this module a reload does the same. docs/pages.md has the rules for the answers.
import { showConnection } from "./connection.js";
import { keepAsking } from "./pace.js";
import { localize } from "./times.js";

const PATIENCE = 10_000;

const KEPT = new Set(["open", "tabindex"]);

class SignedOut extends Error {}

// By element: the address that was asked last, and the tag of its answer.
const answers = new WeakMap();

// In every morph of the page, what the reader opened stays open, and nothing that they typed or ticked is lost.
// An element with data-keep stays as it is if the new one has the same value.
// So do the stops of the Tab key in charts (charts.js), which the server does not send.
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, _, change) => !(KEPT.has(name) && change === "remove");
Idiomorph.defaults.callbacks.beforeNodeMorphed = (old, fresh) => !isEdited(old) && !isKept(old, fresh);

const isKept = (old, fresh) => old.dataset?.keep !== undefined && old.dataset.keep === fresh.dataset?.keep;

function isEdited(control) {
  if (control.matches?.("textarea")) return control.value !== control.defaultValue;
  if (control.matches?.("select")) return [...control.options].some((each) => each.selected !== each.defaultSelected);
  if (!control.matches?.("input")) return false;
  return control.checked !== control.defaultChecked || control.value !== control.defaultValue;
}

function show(part, html) {
  const before = count(part);
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  localize(fresh.content);
  Idiomorph.morph(part, [...fresh.content.childNodes], { morphStyle: "innerHTML" });
  htmx.process(part);
  if (count(part) !== before) announce(count(part));
}

const count = (part) => part.querySelector("[data-count]")?.dataset.count ?? "0";

function announce(number) {
  const news = document.getElementById("news");
  if (news) news.textContent = news.dataset.text.replace("{count}", number);
}

const addressOf = (part) => part.dataset.refresh ?? part.dataset.live;

/** Asks once, for a part that is marked data-live="<address>": another module knows when. A failure leaves it as it is. */
export async function refreshPart(part) {
  try {
    await ask(part);
  } catch {
    // the next automatic refresh shows whether there is a connection
  }
}

// Resolves to whether the part has changed. What the page came with has no tag to compare with.
async function ask(part) {
  const address = addressOf(part);
  const last = answers.get(part);
  const tag = last?.address === address ? last.tag : null;
  const answer = await fetch(address, {
    headers: tag ? { "If-None-Match": tag } : {},
    cache: "no-store",
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.type === "opaqueredirect" || answer.status === 403) throw new SignedOut();
  if (answer.status === 409) location.reload(); // another project was chosen in another tab
  if (answer.status === 304) return false;
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  const html = await answer.text();
  if (addressOf(part) !== address) return true; // it shows something else by now
  show(part, html);
  answers.set(part, { address, tag: answer.headers.get("ETag") });
  return tag !== null;
}

async function refresh() {
  try {
    const changes = await Promise.all([...document.querySelectorAll("[data-refresh]")].map(ask));
    showConnection("live");
    return changes.includes(true);
  } catch (error) {
    if (error instanceof SignedOut) {
      stop();
      showConnection("stopped");
    } else showConnection("late");
    return false;
  }
}

localize(document);
document.addEventListener("htmx:load", ({ target }) => localize(target));
const stop = document.querySelector("[data-refresh]") ? keepAsking(refresh) : () => {};
if (document.querySelector("[data-refresh]")) showConnection("live");
addEventListener("offline", () => showConnection("late"));
