/* The elements of the widget, in the words of one language. */
import { make } from "./elements.js";

const ARCS = [
  "M4 14.5Q10 2.5 16 14.5",
  "M4 12.5Q10 6.5 16 12.5",
  "M4 10H16",
  "M4 7.5Q10 13.5 16 7.5",
  "M4 5.5Q10 17.5 16 5.5",
];

const STROKES = { fill: "none", stroke: "currentColor", "stroke-width": 2.2, "stroke-linecap": "round" };

function drawing(d) {
  const size = { viewBox: "0 0 20 20", width: 20, height: 20 };
  return make("svg", { ...size, "aria-hidden": "true", ...STROKES }, make("path", { d }));
}

function step(say, arc, index) {
  const end = { 0: say.worst, 4: say.best }[index];
  const digit = make("span", {}, `${index + 1}`, make("span", { class: "hidden" }, ` ${say.of5}`));
  return make(
    "label",
    { class: "step" },
    make("input", { type: "radio", name: "rating", value: index + 1 }),
    make("span", { class: "face" }, drawing(arc), digit),
    ...(end ? [make("span", { class: "hidden" }, ", "), make("span", { class: "end" }, end)] : []),
  );
}

function field(say, label, control) {
  const name = make("span", {}, label, " ", make("small", {}, say.optional));
  return make("label", { class: "field" }, name, control);
}

export function widgetElements(say, question, language) {
  const ui = {
    launch: make("button", { type: "button", class: "launch", "aria-haspopup": "dialog" }, say.feedback),
    title: make("h2", { id: "title", tabindex: "-1" }, question || say.question),
    error: make("p", { class: "error", id: "error", role: "alert", tabindex: "-1", hidden: true }),
    scale: make("div", { class: "scale" }, ...ARCS.map((arc, index) => step(say, arc, index))),
    message: make("textarea", { name: "message", rows: 3, dir: "auto", "aria-describedby": "count" }),
    count: make("p", { class: "count", id: "count", role: "status" }),
    email: make("input", { class: "line", name: "email", type: "email", autocomplete: "email" }),
    send: make("button", { type: "submit", class: "main" }, say.send),
    kept: make("p", { class: "kept", hidden: true }, say.kept),
    close: make("button", { type: "button", class: "close", "aria-label": say.close }, drawing("M4 4L16 16M16 4L4 16")),
  };
  const message = make("div", {}, field(say, say.message, ui.message), ui.count);
  ui.rating = make("fieldset", { "aria-labelledby": "title" }, ui.scale);
  ui.fields = make(
    "fieldset",
    { "aria-labelledby": "title" },
    ui.error,
    ui.rating,
    message,
    field(say, say.email, ui.email),
  );
  ui.form = make("form", { novalidate: true }, ui.fields, make("div", {}, ui.send, ui.kept));
  ui.dialog = make(
    "dialog",
    { "aria-labelledby": "title" },
    make("div", { class: "top" }, ui.title, ui.close),
    ui.form,
  );
  ui.root = make("div", { class: "root", lang: language, dir: say.dir }, ui.launch, ui.dialog);
  return ui;
}
