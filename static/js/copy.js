// Shows the buttons that copy the code below them: without a script they could do nothing.
const SHOWN_FOR = 2000;

function offer(button) {
  const code = button.closest("figure").querySelector("code");
  const name = button.textContent;
  let timer = 0;

  const say = (words) => {
    button.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => (button.textContent = name), SHOWN_FOR);
  };

  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      say(button.dataset.copied ?? "Copied");
    } catch {
      // The browser forbids it, as for pages that came over plain HTTP: marked, the reader can copy it.
      getSelection().selectAllChildren(code);
      say(button.dataset.press ?? "Press Ctrl+C");
    }
  });
  button.setAttribute("aria-live", "polite");
  button.hidden = false;
}

for (const button of document.querySelectorAll("[data-copy]")) offer(button);
