// The forms below an item: the keys r and n, Ctrl+Enter, drafts, and a list of members after @. All of it works without
// this module, too: with a click, and by typing the whole name.
// The field "seen" has the last act that a person had seen when they began to type. The server asks before it sends a
// reply if the customer or a colleague wrote after that. So it changes only as long as nothing is typed.
import { make } from "./elements.js";
import { offerMembers } from "./mentions.js";
import { say } from "./notice.js";

const itemOf = (field) => field.closest("[data-draft-of]").dataset.draftOf;
const nameOf = (text) => `draft:${itemOf(text)}:${text.id}`;
const modeOf = (field) => `mode:${itemOf(field)}`;
const seenOf = (text) => text.form.elements.seen;

// In this tab only, as a draft can have personal data. Storage may be forbidden: then there is no draft.
const drafts = {
  read(name) {
    try {
      return JSON.parse(sessionStorage.getItem(name));
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      if (value) sessionStorage.setItem(name, JSON.stringify(value));
      else sessionStorage.removeItem(name);
    } catch {}
  },
};

const keep = (text) => drafts.write(nameOf(text), text.value ? { text: text.value, seen: seenOf(text).value } : null);

function restore(text) {
  const draft = drafts.read(nameOf(text));
  if (!draft) return;
  text.value = draft.text;
  seenOf(text).value = draft.seen;
}

const begun = new WeakSet();

/** The panel shows what happened up to this act. */
export function showsUpTo(newest) {
  for (const text of document.querySelectorAll("[data-draft-of] textarea")) {
    if (!text.value) seenOf(text).value = newest;
  }
}

function begin(forms) {
  if (begun.has(forms)) return; // a morph of the panel has left it as it was
  begun.add(forms);
  const mode = drafts.read(modeOf(forms));
  if (mode) document.getElementById(mode).checked = true;
  for (const text of forms.querySelectorAll("textarea")) {
    if (text.defaultValue) keep(text);
    else restore(text);
    if (text.matches("[data-mentions]")) offerMembers(text);
  }
  const wrong = forms.querySelector("[aria-invalid=true], .newer ~ .field textarea");
  if (wrong) wrong.focus();
}

function beginAll(root) {
  for (const forms of root.querySelectorAll?.("[data-draft-of]") ?? []) begin(forms);
  if (root.matches?.("[data-draft-of]")) begin(root);
}

document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-draft-of] .write textarea")) keep(target);
});

// The key of a label and a click on it choose the form, until the other one is chosen. Then the person can type.
document.addEventListener("click", ({ target }) => {
  if (!target.matches?.(".modes input")) return;
  drafts.write(modeOf(target), target.id);
  const form = target.id === "mode-note" ? "note" : "reply";
  document.getElementById(`${form}-text`)?.focus();
});

document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.(".write textarea") || event.defaultPrevented) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector(".primary"));
  } else if (event.key === "Escape") event.target.blur();
});

// What was sent is no draft any more. The forms are gone from the page by now.
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const text = detail.elt.matches?.("[data-draft-of] .write") && detail.elt.querySelector("textarea");
  if (text) detail.xhr.written = { form: detail.elt, draft: nameOf(text), address: location.href };
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { status, written } = detail.xhr;
  if (!written) return;
  const { form, draft, address } = written;
  if (status === 200 && !detail.xhr.getResponseHeader("HX-Retarget")) {
    drafts.write(draft, null);
    // htmx would put the focus into the new field: then the key n would be the first letter of another reply.
    if (form.isConnected) document.activeElement?.blur();
    const text = make("p", { class: "notice-text done" }, form.dataset.done);
    document.getElementById("notice").replaceChildren(text);
  } else if (status !== 200 && !form.isConnected) {
    const { unsent, open } = form.closest("[data-draft-of]").dataset; // another item is open now
    say(unsent, make("a", { href: address }, open));
  }
});

beginAll(document);
document.addEventListener("htmx:load", ({ target }) => beginAll(target));
