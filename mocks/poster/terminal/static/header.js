// @ts-check
/**
 * The bar at the top: where we are, who works, and the menu of functions with the apps' actions.
 *
 * @typedef {import('./types.js').Desk} Desk
 */
import { h } from './element.js';
import { menu } from './menu.js';

/** @param {Desk} desk */
export function header(desk) {
  const { view, t, ask, draft } = desk;
  const other = view.lang === 'ua' ? 'en' : 'ua';
  const locked = view.screen === 'locked';
  return h(
    'div',
    { class: 'bar' },
    !locked && view.screen !== 'orders' && h('button', { type: 'button', class: 'quiet', 'data-key': 'leave', onclick: () => ask('POST', '/leave') }, `‹ ${t('allOrders')}`),
    h('strong', { class: 'where' }, view.company),
    h('span', { class: 'faint' }, view.tablet),
    h('span', { class: 'space' }),
    view.user && h('span', { class: 'who' }, view.user.name),
    h('button', { type: 'button', class: 'quiet', 'data-key': 'lang', lang: other === 'ua' ? 'uk' : 'en', onclick: () => ask('PUT', '/settings', { lang: other }) }, other === 'ua' ? 'Українська' : 'English'),
    h('button', { type: 'button', class: 'quiet dev', 'data-key': 'settings', title: t('settings'), 'aria-label': t('settings'), onclick: () => desk.open('settings') }, '</>'),
    !locked && h('button', { type: 'button', class: 'quiet', 'data-key': 'functions', title: t('functions'), 'aria-label': t('functions'), 'aria-expanded': String(draft.menu === 'functions'), onclick: () => {
      draft.menu = draft.menu === 'functions' ? '' : 'functions';
      desk.redraw();
    } }, '☰'),
    draft.menu === 'functions' && functions(desk),
  );
}

/** @param {Desk} desk */
function functions(desk) {
  const { view, t, ask } = desk;
  /** @type {[string, () => void][]} */
  const own = [
    [t('archive'), () => ask('POST', '/archive')],
    view.shift ? [t('closeShift'), () => desk.open('shift', 'close')] : [t('openShift'), () => desk.open('shift', 'open')],
    [t('lock'), () => ask('POST', '/logout')],
  ];
  return menu(desk, 'functions', own);
}
