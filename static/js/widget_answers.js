/* What was filled in, as the API takes it, and the number that it gets. */
import { SCALES } from "./widget_elements.js";

const MEMBERS = ["rating", "message", "name", "email"];

function answerTo(data, { id, kind }) {
  if (kind === "choices") return data.getAll(id);
  const value = data.get(id) ?? "";
  if (value === "" || kind === "text") return value.trim();
  if (kind in SCALES) return Number(value);
  return kind === "yesno" ? value === "yes" : value;
}

export const isEmpty = (answer) => answer === "" || answer?.length === 0;

/** Of the questions that are asked, in their order. */
export function answersOf(form, questions) {
  const data = new FormData(form);
  const answers = {};
  for (const question of questions) {
    const { onlyIf } = question;
    const asked = onlyIf && answers[onlyIf.question];
    if (!onlyIf || (asked !== "" && asked <= onlyIf.atMost)) answers[question.id] = answerTo(data, question);
  }
  return answers;
}

export function bodyOf(answers) {
  const body = {};
  for (const [id, answer] of Object.entries(answers).filter(([, answer]) => !isEmpty(answer))) {
    if (MEMBERS.includes(id)) body[id] = answer;
    else body.answers = { ...body.answers, [id]: answer };
  }
  return body;
}

/** What to say of a question that was left out, or answered wrong. */
export function expectedAnswer(say, filled, { id, kind }) {
  if (kind in SCALES) return filled(say.rate, { low: SCALES[kind][0], high: SCALES[kind][1] });
  if (kind === "text") return id === "email" ? say.badEmail : say.fill;
  return kind === "choices" ? say.chooseSome : say.choose;
}

export function referenceOf(feedbackId) {
  let number = parseInt(feedbackId.replace("-", "").slice(0, 10), 16);
  let text = "";
  for (let place = 0; place < 8; place++, number = Math.floor(number / 32)) {
    text = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number % 32] + text;
  }
  return `${text.slice(0, 4)}-${text.slice(4)}`;
}
