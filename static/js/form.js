/* Makes the form kinder where scripts run: it keeps a draft, and sends without leaving the page.
   Without this file everything works the same, by one request a try. */
import { lengthOf } from "./counting.js";
import { dropDraft, keepDraft } from "./drafts.js";
import { patiently } from "./patience.js";
import { rowsOf, thank } from "./thanks.js";

const WORTH_SAYING = 0.8; // of the longest message: before that, counting would only disturb

const number = new Intl.NumberFormat(document.documentElement.lang);

/* --- The counter -------------------------------------------------------------------------------- */

function lengths(text) {
  const written = lengthOf(text.value);
  const longest = Number(text.dataset.longest);
  return { written, longest, over: written - longest };
}

const lineOf = (text) => text.nextElementSibling;

function wordsOf(text) {
  const { words, over } = lineOf(text).dataset;
  const numbers = lengths(text);
  return (numbers.over > 0 ? over : words).replace(/{(\w+)}/g, (_, name) => number.format(numbers[name]));
}

function count(text) {
  let waiting;
  const say = () => {
    const { written, longest, over } = lengths(text);
    // Announced when the typing pauses, so that a screen reader is not interrupted at each letter.
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      lineOf(text).textContent = written < longest * WORTH_SAYING ? "" : wordsOf(text);
      lineOf(text).classList.toggle("over", over > 0);
    }, 400);
  };
  text.form.addEventListener("input", say);
  say();
}

/** The first text that is too long, if there is one. */
function tooLong(form) {
  const texts = [...form.querySelectorAll("textarea:enabled")];
  for (const text of texts) {
    const isLong = lengths(text).over > 0;
    text.closest("div").classList.toggle("wrong", isLong);
    text.ariaInvalid = isLong ? "true" : null;
  }
  return texts.find((text) => lengths(text).over > 0);
}

/* --- Sending ------------------------------------------------------------------------------------ */

async function send(form) {
  if (form.ariaBusy) return;
  const long = tooLong(form);
  if (long) return complain(form, form.dataset.long, linkTo(long, wordsOf(long)));
  const rows = rowsOf(form); // before the fields are disabled
  const body = new URLSearchParams(new FormData(form));
  const free = occupy(form);
  let answer;
  try {
    answer = await patiently((signal) => ask(body, signal));
  } catch (error) {
    free();
    const { slow, slowHint, busy, unsent, unsentHint } = form.dataset;
    if (error.name === "AbortError") return complain(form, slow, slowHint);
    return complain(form, error instanceof NotTheForm ? busy : unsent, unsentHint);
  }
  // In place of the form's address: going back then leaves the form, and does not come to it.
  if (answer.page.querySelector("#done")) history.replaceState({ rows }, "", answer.address);
  show(answer.page);
}

class NotTheForm extends Error {}

async function ask(body, signal) {
  const answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "text/html" }, signal });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.querySelector("#feedback, #done, #closed")) throw new NotTheForm(); // in its place nothing typed would stay
  return { page, address: answer.url };
}

/** The button is not disabled: it would lose the focus. */
function occupy(form) {
  const button = form.querySelector("[type=submit]");
  const fields = form.querySelector("fieldset");
  const words = button.textContent;
  const set = (isBusy) => {
    fields.disabled = isBusy;
    form.ariaBusy = button.ariaDisabled = isBusy ? "true" : null;
    button.textContent = isBusy ? form.dataset.sending : words;
  };
  button.focus();
  set(true);
  return () => set(false);
}

function show(answer) {
  const main = document.adoptNode(answer.querySelector("main"));
  const target = main.querySelector("[autofocus]");
  target?.removeAttribute("autofocus"); // it works where a page is loaded, and complains elsewhere
  document.title = answer.title;
  document.querySelector("main").replaceWith(main);
  start();
  lead(target);
}

/** As at the start of a page: from the top, or from `target` where that is further down than the window is high. */
function lead(target) {
  scrollTo(0, 0);
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: "nearest" });
}

function linkTo(control, words) {
  const link = document.createElement("a");
  link.href = `#${control.id}`;
  link.textContent = words;
  return link;
}

function complain(form, title, hint) {
  document.querySelector(".summary")?.remove();
  const summary = document.createElement("div");
  const parts = ["h2", "p"].map((name) => document.createElement(name));
  summary.className = "summary";
  summary.tabIndex = -1;
  summary.setAttribute("role", "alert");
  parts[0].textContent = title;
  parts[1].append(hint);
  summary.append(...parts);
  form.before(summary);
  lead(summary);
}

/* --- In an iframe: the page around it learns the height and nothing else ------------------------- */

function tellHeight() {
  const page = document.documentElement;
  const tell = () =>
    parent.postMessage({ type: "feedback-height", height: Math.ceil(page.getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(page);
}

/* --- Start, also with what an answer brought ---------------------------------------------------- */

function start() {
  const done = document.querySelector("#done");
  const form = document.querySelector("#feedback");
  if (done) {
    dropDraft(done);
    thank(done);
  }
  if (!form) return;
  keepDraft(form);
  for (const text of form.querySelectorAll("textarea")) count(text);
  if (form.querySelector("[data-only-if]")) import("./conditions.js").then(({ askOnlyIf }) => askOnlyIf(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

start();
if (parent !== window) tellHeight();
