// Decides when to ask the server again: soon after something happened, ever later while nothing does, and not at all
// while the tab is hidden. A tab that is left alone asks about 60 times an hour.
const SOONEST = 2000;
const LONGEST = 60_000;

// `ask` resolves to whether something has changed, and never throws. Returns a function that ends it.
export function keepAsking(ask) {
  let pause = SOONEST;
  let timer = 0;
  let due = 0;
  let isBusy = false;
  let isOver = false;

  const askLater = () => {
    clearTimeout(timer);
    due = Date.now() + pause;
    timer = setTimeout(askNow, pause);
  };

  const askNow = async () => {
    clearTimeout(timer);
    if (isBusy || isOver || document.hidden || !navigator.onLine) return;
    isBusy = true;
    const hasChanged = await ask();
    isBusy = false;
    pause = hasChanged ? SOONEST : Math.min(pause * 2, LONGEST);
    if (!isOver) askLater();
  };

  const backAgain = () => {
    pause = SOONEST;
    askNow();
  };

  // Moves the next question forward, never back: a person who types must not keep it away.
  const acted = () => {
    pause = SOONEST;
    if (!isBusy && !isOver && due - Date.now() > SOONEST) askLater();
  };

  document.addEventListener("visibilitychange", () => document.hidden || backAgain());
  for (const event of ["focus", "online"]) addEventListener(event, backAgain);
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, acted);
  askLater();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
