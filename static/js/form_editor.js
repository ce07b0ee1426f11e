// The editor of a form: the preview follows what is typed, and questions can be dragged. Without this module the buttons
// do the same. htmx sends them and morphs the controls, so that the focus and the scroll position stay.
import { askOnlyIf } from "./conditions.js";
import { sortByDragging } from "./form_sorting.js";
import { localize } from "./times.js";

const PAUSE = 500; // after the last key

const frame = document.getElementById("preview");
const refreshButton = document.getElementById("preview-refresh");
const editor = () => document.getElementById("editor");

/* --- The preview ---------------------------------------------------------------------------------- */

let asked = 0;

/** Changes only what differs in the frame, so it does not flicker, and the browser's history stays as it is. */
async function showPreview() {
  const number = ++asked;
  try {
    const body = new URLSearchParams(new FormData(editor()));
    const answer = await fetch(editor().dataset.preview, { method: "POST", body });
    const html = await answer.text();
    if (!answer.ok || number !== asked || !frame.contentDocument?.body) return;
    const fresh = new DOMParser().parseFromString(html, "text/html");
    Idiomorph.morph(frame.contentDocument.documentElement, fresh.documentElement);
    askOnlyIf(frame.contentDocument.getElementById("feedback"));
  } catch {} // no connection: the next change tries again
}

let waiting;
function showSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(showPreview, PAUSE);
}

/* --- What is not saved yet ------------------------------------------------------------------------ */

let isUnsaved = false;

function mark(unsaved) {
  isUnsaved = unsaved;
  for (const element of document.querySelectorAll("[data-unsaved]")) element.hidden = !unsaved;
}

function changed() {
  mark(true);
  showSoon();
}

document.addEventListener("input", ({ target }) => {
  if (target.name === "theme") showPreview();
  else if (target.form === editor()) changed();
});

addEventListener("beforeunload", (event) => {
  if (isUnsaved) event.preventDefault();
});

/* --- After each button ---------------------------------------------------------------------------- */

document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id !== "editor") return;
  mark(detail.xhr.status === 409);
  prepare();
  showPreview();
});
document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target.id === "editor") editor().querySelector("[autofocus]:not(.popover *)")?.focus();
});
document.body.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  if (detail.xhr.getResponseHeader("HX-Redirect")) mark(false);
});

function prepare() {
  localize(editor());
  sortByDragging(editor().querySelector("[data-sort]"), changed);
}

refreshButton.hidden = true; // the preview follows by itself
prepare();
