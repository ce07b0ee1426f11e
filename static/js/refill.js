/* Fills a form with the entries of an earlier FormData. */

export function refill(form, entries, leftOut = []) {
  for (const control of form.elements) {
    if (!control.name || leftOut.includes(control.name)) continue;
    const values = entries.filter(([name]) => name === control.name).map(([, value]) => value);
    if (/radio|checkbox/.test(control.type)) control.checked = values.includes(control.value);
    else control.value = values[0] ?? "";
  }
}
