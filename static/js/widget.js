/* Feedback on any page by one script tag; docs/widget.md says how. Nothing here needs inline styles or eval, so that a
   page with a strict Content-Security-Policy can show it. */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.FeedbackWidget) return;

  // All are filled in where this is served: feedback/forms/widget/widget_script.py says from where.
  /* parts */
  const WORDS = /* words */ {};
  const LIMITS = /* limits */ {};
  const STYLE = /* style */ "";
  const ON_A_PHONE = "(max-width: 480px)"; // as in the styles

  const { key = "", form: formId, lang, question: heading } = script.dataset;
  // With the form, as the sites that may send to a form can be its own, and a preflight has no body.
  const address = (path) => new URL(formId ? `${path}?form=${encodeURIComponent(formId)}` : path, script.src);
  const api = address("v1/feedback");
  const preferred = (lang || document.documentElement.lang || navigator.language).toLowerCase().split("-")[0];
  const language = preferred in WORDS ? preferred : "en";
  const say = WORDS[language];
  const number = new Intl.NumberFormat(language);
  const draftName = `feedback-widget-draft:${formId ?? "default"}`;
  const context = contextOf(script.dataset);
  const { refused, why } = failures(say, api.origin, address("widget/access"));
  const DEFAULT = {
    questions: [
      { id: "rating", kind: "rating", text: say.question, low: say.worst, high: say.best, required: true },
      { id: "message", kind: "text", text: say.message },
      { id: "email", kind: "text", text: say.email },
    ],
  };

  const launch = launchButton(say);
  const root = make("div", { class: "root", lang: language, dir: say.dir }, launch);
  let form;
  let ui;

  /* --- The form: a project's own is fetched when it is first opened ------------------------------ */

  async function load() {
    if (!formId || formId === "default") return DEFAULT;
    const url = address("widget/form");
    url.searchParams.set("lang", language);
    const answer = await fetch(url, { credentials: "omit", signal: AbortSignal.timeout(10_000) });
    return answer.ok || answer.status === 410 ? await answer.json() : DEFAULT; // sending it will show what is wrong
  }

  async function prepare() {
    form = await load();
    // What was typed before can still be copied.
    if (form.closed && !draftOf(draftName)) form.questions = [];
    else if (heading) form = { ...form, title: form.title && heading, questions: renamed(form.questions, form.title) };
    for (const [name, color] of Object.entries(form.colors ?? {})) root.style.setProperty(name, color);
    ui = widgetElements(say, form);
    ui.send.hidden = form.closed;
    root.append(ui.dialog);
    listen();
    restore();
    changed();
  }

  const renamed = ([first, ...others], title) => [title ? first : { ...first, text: heading }, ...others];

  const partOf = (id) => ui.parts[form.questions.findIndex((question) => question.id === id)];
  const controlOf = (id) => partOf(id)?.querySelector("input, textarea");

  /* --- The draft --------------------------------------------------------------------------------- */

  // The same words sent again are the same item; other words are another one.
  let once = "";
  function renew() {
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
    once = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function keep() {
    renew();
    ui.kept.hidden = !storeDraft(draftName, { entries: [...new FormData(ui.form)], once });
  }

  function restore() {
    renew();
    const draft = draftOf(draftName);
    ui.kept.hidden = draft === undefined || form.closed;
    if (!draft?.entries) return;
    once = draft.once;
    refill(ui.form, draft.entries);
  }

  /* --- What changes with each input -------------------------------------------------------------- */

  const filled = (words, values) => words.replace(/{(\w+)}/g, (_, name) => number.format(values[name]));
  const expected = (question) => expectedAnswer(say, filled, question);

  function tooMany(control) {
    const longest = LIMITS[control.name] ?? LIMITS.message;
    const over = lengthOf(control.value) - longest;
    return over > 0 && filled(say.over, { over, longest });
  }

  const texts = () => [...ui.form.querySelectorAll("textarea, .line")].filter((text) => !text.closest("[hidden]"));

  let waiting;
  function changed() {
    const asked = answersOf(ui.form, form.questions);
    for (const { id, onlyIf } of form.questions) if (onlyIf) partOf(id).hidden = !(id in asked);
    clearTimeout(waiting);
    // When the typing pauses, so that a screen reader is not interrupted at each letter.
    waiting = setTimeout(() => ui.form.querySelectorAll("textarea").forEach(count), 400);
  }

  function count(text) {
    const written = lengthOf(text.value);
    const longest = LIMITS.message;
    const line = text.closest("div").querySelector(".count");
    line.textContent = tooMany(text) || (written < longest * 0.8 ? "" : filled(say.written, { written, longest }));
    line.classList.toggle("over", written > longest);
  }

  /* --- Sending ----------------------------------------------------------------------------------- */

  /** At the control, or above all. */
  function complain(words, control) {
    ui.error.textContent = words;
    ui.error.hidden = !words;
    placeError(control?.closest(".part"));
    for (const each of texts()) {
      each.ariaInvalid = each === control ? "true" : null;
      each.setAttribute("aria-describedby", each === control ? "error" : `count-${each.name}`);
    }
    if (words) (control ?? ui.error).focus();
  }

  function placeError(part) {
    const legend = part?.querySelector("legend");
    legend ? legend.after(ui.error) : (part ?? ui.fields).prepend(ui.error);
  }

  /** The button is not disabled: it would lose the focus. */
  function busy(is) {
    if (is) ui.send.focus();
    ui.fields.disabled = is;
    ui.form.ariaBusy = ui.send.ariaDisabled = is ? "true" : null;
    ui.send.textContent = is ? say.sending : form.send || say.send;
  }

  async function send() {
    if (ui.form.ariaBusy) return;
    complain("");
    const answers = answersOf(ui.form, form.questions);
    const missing = form.questions.find(({ id, required }) => required && id in answers && isEmpty(answers[id]));
    if (missing) return complain(expected(missing), controlOf(missing.id));
    const long = texts().find(tooMany);
    if (long) return complain(tooMany(long), long);
    const { formVersion, variant } = form;
    const shown = { formId, formVersion, variant, source: "widget", context: context.read() };
    const mayReply = ui.form.elements.mayReply?.checked;
    await deliver({ ...bodyOf(answers), ...shown, mayReply, release: context.release });
  }

  async function deliver(body) {
    busy(true);
    let answer, words;
    try {
      answer = await patiently((signal) => ask(body, signal));
    } catch (error) {
      words = await why(error);
    }
    busy(false);
    if (words) return complain(words);
    if (answer.ok) return thank(answer.reply.feedbackId);
    refuse(answer.status, answer.reply, body);
  }

  async function ask(content, signal) {
    const headers = { "Content-Type": "application/json", "X-Api-Key": key, "Idempotency-Key": once };
    const body = JSON.stringify(content);
    const answer = await fetch(api, { method: "POST", credentials: "omit", headers, body, signal });
    return { ok: answer.ok, status: answer.status, reply: await answer.json() };
  }

  function refuse(status, { detail, errors = [] }, body) {
    const wrong = (name) => errors.find((error) => error.pointer?.endsWith(`/${name}`));
    if (status === 410) return load().then(({ closed }) => complain(closed || detail));
    if (status === 429) return complain(say.tooMany);
    if (status === 401 || status === 403) return complain(refused(`data-key: ${detail}`));
    if (wrong("formId")) return complain(refused(`data-form: ${wrong("formId").detail}`));
    refuseFields(wrong, errors, body);
  }

  function refuseFields(wrong, errors, body) {
    const under = (name) => errors.find(({ pointer }) => pointer?.split("/")[1] === name);
    const ofOwner = ["release", "context"].find((name) => body[name] && under(name));
    if (ofOwner) {
      refused(`${ofOwner}: ${under(ofOwner).detail}`); // it is no fault of the visitor: without it, then
      return deliver({ ...body, [ofOwner]: undefined });
    }
    const question = form.questions.find(({ id }) => wrong(id));
    if (!question) return complain(say.busy);
    complain(wrong(question.id).code === "unfit" ? say.badMessage : expected(question), controlOf(question.id));
  }

  function thank(feedbackId) {
    const reference = make("p", { class: "number", dir: "ltr" }, referenceOf(feedbackId));
    const close = make("button", { type: "button", class: "main" }, say.close);
    close.addEventListener("click", widget.close);
    ui.done = make(
      "div",
      { class: "done" },
      ...(form.thanks ? [make("p", {}, form.thanks)] : []),
      make("div", {}, make("p", {}, say.reference), reference),
      make("div", {}, close),
    );
    ui.title.textContent = say.thanks;
    ui.form.replaceWith(ui.done);
    ui.title.focus();
    ui.form.reset();
    changed();
    renew();
    dropDraft(draftName);
  }

  const focusFirst = () => (ui.form.querySelector("input:checked") ?? ui.form.querySelector("input, textarea")).focus();

  /* --- What the page can call -------------------------------------------------------------------- */

  let ready; // the form is on its way, or here
  const widget = {
    async open() {
      try {
        ready ??= prepare();
        await ready;
      } catch (error) {
        ready = undefined;
        return console.error("Feedback widget: the form cannot be loaded now.", error);
      }
      if (ui.dialog.open) return;
      if (ui.done) {
        ui.done.replaceWith(ui.form);
        ui.done = undefined;
        ui.title.textContent = titleOf(form);
      }
      // On a phone it covers the page; elsewhere the page stays in use. Both give the focus back when they close.
      matchMedia(ON_A_PHONE).matches ? ui.dialog.showModal() : ui.dialog.show();
      complain(form.closed ?? "");
      if (!form.closed) focusFirst();
    },
    close() {
      ui?.dialog.close();
    },
    /** A button of the page opens it; ours goes away. */
    attachTo(element) {
      launch.hidden = true;
      element.setAttribute("aria-haspopup", "dialog");
      element.addEventListener("click", widget.open);
    },
    set: context.set,
  };

  function listen() {
    ui.close.addEventListener("click", widget.close);
    ui.dialog.addEventListener("click", (event) => event.target === ui.dialog && !inside(event) && widget.close());
    ui.dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopPropagation(); // the page may close something of its own by it
      widget.close();
    });
    ui.form.addEventListener("input", () => {
      keep();
      changed();
    });
    ui.form.addEventListener("change", ({ target }) => target.closest(".part").contains(ui.error) && complain(""));
    ui.form.addEventListener("submit", (event) => {
      event.preventDefault();
      send();
    });
  }

  const inside = ({ clientX: x, clientY: y }) => {
    const box = ui.dialog.getBoundingClientRect();
    return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  };

  const host = make("feedback-widget");
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet(); // a style element would need the leave of the page's policy
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(root);
  launch.addEventListener("click", widget.open);
  // Not into the body: what is fixed to the window would move with a body that is transformed.
  const place = () => document.documentElement.append(host);
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", place) : place();
  window.FeedbackWidget = Object.freeze(widget);
  window.Feedback ??= window.FeedbackWidget;
})();
