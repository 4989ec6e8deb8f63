// @ts-check
/**
 * The dialogs by their names.
 *
 * @typedef {import('./types.js').Desk} Desk
 */
import { h } from './element.js';
import { guest } from './guest.js';
import { portion } from './portion.js';
import { scanner } from './scanner.js';
import { settings } from './settings.js';
import { slip } from './slip.js';
import { kopecks } from './texts.js';

/**
 * A dialog with its title and a cross.
 * @param {Desk} desk
 * @param {string} title
 * @param {...import('./element.js').Child} content
 */
export function framed(desk, title, ...content) {
  const cross = h('button', { type: 'button', class: 'close', 'aria-label': desk.t('close'), onclick: () => desk.close() }, '×');
  return h('div', { class: 'inside' }, h('header', null, h('h2', null, title), cross), ...content);
}

/** @param {Desk} desk @param {'open' | 'close'} what */
function shift(desk, what) {
  const { t } = desk;
  const drawer = /** @type {HTMLInputElement} */ (h('input', { type: 'text', inputMode: 'decimal', value: '0', 'data-key': 'drawer', autofocus: true }));
  const title = t(what === 'open' ? 'openShift' : 'closeShift');
  const done = (/** @type {Event} */ event) => {
    event.preventDefault();
    const amount = kopecks(drawer.value);
    if (Number.isNaN(amount)) return;
    desk.ask('POST', `/shift/${what}`, { amount });
  };
  return framed(desk, title, h('form', { onsubmit: done }, h('label', null, t('amount'), drawer), h('button', { class: 'main', 'data-key': 'shift' }, title)));
}

/** @param {Desk} desk */
function unpaid(desk) {
  const { t } = desk;
  const reasons = [t('guestLeft'), t('onTheHouse'), t('waiters')];
  return framed(desk, t('closeUnpaid'), h('div', { class: 'stack' }, reasons.map((title, index) =>
    h('button', { type: 'button', onclick: () => {
      desk.close();
      desk.ask('POST', '/order/close', { reason: String(index + 1) });
    } }, title),
  )));
}

/** @param {Desk} desk */
function rights(desk) {
  const { t } = desk;
  const pin = /** @type {HTMLInputElement} */ (h('input', { type: 'password', inputMode: 'numeric', autocomplete: 'off', 'data-key': 'rights', autofocus: true }));
  const done = (/** @type {Event} */ event) => {
    event.preventDefault();
    desk.ask('POST', '/rights', { pin: pin.value });
  };
  return framed(desk, t('askAdmin'), h('form', { onsubmit: done }, pin, h('button', { class: 'main' }, t('done'))));
}

/** @type {Record<string, (desk: Desk, argument?: any) => HTMLElement>} */
export const dialogs = {
  guest: (desk) => framed(desk, desk.t('guest'), guest(desk)),
  portion: (desk, product) => framed(desk, product.name, portion(desk, product)),
  scanner: (desk, purpose) => framed(desk, desk.t('scanner'), scanner(desk, purpose)),
  settings: (desk) => framed(desk, desk.t('settings'), settings(desk)),
  slip: (desk, shown) => framed(desk, desk.t('print'), slip(shown)),
  shift,
  unpaid,
  rights,
};
