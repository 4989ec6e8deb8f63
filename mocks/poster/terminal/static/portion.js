// @ts-check
/**
 * How a product is wanted: its modifications, or its weight.
 *
 * @typedef {import('./types.js').Desk} Desk
 * @typedef {import('./types.js').Product} Product
 * @typedef {import('./types.js').Group} Group
 */
import { h } from './element.js';

/** @param {Desk} desk @param {Product} product */
export function portion(desk, product) {
  const { t, money } = desk;
  /** @param {object} more */
  const add = (more) => {
    desk.close();
    desk.ask('POST', '/order/lines', { product_id: product.id, ...more });
  };
  if (product.by_weight) return weight(desk, add);
  if (product.modifications.length > 0) {
    return h('div', { class: 'stack' }, product.modifications.map((one) =>
      h('button', { type: 'button', class: 'split', 'data-modification': one.id, onclick: () => add({ modification: String(one.id) }) }, h('span', null, one.name), h('span', null, money(one.price))),
    ));
  }
  const groups = product.groups.map((group) => choices(desk, group));
  const done = (/** @type {Event} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const chosen = [...form.querySelectorAll('input:checked')].map((one) => ({ m: Number(/** @type {HTMLInputElement} */ (one).value), a: 1 }));
    add({ modification: chosen.length ? JSON.stringify(chosen) : '' });
  };
  return h('form', { onsubmit: done }, groups, h('button', { class: 'main', 'data-key': 'portion' }, t('done')));
}

/** @param {Desk} desk @param {Group} group */
function choices(desk, group) {
  const one = group.least === 1 && group.most === 1;
  return h('fieldset', null, h('legend', null, group.name), group.modifications.map((choice, index) =>
    h('label', { class: 'choice' }, h('input', { type: one ? 'radio' : 'checkbox', name: group.name, value: String(choice.id), checked: one && index === 0 }), h('span', { class: 'grow' }, choice.name), choice.price > 0 && h('span', null, `+${desk.money(choice.price)}`)),
  ));
}

/** @param {Desk} desk @param {(more: object) => void} add */
function weight(desk, add) {
  const grams = /** @type {HTMLInputElement} */ (h('input', { type: 'number', min: '1', max: '100000', value: '100', 'data-key': 'grams', autofocus: true }));
  const done = (/** @type {Event} */ event) => {
    event.preventDefault();
    add({ count: Number(grams.value) });
  };
  return h('form', { onsubmit: done }, h('label', null, desk.t('weight'), grams), h('button', { class: 'main' }, desk.t('done')));
}
