// @ts-check
/**
 * The order screen: lines, guest and comment on the left, the catalogue on the right.
 *
 * @typedef {import('./types.js').Desk} Desk
 * @typedef {import('./types.js').OrderView} OrderView
 * @typedef {import('./types.js').LineView} LineView
 * @typedef {import('./types.js').Product} Product
 */
import { h } from './element.js';
import { menu } from './menu.js';

const GRAMS = 50; // a step of what is sold by weight

/** @param {Desk} desk */
export function order(desk) {
  const { view } = desk;
  if (!view.order) return h('section', null);
  return h('section', { class: 'order' }, check(desk, view.order), shelf(desk));
}

/** @param {Desk} desk @param {OrderView} shown */
function check(desk, shown) {
  const { t, ask, draft } = desk;
  const lines = shown.lines.filter((line) => line.count > 0);
  return h(
    'div',
    { class: 'check' },
    h(
      'div',
      { class: 'row' },
      h('strong', { class: 'grow' }, `${t('order')} № ${shown.transaction_id}`),
      h('span', { class: 'faint' }, t('guests')),
      stepper('guests', shown.guests_count, (count) => ask('PATCH', '/order', { guests_count: Math.max(1, count) }), String(shown.guests_count)),
    ),
    h(
      'div',
      { class: 'row' },
      h('button', { type: 'button', class: 'grow left', 'data-key': 'guest', onclick: () => desk.open('guest') }, shown.client ? `${shown.client.name}` : `${t('guest')}: ${t('without')}`, shown.client && h('small', null, shown.client.group)),
      h('button', { type: 'button', 'data-key': 'scan', onclick: () => desk.open('scanner', 'cashier') }, t('scan')),
    ),
    h('ul', { class: 'lines', 'data-scroll': 'lines' }, lines.length === 0 && h('li', { class: 'nothing' }, t('empty')), lines.map((line) => row(desk, line))),
    h('input', {
      type: 'text',
      'data-key': 'comment',
      'aria-label': t('comment'),
      placeholder: t('comment'),
      value: draft.comment ?? shown.comment,
      maxLength: 1000,
      oninput: (/** @type {any} */ event) => (draft.comment = event.target.value),
      onchange: (/** @type {any} */ event) => {
        draft.comment = null;
        ask('PATCH', '/order', { comment: event.target.value });
      },
    }),
    totals(desk, shown),
    h(
      'div',
      { class: 'row foot' },
      h('button', { type: 'button', class: 'dots-button', 'data-key': 'more', 'aria-label': t('more'), 'aria-expanded': String(draft.menu === 'order'), onclick: () => {
        draft.menu = draft.menu === 'order' ? '' : 'order';
        desk.redraw();
      } }, '•••'),
      h('button', { type: 'button', class: 'main grow', 'data-key': 'pay', disabled: lines.length === 0, onclick: () => ask('POST', '/order/pay') }, `${t('pay')} `, h('b', null, desk.money(shown.due))),
    ),
    draft.menu === 'order' && menu(desk, 'order', [[t('closeUnpaid'), () => desk.open('unpaid')]]),
  );
}

/** @param {string} key @param {number} count @param {(count: number) => void} set @param {string} text @param {number} [step] */
function stepper(key, count, set, text, step = 1) {
  return h(
    'span',
    { class: 'stepper' },
    h('button', { type: 'button', 'aria-label': '−', 'data-key': `${key} less`, onclick: () => set(Math.max(0, count - step)) }, '−'),
    h('output', null, text),
    h('button', { type: 'button', 'aria-label': '+', 'data-key': `${key} more`, onclick: () => set(count + step) }, '+'),
  );
}

/** @param {Desk} desk @param {LineView} line */
function row(desk, line) {
  const { money, ask } = desk;
  const key = `${line.product_id} ${line.modification}`;
  /** @param {number} count */
  const set = (count) => ask('PUT', '/order/lines', { product_id: line.product_id, modification: line.modification, count });
  return h(
    'li',
    { 'data-line': line.product_id },
    h('span', { class: 'grow name' }, line.name),
    stepper(key, line.count, set, line.by_weight ? `${line.count} ${desk.t('gram')}` : String(line.count), line.by_weight ? GRAMS : 1),
    h('span', { class: 'sum' }, money(line.sum)),
  );
}

/** What it costs, and who pays which part of it. @param {Desk} desk @param {OrderView} shown */
export function totals(desk, shown) {
  const { t, money } = desk;
  /** @type {[string, string][]} */
  const rows = [];
  if (shown.subtotal !== shown.total) {
    rows.push([t('subtotal'), money(shown.subtotal)], [`${t('discount')} ${shown.discount} %`, money(shown.total - shown.subtotal)]);
  }
  if (shown.bonus) rows.push([t('total'), money(shown.total)], [t('bonus'), money(-shown.covered)]);
  rows.push([t('toPay'), money(shown.due)]);
  return h('dl', { class: 'totals' }, rows.flatMap(([name, sum], index) => {
    const last = index === rows.length - 1 ? 'last' : '';
    return [h('dt', { class: last }, name), h('dd', { class: last }, sum)];
  }));
}

/** @param {Desk} desk */
function shelf(desk) {
  const { catalogue, draft, t } = desk;
  const wanted = draft.search.trim().toLowerCase();
  const shown = catalogue.products.filter(
    (product) => (wanted ? product.name.toLowerCase().includes(wanted) : draft.category === 0 || product.category_id === draft.category),
  );
  const tabs = [{ id: 0, name: t('categories') }, ...catalogue.categories];
  return h(
    'div',
    { class: 'shelf' },
    h('input', {
      type: 'search',
      'data-key': 'search',
      'aria-label': t('search'),
      placeholder: `${t('search')} (/)`,
      value: draft.search,
      oninput: (/** @type {any} */ event) => {
        draft.search = event.target.value;
        desk.redraw();
      },
    }),
    h('div', { class: 'tabs', role: 'tablist' }, tabs.map((tab) => h('button', { type: 'button', role: 'tab', 'data-key': `category ${tab.id}`, 'aria-selected': String(tab.id === draft.category), onclick: () => {
      draft.category = tab.id;
      draft.search = '';
      desk.redraw();
    } }, tab.name))),
    h('div', { class: 'products', 'data-scroll': 'products' }, shown.map((product) => tile(desk, product))),
  );
}

/** @param {Desk} desk @param {Product} product */
function tile(desk, product) {
  const { money, ask } = desk;
  const asks = product.modifications.length > 0 || product.groups.length > 0 || product.by_weight;
  const least = Math.min(...product.modifications.map((one) => one.price), Infinity);
  const price = product.by_weight ? `${money(product.price * 100)} / 100 ${desk.t('gram')}` : money(Number.isFinite(least) ? least : product.price);
  return h(
    'button',
    { type: 'button', 'data-key': `product ${product.id}`, 'data-product': product.id, onclick: () => (asks ? desk.open('portion', product) : ask('POST', '/order/lines', { product_id: product.id })) },
    h('span', null, product.name),
    h('small', null, price),
  );
}
