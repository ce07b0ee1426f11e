/* Shows a question only if the answer to an earlier one is not above a number. The server judges by the same rule. */

export function askOnlyIf(form) {
  const apply = () => {
    for (const part of form.querySelectorAll("[data-only-if]")) {
      const { onlyIf, atMost } = part.dataset;
      const answer = form.querySelector(`[name="${onlyIf}"]:checked`)?.value;
      const isAsked = answer !== undefined && Number(answer) <= Number(atMost);
      part.hidden = !isAsked;
      for (const control of part.querySelectorAll("input, textarea")) control.disabled = !isAsked;
    }
  };
  for (const hint of form.querySelectorAll(".condition")) hint.hidden = true;
  form.addEventListener("input", apply);
  apply();
}
