/* The draft of a form: what was filled in, never the token. */
import { refill } from "./refill.js";

const LEFT_OUT = ["token", "website"];
const KEPT_FOR = 7 * 24 * 3600 * 1000;

const drafts = {
  // Storage may be forbidden, as it is in some embedded pages: then there is no draft, and nothing else changes.
  read(name) {
    try {
      const { at, entries } = JSON.parse(localStorage.getItem(name)) ?? {};
      return Date.now() - at < KEPT_FOR && Array.isArray(entries) ? entries : null;
    } catch {
      return null;
    }
  },
  write(name, entries) {
    try {
      if (entries.some(([, value]) => value)) localStorage.setItem(name, JSON.stringify({ at: Date.now(), entries }));
      else localStorage.removeItem(name);
      return true;
    } catch {
      return false;
    }
  },
  drop(name) {
    try {
      localStorage.removeItem(name);
    } catch {}
  },
};

const nameOf = (element) => `feedback-draft:${location.pathname}:${element.dataset.draft}`;

export const dropDraft = (element) => drafts.drop(nameOf(element));

const entriesOf = (form) => [...new FormData(form)].filter(([name]) => !LEFT_OUT.includes(name));

/** What the link to the page has chosen is newer than the draft. */
function newest(draft, entries) {
  const linked = entries.filter(([, value]) => value);
  const names = linked.map(([name]) => name);
  return [...draft.filter(([name]) => !names.includes(name)), ...linked];
}

export function keepDraft(form) {
  const name = nameOf(form);
  const draft = drafts.read(name);
  const restored = form.querySelector("#restored");
  const isFresh = "fresh" in form.dataset;
  if (isFresh && draft) {
    refill(form, newest(draft, entriesOf(form)), LEFT_OUT);
    restored.hidden = false;
  }
  // What only a link has chosen is no draft yet.
  form.querySelector("#kept").hidden = !drafts.write(name, isFresh && !draft ? [] : entriesOf(form));
  form.addEventListener("input", () => drafts.write(name, entriesOf(form)));
  form.querySelector("#discard").addEventListener("click", () => {
    refill(form, [], LEFT_OUT);
    drafts.drop(name);
    restored.hidden = true;
    form.querySelector("[id^=id_]").focus();
    form.dispatchEvent(new Event("input"));
  });
}
