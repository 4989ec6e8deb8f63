// @ts-check
/**
 * A menu with the actions that apps have put at a place, and some of the terminal's own.
 *
 * @typedef {import('./types.js').Desk} Desk
 */
import { h } from './element.js';

/** @param {Desk} desk @param {string} place @param {[string, () => void][]} [own] */
export function menu(desk, place, own = []) {
  const { view, t, draft } = desk;
  const icons = view.apps.filter((app) => app.icons[place] !== undefined);
  /** @param {() => void} action */
  const pick = (action) => () => {
    draft.menu = '';
    action();
    desk.redraw();
  };
  return h(
    'div',
    { class: `menu at-${place}`, role: 'menu' },
    icons.map((app) =>
      h(
        'button',
        { type: 'button', role: 'menuitem', class: 'icon', 'data-key': `icon ${place} ${app.id}`, 'data-place': place, 'data-app-icon': app.id, onclick: pick(() => clickIcon(desk, place, app.id)) },
        h('span', { class: 'badge', 'aria-hidden': 'true' }, [...app.icons[place]][0]),
        app.icons[place],
      ),
    ),
    icons.length === 0 && own.length === 0 && h('p', { class: 'faint' }, t('noIcons')),
    own.map(([title, action]) => h('button', { type: 'button', role: 'menuitem', 'data-key': `menu ${title}`, onclick: pick(action) }, title)),
  );
}

/** @param {Desk} desk @param {string} place @param {string} app */
export function clickIcon(desk, place, app) {
  return desk.ask('POST', '/icons', { place, app });
}
