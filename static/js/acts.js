// Sends acts one after the other, in the order in which they were made. What an act sends was copied when it was made, so
// nothing that the person does afterwards changes it. The last notice is about the last act, so that undo undoes that one.
import { make } from "./elements.js";

let last = Promise.resolve();
let waiting = 0;

export const areSent = () => waiting === 0;
export const whenSent = () => last;

/** Resolves to whether the act was done. The answer may change any element, by hx-swap-oob. */
export function send(address, values) {
  waiting += 1;
  const sent = last.then(() => post(address, values));
  last = sent.finally(() => {
    waiting -= 1;
  });
  return sent;
}

async function post(address, values) {
  // Outside of any form, and one for each act: htmx would send the fields of the form, and drop a second request.
  const carrier = make("div", { hidden: true, "hx-swap": "none" });
  let isDone = false;
  carrier.addEventListener("htmx:afterRequest", ({ detail }) => {
    isDone = detail.xhr.status >= 200 && detail.xhr.status < 300;
  });
  document.body.append(carrier);
  try {
    await htmx.ajax("POST", address, { source: carrier, target: carrier, swap: "none", values });
  } catch {
    // notice.js says that there was no connection
  }
  carrier.remove();
  return isDone;
}

addEventListener("beforeunload", (event) => {
  if (!areSent()) event.preventDefault(); // the browser asks, and the acts go on meanwhile
});
