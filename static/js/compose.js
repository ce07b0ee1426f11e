// The forms below an item: the keys r and n, Ctrl+Enter, drafts, and a list of members after @. All of it works without
// this module, too: with a click, and by typing the whole name.
import { make } from "./elements.js";
import { offerMembers } from "./mentions.js";

const nameOf = (text) => `draft:${text.closest("[data-draft-of]").dataset.draftOf}:${text.id}`;

// In this tab only, as a draft can have personal data. Storage may be forbidden: then there is no draft.
const drafts = {
  read(name) {
    try {
      return sessionStorage.getItem(name);
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      if (value) sessionStorage.setItem(name, value);
      else sessionStorage.removeItem(name);
    } catch {}
  },
};

function begin(forms) {
  for (const text of forms.querySelectorAll("textarea")) {
    if (text.defaultValue) drafts.write(nameOf(text), text.defaultValue);
    else text.value = drafts.read(nameOf(text)) ?? "";
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
  if (target.matches(".write textarea") && target.closest("[data-draft-of]"))
    drafts.write(nameOf(target), target.value);
});

// The key of a label and a click on it choose the form. Then the person can type.
document.addEventListener("click", ({ target }) => {
  if (!target.matches?.(".modes input")) return;
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
  if (text) detail.xhr.written = { draft: nameOf(text), notice: detail.elt.dataset.done };
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const wasSent = detail.xhr.status === 200 && !detail.xhr.getResponseHeader("HX-Retarget");
  if (!detail.xhr.written || !wasSent) return;
  drafts.write(detail.xhr.written.draft, "");
  // htmx would put the focus into the new field: then the key n would be the first letter of another reply.
  document.activeElement?.blur();
  document
    .getElementById("notice")
    .replaceChildren(make("p", { class: "notice-text done" }, detail.xhr.written.notice));
});

beginAll(document);
document.addEventListener("htmx:load", ({ target }) => beginAll(target));
