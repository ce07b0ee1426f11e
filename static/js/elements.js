/* Making elements: never from text, which some policies forbid. */

export function make(name, attributes = {}, ...children) {
  const isSvg = name === "svg" || name === "path";
  const element = isSvg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined) element.setAttribute(attribute, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}
