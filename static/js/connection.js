// Says in the line #updated how old the page is: live, late (no connection) or stopped (signed out).
import { timeOfDay } from "./times.js";

let reached = timeOfDay(new Date());

export function showConnection(state) {
  const line = document.getElementById("updated");
  if (state === "live") reached = timeOfDay(new Date());
  if (!line || line.dataset.state === "stopped") return;
  const text = line.querySelector("[data-text]");
  const words = { live: text.dataset.text, late: line.dataset.late, stopped: line.dataset.signedOut }[state];
  const written = words.replace("{time}", reached);
  if (text.textContent !== written) text.textContent = written;
  line.dataset.state = state;
  if (state === "stopped") askToSignIn(line);
}

// The link is this page's own address: it asks a person who is not signed in to do so, and comes back.
function askToSignIn(line) {
  line.querySelector("a").hidden = false;
  const news = document.getElementById("news");
  if (news) news.textContent = line.dataset.signedOut;
}
