/* Where feedback was written: what the page says of itself, its address without the query, the language, the window. */

const MOST = 20;
const LONGEST = 100;

export function contextOf(dataset) {
  const known = { release: dataset.release, appVersion: dataset.appVersion };
  const attributes = {};
  for (const [name, value] of Object.entries(dataset)) {
    const [, first, rest] = /^attribute([A-Z])(.*)$/.exec(name) ?? [];
    if (first) attributes[first.toLowerCase() + rest] = value;
  }
  return {
    /** `release` and `appVersion`; everything else is an attribute. */
    set({ release, appVersion, ...others }) {
      Object.assign(known, release !== undefined && { release }, appVersion !== undefined && { appVersion });
      Object.assign(attributes, others);
    },
    get release() {
      return known.release;
    },
    read() {
      const kept = Object.entries(attributes).filter(([, value]) => value != null && value !== "");
      return {
        page: (location.origin + location.pathname).slice(0, 500),
        locale: navigator.language,
        viewport: `${innerWidth}x${innerHeight}`,
        ...(known.appVersion && { appVersion: `${known.appVersion}`.slice(0, LONGEST) }),
        attributes: Object.fromEntries(
          kept.slice(0, MOST).map(([name, value]) => [name, `${value}`.slice(0, LONGEST)]),
        ),
      };
    },
  };
}
