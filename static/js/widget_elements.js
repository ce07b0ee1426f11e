/* The elements of the widget, in the words of one language. */
import { make } from "./elements.js";

const ARCS = [
  "M4 14.5Q10 2.5 16 14.5",
  "M4 12.5Q10 6.5 16 12.5",
  "M4 10H16",
  "M4 7.5Q10 13.5 16 7.5",
  "M4 5.5Q10 17.5 16 5.5",
];
export const SCALES = { rating: [1, 5], nps: [0, 10], ces: [1, 7] };
const STROKES = { fill: "none", stroke: "currentColor", "stroke-width": 2.2, "stroke-linecap": "round" };

function drawing(d) {
  const size = { viewBox: "0 0 20 20", width: 20, height: 20 };
  return make("svg", { ...size, "aria-hidden": "true", ...STROKES }, make("path", { d }));
}

function step(say, { id, kind, low, high }, value) {
  const [first, last] = SCALES[kind];
  const end = { [first]: low, [last]: high }[value];
  const hidden = make("span", { class: "hidden" }, ` ${say.of.replace("{most}", last)}`);
  return make(
    "label",
    { class: "step" },
    make("input", { type: "radio", name: id, value }),
    make(
      "span",
      { class: "face" },
      ...(kind === "rating" ? [drawing(ARCS[value - 1])] : []),
      make("span", {}, `${value}`, hidden),
    ),
    ...(end ? [make("span", { class: "hidden" }, ", "), make("span", { class: "end" }, end)] : []),
  );
}

function scale(say, question) {
  const [first, last] = SCALES[question.kind];
  const values = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const ends = question.low || question.high ? " ends" : "";
  return make("div", { class: `scale ${question.kind}${ends}` }, ...values.map((value) => step(say, question, value)));
}

function list(say, { id, kind, options }) {
  const choices = options ?? ["yes", "no"].map((value) => ({ id: value, text: say[value] }));
  const type = kind === "choices" ? "checkbox" : "radio";
  return make("div", { class: "list" }, ...choices.map((each) => tick(type, id, each.id, each.text)));
}

const tick = (type, name, value, words) =>
  make("label", { class: "option" }, make("input", { type, name, value }), make("span", { dir: "auto" }, words));

const named = (say, { text, required }) => [text, ...(required ? [] : [" ", make("small", {}, say.optional)])];

function text(say, question) {
  const { id } = question;
  const isLine = id === "name" || id === "email";
  const control = isLine
    ? make("input", { class: "line", name: id, type: id === "email" && id, autocomplete: id })
    : make("textarea", { name: id, rows: 3, dir: "auto", "aria-describedby": `count-${id}` });
  const label = make("label", { class: "field" }, make("span", {}, ...named(say, question)), control);
  return make(
    "div",
    { class: "part" },
    label,
    ...(question.consent ? [tick("checkbox", "mayReply", "yes", question.consent)] : []),
    ...(isLine ? [] : [make("p", { class: "count", id: `count-${id}`, role: "status" })]),
  );
}

/** The first question is named by the heading of the dialog, unless the form has a title. */
function part(say, question, isHeading) {
  if (question.kind === "text") return text(say, question);
  const body = question.kind in SCALES ? scale(say, question) : list(say, question);
  return isHeading
    ? make("fieldset", { class: "part", "aria-labelledby": "title" }, body)
    : make("fieldset", { class: "part" }, make("legend", {}, ...named(say, question)), body);
}

export const titleOf = (form) => form.title || form.questions[0].text;

export const launchButton = (say) =>
  make("button", { type: "button", class: "launch", "aria-haspopup": "dialog" }, say.feedback);

export function widgetElements(say, form) {
  const ui = {
    title: make("h2", { id: "title", tabindex: "-1" }, titleOf(form)),
    error: make("p", { class: "error", id: "error", role: "alert", tabindex: "-1", hidden: true }),
    send: make("button", { type: "submit", class: "main" }, form.send || say.send),
    kept: make("p", { class: "kept", hidden: true }, say.kept),
    close: make("button", { type: "button", class: "close", "aria-label": say.close }, drawing("M4 4L16 16M16 4L4 16")),
    parts: form.questions.map((question, index) => part(say, question, !index && !form.title)),
  };
  const intro = form.intro ? [make("p", {}, form.intro)] : [];
  ui.fields = make("fieldset", { "aria-labelledby": "title" }, ui.error, ...intro, ...ui.parts);
  ui.form = make("form", { novalidate: true }, ui.fields, make("div", {}, ui.send, ui.kept));
  ui.dialog = make(
    "dialog",
    { "aria-labelledby": "title" },
    make("div", { class: "top" }, ui.title, ui.close),
    ui.form,
  );
  return ui;
}
