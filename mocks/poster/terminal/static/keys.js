// @ts-check
/**
 * The keyboard of the terminal: digits of the PIN, `/` search, `+` and `-` the newest line, F4 guest, F6 scanner, F8 pay
 * or take the money, F2 a new order, Escape back; what is pasted outside of a field is scanned.
 *
 * @typedef {import('./types.js').Desk} Desk
 */
import { pressDigit, submitPin } from './login.js';
import { confirmPayment } from './payment.js';

/** @param {() => Desk | undefined} deskNow undefined: somebody else has the keyboard */
export function listenToKeys(deskNow) {
  addEventListener('keydown', (event) => {
    const desk = deskNow();
    if (!desk || event.ctrlKey || event.altKey || event.metaKey) return;
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (typing && event.key.length === 1) return;
    if (act(desk, event.key, typing)) event.preventDefault();
  });
  addEventListener('paste', (event) => {
    const desk = deskNow();
    const text = event.clipboardData?.getData('text').trim();
    if (!desk || !text || event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
    desk.ask('POST', '/scan', { code: text });
  });
}

/** Whether the key meant something. @param {Desk} desk @param {string} key @param {boolean} typing */
function act(desk, key, typing) {
  const { view, draft, ask } = desk;
  if (key === 'Escape' && draft.menu) {
    draft.menu = '';
    desk.redraw();
    return true;
  }
  switch (view.screen) {
    case 'locked':
      if (/^\d$/.test(key)) pressDigit(desk, key);
      else if (key === 'Backspace') pressDigit(desk, '');
      else if (key === 'Enter' && draft.pin) submitPin(desk);
      else return false;
      return true;
    case 'orders':
      return key === 'F2' ? (ask('POST', '/orders'), true) : false;
    case 'order':
      return actOnOrder(desk, key, typing);
    case 'payment':
      if (key === 'F8') confirmPayment(desk);
      else if (key === 'Escape' && view.order) ask('POST', `/orders/${view.order.id}/show`);
      else return false;
      return true;
    case 'receipt':
      if (key === 'F2') ask('POST', '/orders');
      else if (key === 'Escape' || key === 'Enter') ask('POST', '/leave');
      else return false;
      return true;
    default:
      return key === 'Escape' ? (ask('POST', '/leave'), true) : false;
  }
}

/** @param {Desk} desk @param {string} key @param {boolean} typing */
function actOnOrder(desk, key, typing) {
  const { view, ask } = desk;
  const lines = view.order?.lines.filter((line) => line.count > 0) ?? [];
  const last = lines.at(-1);
  if (key === '/') /** @type {HTMLElement | null} */ (document.querySelector('[data-key="search"]'))?.focus();
  else if ((key === '+' || key === '-') && last) {
    const step = last.by_weight ? 50 : 1;
    const count = Math.max(0, last.count + (key === '+' ? step : -step));
    ask('PUT', '/order/lines', { product_id: last.product_id, modification: last.modification, count });
  } else if (key === 'F4') desk.open('guest');
  else if (key === 'F6') desk.open('scanner', 'cashier');
  else if (key === 'F8') ask('POST', '/order/pay');
  else if (key === 'Escape' && !typing) ask('POST', '/leave');
  else return false;
  return true;
}
