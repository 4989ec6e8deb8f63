// @ts-check
/**
 * A printed slip.
 *
 * @typedef {import('./types.js').SlipView} SlipView
 */
import { h } from './element.js';

/** @param {SlipView} shown */
export function slip(shown) {
  const image = shown.image === undefined ? null : h('img', { alt: shown.qr, src: `data:image/svg+xml,${encodeURIComponent(shown.image)}` });
  return h('div', { class: 'slip', 'data-slip': shown.number }, h('h2', null, shown.title), h('pre', null, shown.text), image, shown.caption && h('p', null, shown.caption));
}
