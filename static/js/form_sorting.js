// Puts the entries of a list into another order by dragging their grips. The order of the controls is what is sent.

const sorted = new WeakSet();

export function sortByDragging(list, changed) {
  let dragged = null;
  for (const grip of list.querySelectorAll("[data-grip]")) {
    grip.hidden = false;
    grip.draggable = true;
  }
  if (sorted.has(list)) return;
  sorted.add(list);

  list.addEventListener("dragstart", (event) => {
    const grip = event.target.closest?.("[data-grip]");
    if (!grip) return;
    dragged = grip.closest("[data-sorted]");
    dragged.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(dragged, 0, 0);
  });

  list.addEventListener("dragover", (event) => {
    const over = event.target.closest?.("[data-sorted]");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over === dragged) return;
    const { top, height } = over.getBoundingClientRect();
    over[event.clientY < top + height / 2 ? "before" : "after"](dragged);
  });

  list.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    if (dragged) changed();
    dragged = null;
  });
}
