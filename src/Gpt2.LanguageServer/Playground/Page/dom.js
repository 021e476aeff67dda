/** @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found)
    throw new Error(`There is no element ${id}.`);
  return found;
}

/** @param {string} id */
export const input = id => /** @type {HTMLInputElement} */ (byId(id));

/** @param {string} id */
export const area = id => /** @type {HTMLTextAreaElement} */ (byId(id));

/** Types into a text area, so that it can be undone; setting the value would not allow that. @param {HTMLTextAreaElement} to @param {string} text */
export function type(to, text, start = 0, end = to.value.length) {
  to.focus({ preventScroll: true });
  to.setSelectionRange(start, end);
  if (text || start < end)
    document.execCommand(text ? 'insertText' : 'delete', false, text);
}

/** Whether a key is pressed alone, and not as part of an input method. @param {KeyboardEvent} event */
export const isPlain = event => !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey && !event.isComposing;

/**
 * A new element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [properties] of the element; names with a hyphen, and role, are attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties))
    if (name.includes('-') || name === 'role')
      element.setAttribute(name, String(value));
    else
      Object.assign(element, { [name]: value });
  element.append(...children);
  return element;
}

/** A button. @param {string} label @param {() => void} onclick @param {string} [className] */
export const button = (label, onclick, className = '') => make('button', { type: 'button', onclick, className }, label);

/** A probability in words. @param {number} p */
export function percent(p) {
  if (p >= 0.01 || p <= 0)
    return `${(100 * p).toFixed(p >= 0.9995 ? 0 : 1)} %`;
  if (p >= 0.001)
    return `${(100 * p).toFixed(2)} %`;
  return p < 1e-12 ? 'under 1 in 10¹²' : `1 in ${Number((1 / p).toPrecision(2)).toLocaleString('en')}`;
}

/** Sets the share of an element's width that its bar fills. @param {HTMLElement} element @param {number} share */
export const fill = (element, share) => element.style.setProperty('--share', `${100 * Math.min(1, share)}%`);

/** Delays a call until some time after the last of several calls. @param {() => void} work @param {number} ms */
export function debounced(work, ms) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(work, ms);
  };
}

/** The number in a field, limited to its range. @param {string} id */
export function number(id) {
  const { value, min, max, defaultValue } = input(id);
  return Math.min(Number(max), Math.max(Number(min), Math.round(Number(value || defaultValue))));
}
