// A form of filters with data-filters: htmx sends it at each change. An address has only the filters that are set.

function dropEmpty(values) {
  for (const [name, value] of [...values]) {
    if (value === "") values.delete(name);
  }
}

document.addEventListener("htmx:configRequest", ({ target, detail }) => {
  if (target.matches("[data-filters]")) dropEmpty(detail.formData);
});
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.matches("[data-filters]")) dropEmpty(formData);
});
