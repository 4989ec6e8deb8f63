// @ts-check
/**
 * Elements from data; text is always text.
 *
 * @typedef {Node | string | number | null | undefined | false} Child
 */

/**
 * An element. Properties that begin with `on` are listeners, `class`, `data-*`, `aria-*` and what is no property of the
 * element are attributes.
 * @param {string} tag
 * @param {Record<string, any> | null} [properties]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.includes('-') && name !== 'list') /** @type {any} */ (element)[name] = value;
    else element.setAttribute(name === 'class' ? 'class' : name, value === true ? '' : String(value));
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/**
 * Replace what `root` shows, and leave the focus, the caret and scroll positions where they were: elements with the same
 * `data-key` are the same.
 * @param {HTMLElement} root
 * @param {...Child} children
 */
export function put(root, ...children) {
  const before = document.activeElement;
  const key = before instanceof HTMLElement && root.contains(before) ? before.dataset.key : undefined;
  const caret = before instanceof HTMLInputElement || before instanceof HTMLTextAreaElement ? before.selectionStart : null;
  /** @type {Map<string, number>} */
  const scrolled = new Map();
  for (const one of root.querySelectorAll('[data-scroll]')) {
    if (one instanceof HTMLElement) scrolled.set(String(one.dataset.scroll), one.scrollTop);
  }
  root.replaceChildren(...children.filter((child) => child !== null && child !== undefined && child !== false).map((child) => (child instanceof Node ? child : String(child))));
  for (const one of root.querySelectorAll('[data-scroll]')) {
    const top = one instanceof HTMLElement ? scrolled.get(String(one.dataset.scroll)) : 0;
    if (top) one.scrollTop = top; // to write even a 0 would lay everything out at once
  }
  if (key === undefined) return;
  const after = root.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!(after instanceof HTMLElement)) return;
  after.focus();
  if (caret !== null && (after instanceof HTMLInputElement || after instanceof HTMLTextAreaElement)) {
    try {
      after.setSelectionRange(caret, caret);
    } catch {
      // not an input with a caret
    }
  }
}
