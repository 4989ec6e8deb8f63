// @ts-check
/**
 * The payment screen: discount, cash and card, and what apps have put here.
 *
 * @typedef {import('./types.js').Desk} Desk
 */
import { h } from './element.js';
import { clickIcon } from './menu.js';
import { totals } from './order.js';
import { kopecks } from './texts.js';

/** What is typed, in kopecks: card first, cash may be more than is left. @param {Desk} desk */
function typed(desk) {
  const due = desk.view.order?.due ?? 0;
  const untouched = desk.draft.cash === '' && desk.draft.card === '';
  const cash = untouched ? due : kopecks(desk.draft.cash);
  const card = kopecks(desk.draft.card);
  const change = cash + card - due;
  return { due, cash, card, change, fits: change >= 0 && card <= due && (change === 0 || change <= cash) };
}

/** Take the money. @param {Desk} desk */
export function confirmPayment(desk) {
  const { cash, card, change, fits } = typed(desk);
  if (!fits) {
    desk.say(desk.t('wrongSum'));
    return;
  }
  desk.ask('POST', '/payment', { cash: cash - change, card });
}

/** @param {Desk} desk */
export function payment(desk) {
  const { view, t, money, draft, ask } = desk;
  const shown = view.order;
  if (!shown) return h('section', null);
  const { due, change, fits } = typed(desk);
  const buttons = [
    ...view.pay_buttons.map((button) => ({ app: button.app_id, title: button.text })),
    ...view.apps.filter((app) => app.icons.payment !== undefined).map((app) => ({ app: app.id, title: app.icons.payment })),
  ];
  return h(
    'section',
    { class: 'payment' },
    h(
      'div',
      { class: 'check' },
      h('strong', null, `${t('payment')} · № ${shown.transaction_id}`),
      h('span', { class: 'faint' }, shown.client ? `${t('guest')}: ${shown.client.name}` : t('without')),
      h('ul', { class: 'lines short', 'data-scroll': 'paying' }, shown.lines.filter((line) => line.count > 0).map((line) => h('li', null, h('span', { class: 'grow name' }, `${line.count} × ${line.name}`), h('span', { class: 'sum' }, money(line.sum))))),
      totals(desk, shown),
      h('div', { class: 'row foot' }, h('button', { type: 'button', 'data-key': 'back', onclick: () => ask('POST', `/orders/${shown.id}/show`) }, `‹ ${t('back')}`)),
    ),
    h(
      'div',
      { class: 'tender' },
      h('p', { class: 'due' }, h('span', null, t('toPay')), h('b', { 'data-due': due }, money(due))),
      h('div', { class: 'fields' }, field(desk, 'cash', due), field(desk, 'card', due)),
      h('p', { class: 'change' }, change > 0 && fits ? `${t('change')}: ${money(change)}` : ' '),
      h('label', { class: 'row' }, h('span', { class: 'grow' }, t('discountPercent')), h('input', {
        type: 'text', inputMode: 'decimal', class: 'narrow', 'data-key': 'discount', value: String(shown.discount),
        onchange: (/** @type {any} */ event) => ask('PATCH', '/order', { discount: event.target.value.replace(',', '.') || '0' }),
      })),
      buttons.length > 0 && h('div', { class: 'app-buttons' }, buttons.map((button) => h('button', { type: 'button', 'data-key': `pay button ${button.app}`, 'data-pay-button': button.app, onclick: () => clickIcon(desk, 'payment', button.app) }, button.title))),
      h('span', { class: 'space' }),
      h('button', { type: 'button', class: 'main big', 'data-key': 'confirm', disabled: !fits, onclick: () => confirmPayment(desk) }, `${t('pay')} `, h('b', null, money(due)), ' (F8)'),
    ),
  );
}

/** @param {Desk} desk @param {'cash' | 'card'} name @param {number} due */
function field(desk, name, due) {
  const { t, draft } = desk;
  const other = name === 'cash' ? 'card' : 'cash';
  const whole = (due / 100).toFixed(2);
  return h(
    'div',
    { class: 'field' },
    h('label', null, t(name), h('input', {
      type: 'text', inputMode: 'decimal', 'data-key': name, value: draft[name], placeholder: name === 'cash' && !draft.card ? whole : '0.00',
      oninput: (/** @type {any} */ event) => {
        draft[name] = event.target.value;
        desk.redraw();
      },
    })),
    h('button', { type: 'button', 'data-key': `all ${name}`, onclick: () => {
      draft[name] = whole;
      draft[other] = '';
      desk.redraw();
    } }, `${t(name)} ${whole}`),
  );
}
