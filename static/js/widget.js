/* Feedback on any page by one script tag; docs/widget.md says how. Nothing here needs inline styles or eval, so that a
   page with a strict Content-Security-Policy can show it. */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.FeedbackWidget) return;

  // Both are filled in where this is served.
  const WORDS = /* words */ {};
  const LIMITS = /* limits */ {};

  const { key = "", form: formId = "default", lang, question } = script.dataset;
  const api = new URL("v1/feedback", script.src);
  const wanted = (lang || document.documentElement.lang || navigator.language).toLowerCase().split("-")[0];
  const language = wanted in WORDS ? wanted : "en";
  const say = WORDS[language];
  const draftName = `feedback-widget-draft:${formId}`;

  const STYLE = `
    :host {
      --page: #fefdfb; --field: #fff; --edge: #8c867b; --ink: #1e1c18; --soft: #69645a; --poor: #b0351a;
      --accent: var(--feedback-accent, #0f56a8); --on-accent: var(--feedback-on-accent, #fff);
      all: initial; display: contents;
    }
    @supports (color: light-dark(#000, #fff)) {
      :host {
        color-scheme: inherit;
        --page: light-dark(#fefdfb, #1a1916); --field: light-dark(#fff, #211f1c);
        --edge: light-dark(#8c867b, #7f796e); --ink: light-dark(#1e1c18, #ecebe6);
        --soft: light-dark(#69645a, #a09a8f); --poor: light-dark(#b0351a, #f58f6c);
        --accent: var(--feedback-accent, light-dark(#0f56a8, #86b7f3));
        --on-accent: var(--feedback-on-accent, light-dark(#fff, #0a1b30));
      }
    }
    * { box-sizing: border-box; margin: 0; font: inherit; color: inherit; letter-spacing: inherit; }
    [hidden] { display: none !important; }
    .root, dialog {
      font: 16px/1.5 var(--feedback-font, -apple-system, "Segoe UI", Roboto, Inter, Ubuntu, "Noto Sans", system-ui, sans-serif);
      color: var(--ink); text-align: start;
    }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    button { cursor: pointer; }
    .main, .launch {
      min-height: 44px; padding: 8px 18px; font-weight: 600; color: var(--on-accent); background: var(--accent);
      border: 1px solid transparent; border-radius: var(--feedback-radius, 6px);
    }
    .launch {
      position: fixed; z-index: 2147483000; inset-block-end: 20px; inset-inline-end: 20px;
      box-shadow: 0 1px 2px rgb(0 0 0 / 15%), 0 6px 20px rgb(0 0 0 / 18%);
    }
    dialog {
      position: fixed; inset: auto; inset-block-end: 20px; inset-inline-end: 20px; width: min(100% - 40px, 384px);
      max-width: none; max-height: calc(100% - 40px); overflow: auto; padding: 20px; background: var(--page);
      border: 1px solid var(--edge); border-radius: calc(var(--feedback-radius, 6px) + 4px);
      box-shadow: 0 8px 40px rgb(0 0 0 / 25%);
    }
    .root:has(dialog[open]) .launch { opacity: 0; }
    dialog::backdrop { background: rgb(0 0 0 / 25%); }
    form, fieldset, .done { display: grid; gap: 16px; padding: 0; border: 0; min-width: 0; }
    fieldset:disabled { opacity: 0.65; }
    .top { display: flex; justify-content: space-between; align-items: start; gap: 12px; margin-block-end: 12px; }
    h2 { font-size: 22px; font-weight: 650; line-height: 1.2; padding-block-start: 4px; }
    h2:focus { outline: none; }
    .close { flex: none; width: 36px; height: 36px; padding: 8px; background: none; border: 0; border-radius: 6px; color: var(--soft); }
    .close:hover { color: var(--ink); }
    .scale { display: grid; grid-template-columns: repeat(5, 1fr); gap: 6px; padding-block-end: 26px; }
    .step { position: relative; display: grid; cursor: pointer; }
    .step > * { grid-area: 1 / 1; }
    .step input { appearance: none; width: 100%; height: 62px; background: var(--field); border: 1px solid var(--edge); border-radius: 6px; cursor: inherit; }
    .step:hover input { border-color: var(--ink); }
    .step input:checked { background: var(--accent); border-color: var(--accent); }
    .face { display: grid; place-content: center; justify-items: center; font-weight: 600; pointer-events: none; }
    .step input:checked + .face { color: var(--on-accent); }
    .end { position: absolute; inset-block-start: calc(100% + 2px); font-size: 14px; color: var(--soft); white-space: nowrap; }
    .step:first-child .end { inset-inline-start: 0; }
    .step:last-child .end { inset-inline-end: 0; }
    label.field { display: grid; gap: 6px; font-weight: 600; }
    small { font-weight: 400; color: var(--soft); }
    textarea, .line { width: 100%; padding: 8px 10px; font-weight: 400; background: var(--field); border: 1px solid var(--edge); border-radius: 6px; }
    textarea { min-height: 92px; resize: vertical; }
    .line { min-height: 44px; }
    [aria-invalid="true"] { border: 2px solid var(--poor); }
    .error { padding-inline-start: 10px; border-inline-start: 4px solid var(--poor); font-weight: 600; color: var(--poor); }
    .number { font-size: 22px; font-weight: 600; letter-spacing: 0.05em; font-variant-numeric: tabular-nums; }
    .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media (max-width: 480px) {
      dialog { inset-inline: 0; inset-block-end: 0; width: 100%; max-height: 100%; border-width: 1px 0 0; border-end-start-radius: 0; border-end-end-radius: 0; }
    }
    @media (forced-colors: active) {
      .step input:checked { background: Highlight; border-width: 4px; }
      .step input:checked + .face { color: HighlightText; }
    }
  `;

  /* --- Making elements: never from text, which some policies forbid ------------------------------ */

  function make(name, attributes = {}, ...children) {
    const isSvg = name === "svg" || name === "path";
    const element = isSvg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) {
      if (value !== false && value !== undefined) element.setAttribute(attribute, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  }

  const drawing = (box, d) =>
    make("svg", { viewBox: `0 0 ${box} ${box}`, width: 20, height: 20, "aria-hidden": "true", fill: "none", stroke: "currentColor", "stroke-width": 2.2, "stroke-linecap": "round" }, make("path", { d }));

  const ARCS = ["M4 14.5Q10 2.5 16 14.5", "M4 12.5Q10 6.5 16 12.5", "M4 10H16", "M4 7.5Q10 13.5 16 7.5", "M4 5.5Q10 17.5 16 5.5"];

  function step(arc, index) {
    const end = { 0: say.worst, 4: say.best }[index];
    return make(
      "label",
      { class: "step" },
      make("input", { type: "radio", name: "rating", value: index + 1 }),
      make("span", { class: "face" }, drawing(20, arc), make("span", {}, `${index + 1}`, make("span", { class: "hidden" }, ` ${say.of5}`))),
      ...(end ? [make("span", { class: "hidden" }, ", "), make("span", { class: "end" }, end)] : []),
    );
  }

  const field = (label, control) => make("label", { class: "field" }, make("span", {}, label, " ", make("small", {}, say.optional)), control);

  const ui = {
    launch: make("button", { type: "button", class: "launch", "aria-haspopup": "dialog" }, say.feedback),
    title: make("h2", { id: "title", tabindex: "-1" }, question || say.question),
    error: make("p", { class: "error", id: "error", role: "alert", hidden: true }),
    scale: make("div", { class: "scale" }, ...ARCS.map(step)),
    message: make("textarea", { name: "message", rows: 3, dir: "auto", maxlength: LIMITS.message }),
    email: make("input", { class: "line", name: "email", type: "email", autocomplete: "email", maxlength: LIMITS.email }),
    send: make("button", { type: "submit", class: "main" }, say.send),
  };
  ui.rating = make("fieldset", { "aria-labelledby": "title" }, ui.scale);
  ui.fields = make("fieldset", { "aria-labelledby": "title" }, ui.error, ui.rating, field(say.message, ui.message), field(say.email, ui.email), make("div", {}, ui.send));
  ui.form = make("form", { novalidate: true }, ui.fields);
  ui.close = make("button", { type: "button", class: "close", "aria-label": say.close }, drawing(20, "M4 4L16 16M16 4L4 16"));
  ui.dialog = make("dialog", { "aria-labelledby": "title" }, make("div", { class: "top" }, ui.title, ui.close), ui.form);
  ui.root = make("div", { class: "root", lang: language, dir: say.dir }, ui.launch, ui.dialog);

  /* --- The draft --------------------------------------------------------------------------------- */

  const said = () => ({
    rating: Number(new FormData(ui.form).get("rating")) || null,
    message: ui.message.value,
    email: ui.email.value.trim() || null,
  });

  // The same words sent again are the same item; other words are another one.
  let once = "";
  const renew = () => (once = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(""));

  const choose = (rating) => ui.scale.querySelectorAll("input").forEach((input) => (input.checked = input.value === `${rating}`));

  function keep() {
    renew();
    try {
      localStorage.setItem(draftName, JSON.stringify({ ...said(), once }));
    } catch {} // forbidden on this page: then nothing is kept
  }

  function restore() {
    renew();
    try {
      const draft = JSON.parse(localStorage.getItem(draftName));
      if (!draft) return;
      once = draft.once ?? once;
      choose(draft.rating);
      ui.message.value = draft.message ?? "";
      ui.email.value = draft.email ?? "";
    } catch {}
  }

  /* --- Sending ----------------------------------------------------------------------------------- */

  function complain(words, control) {
    ui.error.textContent = words;
    ui.error.hidden = false;
    for (const each of [ui.message, ui.email]) each.setAttribute("aria-invalid", each === control);
    control?.setAttribute("aria-describedby", "error");
    (control ?? ui.send).focus();
  }

  function busy(is) {
    ui.fields.disabled = is;
    ui.send.textContent = is ? say.sending : say.send;
  }

  async function send() {
    const { rating, message, email } = said();
    if (!rating) return complain(say.rate, ui.scale.querySelector("input"));
    const body = { rating, message, formId, source: "widget", ...(email && { email }) };
    busy(true);
    let answer, reply;
    try {
      answer = await fetch(api, {
        method: "POST",
        credentials: "omit",
        headers: { "Content-Type": "application/json", "X-Api-Key": key, "Idempotency-Key": once },
        body: JSON.stringify(body),
      });
      reply = await answer.json();
    } catch {
      busy(false);
      return complain(answer ? say.busy : say.unsent);
    }
    busy(false);
    if (answer.ok) return thank(reply.feedbackId);
    refuse(answer.status, reply.errors ?? []);
  }

  function refuse(status, errors) {
    if (status === 429) return complain(say.tooMany);
    if (status === 401 || status === 403) return complain(say.refused);
    const wrong = (name) => errors.some((error) => error.pointer?.endsWith(`/${name}`));
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
    const number = make("p", { class: "number", dir: "ltr" }, referenceOf(feedbackId));
    const close = make("button", { type: "button", class: "main" }, say.close);
    close.addEventListener("click", widget.close);
    ui.done = make("div", { class: "done" }, make("div", {}, make("p", {}, say.reference), number), make("div", {}, close));
    ui.title.textContent = say.thanks;
    ui.form.replaceWith(ui.done);
    ui.title.focus();
    ui.form.reset();
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
      ui.error.hidden = true;
      ui.dialog.showModal(); // keeps the focus inside, closes by Escape, and gives the focus back
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
  ui.form.addEventListener("input", keep);
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
  document.body ? document.body.append(host) : addEventListener("DOMContentLoaded", () => document.body.append(host));
  window.FeedbackWidget = Object.freeze(widget);
})();
