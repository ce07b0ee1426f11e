// Keeps the part of a page marked data-live up to date. Without this module a reload does the same.
import { morph } from "./morph.js";

const EVERY = 1500;
const LONGEST_PAUSE = 30_000;
const PATIENCE = 10_000;

class SignedOut extends Error {}

function follow(part) {
  const shown = document.getElementById("updated");
  const text = shown.querySelector("[data-text]");
  const news = document.getElementById("news");
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: shown.dataset.zone,
  });
  let reached = clock.format(new Date());
  let tag = null;
  let pause = EVERY;
  let timer = 0;
  let isBusy = false;

  const say = (state, words) => {
    const line = words.replace("{time}", reached);
    shown.dataset.state = state;
    if (text.textContent !== line) text.textContent = line;
  };

  // The link is this page's own address, which asks who is not signed in to do so, and comes back.
  const stop = () => {
    say("stopped", shown.dataset.signedOut);
    shown.querySelector("a").hidden = false;
    news.textContent = shown.dataset.signedOut;
  };

  const count = () => part.querySelector("[data-count]")?.dataset.count ?? "0";

  const show = (html) => {
    const before = count();
    const fresh = part.cloneNode(false);
    fresh.innerHTML = html;
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
    if (answer.status === 304) return;
    if (!answer.ok) throw new Error(`The summary answered ${answer.status}`);
    show(await answer.text());
    tag = answer.headers.get("ETag");
  };

  const refresh = async () => {
    clearTimeout(timer);
    if (isBusy || document.hidden || !navigator.onLine || shown.dataset.state === "stopped") return;
    isBusy = true;
    try {
      await ask();
      reached = clock.format(new Date());
      pause = EVERY;
      say("live", text.dataset.text);
    } catch (error) {
      if (error instanceof SignedOut) return stop();
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      say("late", shown.dataset.late);
    } finally {
      isBusy = false;
    }
    timer = setTimeout(refresh, pause);
  };

  document.addEventListener("visibilitychange", refresh);
  addEventListener("online", refresh);
  addEventListener("offline", () => say("late", shown.dataset.late));
  refresh();
}

for (const part of document.querySelectorAll("[data-live]")) follow(part);
