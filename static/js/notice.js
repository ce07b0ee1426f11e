// The region #notice: what became of a request of htmx that failed, and how long a notice is shown.
import { make } from "./elements.js";

const region = document.getElementById("notice");
const SHOWN = 15_000; // milliseconds
const PROBLEM_SHOWN = 60_000;

let timer = 0;

// What has left is only hidden from view: its key still works, and it is shown while it has the focus.
function leave() {
  if (!document.hidden && !region.matches(":hover, :focus-within")) region.classList.add("left");
}

function wait() {
  clearTimeout(timer);
  const time = region.querySelector(".problem") ? PROBLEM_SHOWN : SHOWN;
  timer = setTimeout(leave, time);
}

function show() {
  region.classList.remove("left");
  wait();
}

new MutationObserver(show).observe(region, { childList: true });
for (const event of ["pointerleave", "focusout"]) region.addEventListener(event, wait);
document.addEventListener("visibilitychange", wait);
wait();

export function say(text, ...more) {
  region.replaceChildren(make("p", { class: "notice-text problem" }, text), ...more);
}

for (const event of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(event, () => say(region.dataset.offline));
}
document.addEventListener("htmx:responseError", ({ detail }) => {
  const isSignedOut = detail.xhr.status === 401;
  if (isSignedOut) say(region.dataset.signedOut, make("a", { href: location.href }, region.dataset.signIn));
  else say(region.dataset.failed);
});
