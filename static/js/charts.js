// In a chart that is marked data-rove, Tab stops once: the arrow keys, Home and End go through its points.
// Without this module each point is a stop of its own. A refresh of the page keeps the stops: see refresh.js.
const pointsOf = (chart) => [...chart.querySelectorAll("a:not(.flag)")];

function stopAt(points, chosen) {
  for (const point of points) point.setAttribute("tabindex", point === chosen ? "0" : "-1");
}

function prepare(chart) {
  const points = pointsOf(chart);
  if (!points.some((point) => point.getAttribute("tabindex") === "0")) stopAt(points, points.at(-1));
}

const MOVES = {
  ArrowLeft: (place) => place - 1,
  ArrowRight: (place) => place + 1,
  Home: () => 0,
  End: (_, last) => last,
};

document.addEventListener("keydown", (event) => {
  const chart = event.target.closest?.("[data-rove]");
  const move = MOVES[event.key];
  if (!chart || !move || event.altKey || event.ctrlKey || event.metaKey) return;
  const points = pointsOf(chart);
  const next = points[move(points.indexOf(event.target), points.length - 1)];
  event.preventDefault();
  if (!next) return;
  stopAt(points, next);
  next.focus();
});

const prepareAll = () => document.querySelectorAll("[data-rove]").forEach(prepare);
prepareAll();
// Points that a refresh has added.
document.addEventListener("focusin", prepareAll);
