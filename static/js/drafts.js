/* The draft of a form: what was typed, never the token. */

const KEPT = ["rating", "message", "name", "email"];
const KEPT_FOR = 7 * 24 * 3600 * 1000;

const drafts = {
  // Storage may be forbidden, as it is in some embedded pages: then there is no draft, and nothing else changes.
  read(name) {
    try {
      const draft = JSON.parse(localStorage.getItem(name) ?? "null");
      return draft && Date.now() - draft.at < KEPT_FOR ? draft.answers : null;
    } catch {
      return null;
    }
  },
  write(name, answers) {
    try {
      if (Object.values(answers).some(Boolean)) localStorage.setItem(name, JSON.stringify({ at: Date.now(), answers }));
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

export function valuesOf(form) {
  const data = new FormData(form);
  return Object.fromEntries(KEPT.map((name) => [name, data.get(name) ?? ""]));
}

export function keepDraft(form) {
  const name = nameOf(form);
  const draft = drafts.read(name);
  const restored = form.querySelector("#restored");
  if ("fresh" in form.dataset && draft) {
    for (const field of KEPT) form.elements[field].value = draft[field] ?? "";
    restored.hidden = false;
  }
  form.querySelector("#kept").hidden = !drafts.write(name, valuesOf(form));
  form.addEventListener("input", () => drafts.write(name, valuesOf(form)));
  form.querySelector("#discard").addEventListener("click", () => {
    for (const field of ["message", "name", "email"]) form.elements[field].value = "";
    for (const step of form.elements.rating) step.checked = false;
    drafts.drop(name);
    restored.hidden = true;
    form.elements.rating[0].focus();
    form.dispatchEvent(new Event("input"));
  });
}
