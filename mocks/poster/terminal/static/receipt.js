// @ts-check
/**
 * The receipt of the order that was just closed.
 *
 * @typedef {import('./types.js').Desk} Desk
 */
import { h } from './element.js';
import { slip } from './slip.js';

/** @param {Desk} desk */
export function receipt(desk) {
  const { view, t, ask } = desk;
  const newest = view.prints.at(-1);
  return h(
    'section',
    { class: 'middle receipt' },
    newest && slip(newest),
    h(
      'div',
      { class: 'row' },
      h('button', { type: 'button', class: 'main', 'data-key': 'next order', onclick: () => ask('POST', '/orders') }, `${t('newOrder')} (F2)`),
      h('button', { type: 'button', 'data-key': 'done', onclick: () => ask('POST', '/leave') }, t('done')),
    ),
  );
}
