// Says in the region #notice what became of a request of htmx that failed. What was typed stays in its form.
import { make } from "./elements.js";

const region = document.getElementById("notice");

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
