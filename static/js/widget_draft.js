/* What was typed, on this device. Storage may be full, or forbidden on the page: then there is no draft. */

export function draftOf(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {}
}

export function storeDraft(name, draft) {
  try {
    localStorage.setItem(name, JSON.stringify(draft));
    return true;
  } catch {}
}

export function dropDraft(name) {
  try {
    localStorage.removeItem(name);
  } catch {}
}
