// Decides when to ask the server again: soon after something happened, then ever later while nothing does, and not
// at all while the tab is hidden. An idle tab asks about 60 times an hour.
const SOONEST = 1500; // with the time of an answer, what others send is shown within 2 s. It is counted before
const LONGEST = 60_000;

// `ask` resolves to whether something has changed, and never throws.
export function keepAsking(ask) {
  let pause = SOONEST;
  let timer = 0;
  let due = 0;
  let isBusy = false;
  let hasActed = false; // while it was busy
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
    hasActed = false;
    const hasChanged = await ask();
    isBusy = false;
    pause = hasChanged || hasActed ? SOONEST : Math.min(pause * 2, LONGEST);
    if (!isOver) askLater();
  };

  const backAgain = () => {
    pause = SOONEST;
    askNow();
  };

  // Moves the next question forward, never back: a person who types must not keep it away.
  const soon = () => {
    pause = SOONEST;
    hasActed = true;
    if (!isBusy && !isOver && due - Date.now() > SOONEST) askLater();
  };

  document.addEventListener("visibilitychange", () => document.hidden || backAgain());
  for (const event of ["focus", "online"]) addEventListener(event, backAgain);
  for (const event of ["pointerdown", "keydown", "htmx:afterRequest"]) addEventListener(event, soon);
  askLater();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
