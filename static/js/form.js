/* Makes the form kinder where scripts run: it keeps a draft, and sends without leaving the page.
   Without this file everything works the same, by one request a try. */

const KEPT = ["rating", "message", "name", "email"];
const KEPT_FOR = 7 * 24 * 3600 * 1000;
const WORTH_SAYING = 0.8; // of the longest message: before that, counting would only disturb

const number = new Intl.NumberFormat(document.documentElement.lang);

/* --- The draft: what was typed, never the token ------------------------------------------------- */

const drafts = {
  // Storage may be forbidden, as it is in some embedded pages: then there is no draft, and nothing else changes.
  read(name) {
    try {
      const draft = JSON.parse(localStorage.getItem(name) ?? "null");
      return draft && Date.now() - draft.at < KEPT_FOR ? draft.said : null;
    } catch {
      return null;
    }
  },
  write(name, said) {
    try {
      if (Object.values(said).some(Boolean)) localStorage.setItem(name, JSON.stringify({ at: Date.now(), said }));
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

const saidIn = (form) => {
  const data = new FormData(form);
  return Object.fromEntries(KEPT.map((name) => [name, data.get(name) ?? ""]));
};

function keepDraft(form) {
  const name = nameOf(form);
  const draft = drafts.read(name);
  const restored = form.querySelector("#restored");
  if ("fresh" in form.dataset && draft) {
    for (const field of KEPT) form.elements[field].value = draft[field] ?? "";
    restored.hidden = false;
  }
  form.querySelector("#kept").hidden = !drafts.write(name, saidIn(form));
  form.addEventListener("input", () => drafts.write(name, saidIn(form)));
  form.querySelector("#discard").addEventListener("click", () => {
    for (const field of ["message", "name", "email"]) form.elements[field].value = "";
    for (const step of form.elements.rating) step.checked = false;
    drafts.drop(name);
    restored.hidden = true;
    form.elements.rating[0].focus();
    form.dispatchEvent(new Event("input"));
  });
}

/* --- The counter -------------------------------------------------------------------------------- */

function count(form) {
  const { message } = form.elements;
  const line = form.querySelector("#count");
  let waiting;
  const say = () => {
    const written = message.value.length;
    line.hidden = written < message.maxLength * WORTH_SAYING;
    // Said when the typing pauses, so that a screen reader is not interrupted at each letter.
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      line.textContent = line.dataset.words
        .replace("{written}", number.format(written))
        .replace("{most}", number.format(message.maxLength));
    }, 400);
  };
  form.addEventListener("input", say);
  say();
}

/* --- Sending ------------------------------------------------------------------------------------ */

async function send(form) {
  const body = new URLSearchParams(new FormData(form)); // before the fieldset is disabled, and its fields with it
  const button = form.querySelector("[type=submit]");
  const fields = form.querySelector("fieldset");
  const words = button.textContent;
  fields.disabled = true;
  form.setAttribute("aria-busy", "true");
  button.textContent = form.dataset.sending;
  try {
    const answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "text/html" } });
    if (!answer.headers.get("Content-Type")?.startsWith("text/html")) throw new TypeError("not a page");
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    fields.disabled = false;
    form.removeAttribute("aria-busy");
    button.textContent = words;
    sayUnsent(form);
  }
}

function show(answer) {
  const main = document.adoptNode(answer.querySelector("main"));
  const target = main.querySelector("[autofocus]");
  target?.removeAttribute("autofocus"); // it works where a page is loaded, and complains elsewhere
  document.title = answer.title;
  document.querySelector("main").replaceWith(main);
  start();
  target?.focus();
  target?.scrollIntoView({ block: "nearest" });
}

function sayUnsent(form) {
  document.querySelector(".summary")?.remove();
  const summary = document.createElement("div");
  const title = document.createElement("h2");
  const hint = document.createElement("p");
  summary.className = "summary";
  summary.tabIndex = -1;
  summary.setAttribute("role", "alert");
  title.textContent = form.dataset.unsent;
  hint.textContent = form.dataset.unsentHint;
  summary.append(title, hint);
  form.before(summary);
  summary.focus();
}

/* --- Start, also with what an answer brought ---------------------------------------------------- */

function start() {
  const done = document.querySelector("#done");
  if (done) drafts.drop(nameOf(done));
  const form = document.querySelector("#feedback");
  if (!form) return;
  keepDraft(form);
  count(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

start();
