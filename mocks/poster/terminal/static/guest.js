// @ts-check
/**
 * Find a guest and put them to the order.
 *
 * @typedef {import('./types.js').Desk} Desk
 * @typedef {import('./types.js').ClientView} ClientView
 */
import { h, put } from './element.js';

/** @param {Desk} desk */
export function guest(desk) {
  const { view, t, money } = desk;
  const list = h('div', { class: 'stack found' });
  /** @param {number} id */
  const choose = (id) => {
    desk.close();
    desk.ask('PATCH', '/order', { client_id: id });
  };
  /** @param {string} text */
  const find = async (text) => {
    if (text.trim().length < 2) {
      put(list);
      return;
    }
    const found = await desk.ask('GET', `/clients?text=${encodeURIComponent(text)}`);
    /** @type {ClientView[]} */
    const clients = found?.clients ?? [];
    put(
      list,
      clients.length === 0 && h('p', { class: 'nothing' }, t('noGuest')),
      ...clients.map((one) => h('button', { type: 'button', class: 'left', 'data-client': one.id, onclick: () => choose(one.id) }, h('strong', null, one.name), h('small', null, `${one.phone} ${one.card_number} · ${one.group} · ${money(one.bonus)}`))),
    );
  };
  return h(
    'div',
    { class: 'stack' },
    view.order?.client && h('div', { class: 'row' }, h('span', { class: 'grow' }, view.order.client.name), h('button', { type: 'button', onclick: () => choose(0) }, t('remove'))),
    h('input', { type: 'text', placeholder: t('findGuest'), 'aria-label': t('findGuest'), 'data-key': 'find guest', autofocus: true, oninput: (/** @type {any} */ event) => find(event.target.value) }),
    list,
  );
}
