/* Feedback on any page by one script tag; docs/widget.md says how. Nothing here needs inline styles or eval, so that a
   page with a strict Content-Security-Policy can show it. */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.FeedbackWidget) return;

  // All are filled in where this is served: feedback/forms/widget.py says from where.
  /* parts */
  const WORDS = /* words */ {};
  const LIMITS = /* limits */ {};
  const STYLE = /* style */ "";
  const ON_A_PHONE = "(max-width: 480px)"; // as in the styles

  const { key = "", form: formId = "default", lang, question } = script.dataset;
  const api = new URL("v1/feedback", script.src);
  const wanted = (lang || document.documentElement.lang || navigator.language).toLowerCase().split("-")[0];
  const language = wanted in WORDS ? wanted : "en";
  const say = WORDS[language];
  const number = new Intl.NumberFormat(language);
  const draftName = `feedback-widget-draft:${formId}`;

  const ui = widgetElements(say, question, language);

  /* --- The draft --------------------------------------------------------------------------------- */

  const answers = () => ({
    rating: Number(new FormData(ui.form).get("rating")) || null,
    message: ui.message.value,
    email: ui.email.value.trim() || null,
  });

  // The same words sent again are the same item; other words are another one.
  let once = "";
  function renew() {
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
    once = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function choose(rating) {
    for (const input of ui.scale.querySelectorAll("input")) input.checked = input.value === `${rating}`;
  }

  function keep() {
    renew();
    try {
      localStorage.setItem(draftName, JSON.stringify({ ...answers(), once }));
    } catch {
      ui.kept.hidden = true; // storage is full, or forbidden on this page
    }
  }

  function restore() {
    renew();
    try {
      const draft = JSON.parse(localStorage.getItem(draftName));
      ui.kept.hidden = false;
      if (!draft) return;
      once = draft.once ?? once;
      choose(draft.rating);
      ui.message.value = draft.message ?? "";
      ui.email.value = draft.email ?? "";
    } catch {}
  }

  /* --- How long it may be ------------------------------------------------------------------------ */

  const filled = (words, numbers) => words.replace(/{(\w+)}/g, (_, name) => number.format(numbers[name]));

  function tooMany(control) {
    const longest = LIMITS[control.name];
    const over = lengthOf(control.value) - longest;
    return over > 0 && filled(say.over, { over, longest });
  }

  let waiting;
  function count() {
    clearTimeout(waiting);
    // When the typing pauses, so that a screen reader is not interrupted at each letter.
    waiting = setTimeout(() => {
      const written = lengthOf(ui.message.value);
      const longest = LIMITS.message;
      ui.count.textContent =
        tooMany(ui.message) || (written < longest * 0.8 ? "" : filled(say.written, { written, longest }));
      ui.count.classList.toggle("over", written > longest);
    }, 400);
  }

  /* --- Sending ----------------------------------------------------------------------------------- */

  function complain(words, control) {
    ui.error.textContent = words;
    ui.error.hidden = !words;
    for (const each of [ui.message, ui.email]) {
      each.ariaInvalid = each === control ? "true" : null;
      each.setAttribute("aria-describedby", each === control ? "error" : "count");
    }
    if (words) (control ?? ui.error).focus();
  }

  /** The button is not disabled: it would lose the focus. */
  function busy(is) {
    if (is) ui.send.focus();
    ui.fields.disabled = is;
    ui.form.ariaBusy = ui.send.ariaDisabled = is ? "true" : null;
    ui.send.textContent = is ? say.sending : say.send;
  }

  async function send() {
    if (ui.form.ariaBusy) return;
    complain("");
    const { rating, message, email } = answers();
    if (!rating) return complain(say.rate, ui.scale.querySelector("input"));
    const long = [ui.message, ui.email].find(tooMany);
    if (long) return complain(tooMany(long), long);
    await deliver({ rating, message, formId, source: "widget", ...(email && { email }) });
  }

  async function deliver(body) {
    busy(true);
    let answer, words;
    try {
      answer = await patiently((signal) => ask(body, signal));
    } catch (error) {
      words = await whyItFailed(error);
    }
    busy(false);
    if (words) return complain(words);
    if (answer.ok) return thank(answer.reply.feedbackId);
    refuse(answer.status, answer.reply);
  }

  async function ask(body, signal) {
    const headers = { "Content-Type": "application/json", "X-Api-Key": key, "Idempotency-Key": once };
    const answer = await fetch(api, {
      method: "POST",
      credentials: "omit",
      headers,
      body: JSON.stringify(body),
      signal,
    });
    return { ok: answer.ok, status: answer.status, reply: await answer.json() };
  }

  // A policy of the page that does not let us send looks like no connection, too.
  let isBlocked = false;
  document.addEventListener(
    "securitypolicyviolation",
    ({ blockedURI }) => (isBlocked ||= blockedURI.startsWith(api.origin)),
  );

  async function whyItFailed(error) {
    if (error.name === "AbortError") return say.slow;
    if (error instanceof SyntaxError) return say.busy;
    return whyUnsent();
  }

  /** A site that may not call the API looks like no connection, to a script: so it is asked where every site may. */
  async function whyUnsent() {
    try {
      const answer = await fetch(new URL("widget/access", script.src), {
        credentials: "omit",
        signal: AbortSignal.timeout(5000),
      });
      if (!(await answer.json()).allowed)
        return tellOwner(`CORS_ALLOWED_ORIGINS of ${api.origin} does not list ${location.origin}.`);
    } catch {
      await new Promise((go) => setTimeout(go, 100)); // the browser reports what a policy stopped a moment later
      if (isBlocked)
        return tellOwner(`connect-src in the Content-Security-Policy of this page does not list ${api.origin}.`);
    }
    return say.unsent;
  }

  function tellOwner(reason) {
    console.error(`Feedback widget: this site cannot send feedback. ${reason} See docs/widget.md.`);
    return say.refused;
  }

  function refuse(status, { detail, errors = [] }) {
    const wrong = (name) => errors.find((error) => error.pointer?.endsWith(`/${name}`));
    if (status === 429) return complain(say.tooMany);
    if (status === 401 || status === 403) return complain(tellOwner(`data-key: ${detail}`));
    if (wrong("formId")) return complain(tellOwner(`data-form: ${wrong("formId").detail}`));
    if (wrong("email")) return complain(say.badEmail, ui.email);
    if (wrong("message")) return complain(say.badMessage, ui.message);
    complain(say.busy);
  }

  function referenceOf(id) {
    let number = parseInt(id.replace("-", "").slice(0, 10), 16);
    let text = "";
    for (let place = 0; place < 8; place++, number = Math.floor(number / 32)) {
      text = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number % 32] + text;
    }
    return `${text.slice(0, 4)}-${text.slice(4)}`;
  }

  function thank(feedbackId) {
    const reference = make("p", { class: "number", dir: "ltr" }, referenceOf(feedbackId));
    const close = make("button", { type: "button", class: "main" }, say.close);
    close.addEventListener("click", widget.close);
    ui.done = make(
      "div",
      { class: "done" },
      make("div", {}, make("p", {}, say.reference), reference),
      make("div", {}, close),
    );
    ui.title.textContent = say.thanks;
    ui.form.replaceWith(ui.done);
    ui.title.focus();
    ui.form.reset();
    count();
    renew();
    try {
      localStorage.removeItem(draftName);
    } catch {}
  }

  /* --- What the page can call -------------------------------------------------------------------- */

  const widget = {
    open() {
      if (ui.dialog.open) return;
      if (ui.done) {
        ui.done.replaceWith(ui.form);
        ui.done = undefined;
        ui.title.textContent = question || say.question;
      }
      complain("");
      // On a phone it covers the page; elsewhere the page stays in use. Both give the focus back when they close.
      matchMedia(ON_A_PHONE).matches ? ui.dialog.showModal() : ui.dialog.show();
      (ui.scale.querySelector("input:checked") ?? ui.scale.querySelector("input")).focus();
    },
    close() {
      ui.dialog.close();
    },
    /** A button of the page opens it; ours goes away. */
    attachTo(element) {
      ui.launch.hidden = true;
      element.setAttribute("aria-haspopup", "dialog");
      element.addEventListener("click", widget.open);
    },
  };

  ui.launch.addEventListener("click", widget.open);
  ui.close.addEventListener("click", widget.close);
  ui.dialog.addEventListener("click", (event) => event.target === ui.dialog && !inside(event) && widget.close());
  ui.dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation(); // the page may close something of its own by it
    widget.close();
  });
  ui.form.addEventListener("input", () => {
    keep();
    count();
  });
  ui.scale.addEventListener("change", () => ui.error.textContent === say.rate && complain(""));
  ui.form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });

  const inside = ({ clientX: x, clientY: y }) => {
    const box = ui.dialog.getBoundingClientRect();
    return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  };

  const host = make("feedback-widget");
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet(); // a style element would need the leave of the page's policy
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(ui.root);
  restore();
  count();
  // Not into the body: what is fixed to the window would move with a body that is transformed.
  const place = () => document.documentElement.append(host);
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", place) : place();
  window.FeedbackWidget = Object.freeze(widget);
})();
