/* Feedback on any page by one script tag; docs/widget.md says how. Nothing here needs inline styles or eval, so that a
   page with a strict Content-Security-Policy can show it. */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.FeedbackWidget) return;

  // All are filled in where this is served.
  const WORDS = /* words */ {};
  const LIMITS = /* limits */ {};
  const STYLE = /* style */ "";

  const { key = "", form: formId = "default", lang, question } = script.dataset;
  const api = new URL("v1/feedback", script.src);
  const wanted = (lang || document.documentElement.lang || navigator.language).toLowerCase().split("-")[0];
  const language = wanted in WORDS ? wanted : "en";
  const say = WORDS[language];
  const draftName = `feedback-widget-draft:${formId}`;

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
