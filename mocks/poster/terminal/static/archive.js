// @ts-check
/**
 * Closed checks, newest first, with the apps' actions for them.
 *
 * @typedef {import('./types.js').Desk} Desk
 */
import { h } from './element.js';
import { menu } from './menu.js';

/** @param {Desk} desk */
export function archive(desk) {
  const { view, t, money, ask, draft } = desk;
  const checks = [...view.archive].reverse();
  return h(
    'section',
    { class: 'archive' },
    h('div', { class: 'row' }, h('h1', { class: 'grow' }, t('archive')), h('button', { type: 'button', class: 'dots-button', 'data-key': 'archive more', 'aria-label': t('more'), onclick: () => {
      draft.menu = draft.menu === 'receiptsArchive' ? '' : 'receiptsArchive';
      desk.redraw();
    } }, '•••'), draft.menu === 'receiptsArchive' && menu(desk, 'receiptsArchive')),
    checks.length === 0 && h('p', { class: 'nothing' }, t('archiveEmpty')),
    h('ul', { class: 'lines', 'data-scroll': 'archive' }, checks.map((check) =>
      h(
        'li',
        { 'data-check': check.id },
        h('strong', null, `№ ${check.transaction_id}`),
        h('span', { class: 'grow' }, check.client || t('without')),
        h('span', { class: 'faint' }, t(`state ${check.state}`)),
        h('span', { class: 'sum' }, money(check.paid)),
        h('button', { type: 'button', 'data-key': `refund ${check.id}`, disabled: check.state !== 'paid', onclick: () => ask('POST', `/orders/${check.id}/refund`) }, t('refund')),
      ),
    )),
  );
}
