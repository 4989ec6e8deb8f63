// @ts-check
/**
 * The locked terminal: a cashier types a PIN.
 *
 * @typedef {import('./types.js').Desk} Desk
 */
import { h } from './element.js';

const LENGTH = 4;

/** @param {Desk} desk */
export function login(desk) {
  const { view, draft, t } = desk;
  const dots = Array.from({ length: LENGTH }, (_, index) => h('i', { class: index < draft.pin.length ? 'full' : '' }));
  const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0', '⌫'];
  return h(
    'section',
    { class: 'login' },
    h('h1', null, view.company),
    h('p', null, t('enterPin')),
    h('div', { class: draft.wrong ? 'dots wrong' : 'dots', 'aria-label': t('enterPin') }, dots),
    h('div', { class: 'pad' }, keys.map((key) => (key === '' ? h('span', null) : h('button', { type: 'button', 'data-key': `pin ${key}`, onclick: () => pressDigit(desk, key === '⌫' ? '' : key) }, key)))),
    h('p', { class: 'faint' }, t('pinHint')),
  );
}

/** One digit more, or (empty) one less. @param {Desk} desk @param {string} digit */
export function pressDigit(desk, digit) {
  const { draft } = desk;
  draft.wrong = false;
  draft.pin = digit ? (draft.pin + digit).slice(0, LENGTH) : draft.pin.slice(0, -1);
  desk.redraw();
  if (draft.pin.length === LENGTH) submitPin(desk);
}

/** @param {Desk} desk */
export async function submitPin(desk) {
  const { draft } = desk;
  const pin = draft.pin;
  const done = await desk.ask('POST', '/login', { pin });
  draft.pin = '';
  draft.wrong = done === undefined;
  desk.redraw();
}
