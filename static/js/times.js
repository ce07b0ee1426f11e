// Rewrites times in the reader's own time zone: the one of their profile, else that of this browser. Without a profile the
// server knows only the project's, and names it.
const language = document.documentElement.lang;
const locale = language === "en" ? "en-GB" : language; // the day before the month, as on the server

const TIMES = "time[data-as]";

const DAY = { day: "numeric", month: "short" };
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const FULL = { day: "numeric", month: "long", year: "numeric", ...TIME, timeZoneName: "short" };

export const timeZone =
  document.querySelector("meta[name=time-zone]")?.content ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
const formatter = (options) => new Intl.DateTimeFormat(locale, { timeZone, ...options });
const day = formatter(DAY);
const time = formatter(TIME);
const dayAndTime = formatter({ ...DAY, ...TIME });
const full = formatter(FULL);
const wholeDay = formatter({ day: "numeric", month: "numeric", year: "numeric" });

// By the names that web/templatetags/times.py gives them.
const SHORT = {
  time: () => time,
  moment: (isToday) => (isToday ? time : day),
  stamp: (isToday) => (isToday ? time : dayAndTime),
};

export const timeOfDay = (at) => time.format(at);

export function localize(part) {
  const today = wholeDay.format(new Date());
  const own = part.matches?.(TIMES) ? [part] : [];
  for (const element of [...own, ...part.querySelectorAll(TIMES)]) {
    const at = new Date(element.dateTime);
    element.title = full.format(at);
    element.textContent = SHORT[element.dataset.as](wholeDay.format(at) === today).format(at);
  }
}
