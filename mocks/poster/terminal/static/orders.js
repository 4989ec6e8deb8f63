// @ts-check
/**
 * The open orders of this register, and online orders that wait.
 *
 * @typedef {import('./types.js').Desk} Desk
 */
import { h } from './element.js';

/** @param {Desk} desk */
export function orders(desk) {
  const { view, t, money, ask } = desk;
  if (!view.shift) {
    return h(
      'section',
      { class: 'middle' },
      h('p', { class: 'nothing' }, t('noShift')),
      h('button', { type: 'button', class: 'main', 'data-key': 'open shift', autofocus: true, onclick: () => desk.open('shift', 'open') }, t('openShift')),
    );
  }
  return h(
    'section',
    { class: 'orders' },
    h('h1', null, t('allOrders')),
    h(
      'div',
      { class: 'tiles', 'data-scroll': 'orders' },
      h('button', { type: 'button', class: 'tile new', 'data-key': 'new order', onclick: () => ask('POST', '/orders') }, h('strong', null, '+'), t('newOrder')),
      view.orders.map((order) =>
        h(
          'button',
          { type: 'button', class: 'tile', 'data-key': `order ${order.id}`, 'data-order': order.id, onclick: () => ask('POST', `/orders/${order.id}/show`) },
          h('strong', null, `№ ${order.transaction_id}`),
          h('span', null, order.client || t('without')),
          order.comment && h('small', null, order.comment),
          h('span', { class: 'sum' }, money(order.total)),
        ),
      ),
    ),
    view.incoming.length > 0 && h('h2', null, t('incoming')),
    view.incoming.map((incoming) =>
      h(
        'div',
        { class: 'row incoming' },
        h('span', null, `№ ${incoming.id} · ${incoming.name} ${incoming.phone} ${incoming.comment}`),
        h('strong', null, money(incoming.total)),
        h('button', { type: 'button', class: 'main', onclick: () => ask('POST', `/incoming/${incoming.id}/accept`) }, t('accept')),
        h('button', { type: 'button', onclick: () => ask('POST', `/incoming/${incoming.id}/decline`) }, t('decline')),
      ),
    ),
  );
}
