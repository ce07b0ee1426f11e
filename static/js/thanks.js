/* The page that thanks. Its address holds the reference alone; the words are in this tab's history, where a reload and
   the back button find them. */
import { make } from "./elements.js";

/** What was filled in: the name of each question, the answer, and whether it is a text of several lines. */
export function rowsOf(form) {
  const rows = [...form.querySelectorAll("[data-echo]:not([hidden])")].map((part) => {
    const text = part.querySelector("textarea, [type=email], input:not([type])");
    const choices = [...part.querySelectorAll(":checked")].map((control) => control.closest("label").textContent);
    const answer = text ? text.value : choices.join(", ").replace(/\s+/g, " ");
    return [part.dataset.echo, answer.replaceAll(" ,", ",").trim(), part.querySelector("textarea") !== null];
  });
  return rows.filter(([, answer]) => answer);
}

export function thank(done) {
  const part = (id) => done.querySelector(`#${id}`);
  repeat(part("echo"), history.state?.rows);
  part("copy").hidden = false;
  part("copy").addEventListener("click", () => copy(part("reference"), part("copied")));
  part("another").addEventListener("click", () => {
    history.replaceState(null, ""); // the next person at this screen may go back
    part("echo").remove();
  });
}

function repeat(echo, rows) {
  if (!rows) return;
  for (const [name, answer, isLong] of rows) {
    const words = make("p", { class: "words", dir: "auto" }, answer);
    echo.append(make("div", {}, make("dt", {}, name), make("dd", {}, words)));
    if (isLong) fold(words, echo.dataset);
  }
  echo.hidden = false;
}

function fold(words, { more, less }) {
  const button = make("button", { type: "button", class: "plain", hidden: true }, more);
  const isFolded = () => words.classList.contains("folded");
  words.after(button);
  words.classList.add("folded");
  // Again when the window gets narrower, or wider.
  new ResizeObserver(() => {
    if (isFolded()) button.hidden = words.scrollHeight <= words.clientHeight;
  }).observe(words);
  button.addEventListener("click", () => {
    words.classList.toggle("folded");
    button.textContent = isFolded() ? more : less;
  });
}

async function copy(reference, line) {
  const isCopied = await navigator.clipboard?.writeText(reference.textContent).then(
    () => true,
    () => false, // as in most iframes
  );
  line.textContent = isCopied || copySelected(reference) ? line.dataset.copied : line.dataset.selected;
}

function copySelected(reference) {
  getSelection().selectAllChildren(reference);
  return document.execCommand("copy"); // old, and all there is without the permission
}
