// Offers the members of the project while a person types a name after @: a list box that the text field controls.

const TYPED = /(?:^|[^\p{L}\p{N}@.])@([\p{L}\p{N}][^@\n]{0,40})?$/u;

export function offerMembers(text) {
  const list = text.parentElement.querySelector("[role=listbox]");
  const options = [...list.querySelectorAll("[role=option]")];
  if (!options.length) return;
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-controls", list.id);

  const shown = () => options.filter((option) => !option.hidden);
  const chosen = () => options.find((option) => option.ariaSelected === "true");

  function typed() {
    if (text.selectionStart !== text.selectionEnd) return null;
    const match = TYPED.exec(text.value.slice(0, text.selectionStart));
    return match ? (match[1] ?? "").toLocaleLowerCase() : null;
  }

  function offer() {
    const start = typed();
    for (const option of options) {
      const name = option.dataset.name.toLocaleLowerCase();
      option.hidden = start === null || name === start || !name.startsWith(start);
    }
    choose(shown()[0]);
    list.hidden = !shown().length;
  }

  function choose(option) {
    for (const each of options) each.ariaSelected = String(each === option);
    if (option) text.setAttribute("aria-activedescendant", option.id);
    else text.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    const end = text.selectionStart;
    const start = text.value.lastIndexOf("@", end - 1) + 1;
    text.setRangeText(`${option.dataset.name} `, start, end, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  }

  function close() {
    list.hidden = true;
    choose(null);
  }

  const acts = {
    ArrowDown: () => choose(shown()[(shown().indexOf(chosen()) + 1) % shown().length]),
    ArrowUp: () => choose(shown().at(shown().indexOf(chosen()) - 1)),
    Enter: () => take(chosen()),
    Tab: () => take(chosen()),
    Escape: close,
  };

  text.addEventListener("input", offer);
  text.addEventListener("blur", close);
  text.addEventListener("keydown", (event) => {
    if (list.hidden || event.ctrlKey || event.metaKey || event.isComposing || !acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the field keeps the focus
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}
