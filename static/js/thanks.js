/* The page that thanks. Its address holds the reference alone; the words are in this tab's history, where a reload and
   the back button find them. */

export function thank(done) {
  const part = (id) => done.querySelector(`#${id}`);
  repeat(part, history.state?.values);
  part("copy").hidden = false;
  part("copy").addEventListener("click", () => copy(part("reference"), part("copied")));
  part("another").addEventListener("click", () => {
    history.replaceState(null, ""); // the next person at this screen may go back
    part("echo").remove();
  });
}

function repeat(part, values) {
  if (!values) return;
  for (const place of part("echo").querySelectorAll("[data-value]")) {
    const words = values[place.dataset.value];
    if (words) place.textContent = (place.dataset.words ?? "{value}").replace("{value}", () => words);
    else place.closest("div").hidden = true;
  }
  part("echo").hidden = false;
  fold(part("words"), part("unfold"));
}

function fold(words, button) {
  const labels = [button.textContent, button.dataset.less];
  const isFolded = () => words.classList.contains("folded");
  words.classList.add("folded");
  // Again when the window gets narrower, or wider.
  new ResizeObserver(() => {
    if (isFolded()) button.hidden = words.scrollHeight <= words.clientHeight;
  }).observe(words);
  button.addEventListener("click", () => {
    words.classList.toggle("folded");
    button.textContent = labels[isFolded() ? 0 : 1];
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
