// Shows times in the reader's zone, and keeps the part of a page marked data-live up to date. Without this module a
// reload does the same.
import { morph } from "./morph.js";
import { keepAsking } from "./pace.js";
import { localize, timeOfDay } from "./times.js";

const PATIENCE = 10_000;

class SignedOut extends Error {}

function follow(part) {
  const shown = document.getElementById("updated");
  const text = shown.querySelector("[data-text]");
  const news = document.getElementById("news");
  let reached = timeOfDay(new Date());
  let tag = null;

  const say = (state, words) => {
    const line = words.replace("{time}", reached);
    shown.dataset.state = state;
    if (text.textContent !== line) text.textContent = line;
  };

  // The link is this page's own address, which asks who is not signed in to do so, and comes back.
  const end = () => {
    stop();
    say("stopped", shown.dataset.signedOut);
    shown.querySelector("a").hidden = false;
    news.textContent = shown.dataset.signedOut;
  };

  const count = () => part.querySelector("[data-count]")?.dataset.count ?? "0";

  const show = (html) => {
    const before = count();
    const fresh = part.cloneNode(false);
    fresh.innerHTML = html;
    localize(fresh);
    morph(part, fresh);
    if (count() !== before) news.textContent = news.dataset.text.replace("{count}", count());
  };

  const ask = async () => {
    const answer = await fetch(part.dataset.live, {
      headers: tag ? { "If-None-Match": tag } : {},
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.type === "opaqueredirect" || answer.status === 403) throw new SignedOut();
    if (answer.status === 409) location.reload(); // another project was chosen in another tab
    if (answer.status === 304) return false;
    if (!answer.ok) throw new Error(`The summary answered ${answer.status}`);
    show(await answer.text());
    const isFirst = tag === null; // what the page came with has no tag to compare with
    tag = answer.headers.get("ETag");
    return !isFirst;
  };

  const refresh = async () => {
    try {
      const hasChanged = await ask();
      reached = timeOfDay(new Date());
      say("live", text.dataset.text);
      return hasChanged;
    } catch (error) {
      if (error instanceof SignedOut) end();
      else say("late", shown.dataset.late);
      return false;
    }
  };

  const stop = keepAsking(refresh);
  addEventListener("offline", () => say("late", shown.dataset.late));
  say("live", text.dataset.text);
}

localize(document);
for (const part of document.querySelectorAll("[data-live]")) follow(part);
