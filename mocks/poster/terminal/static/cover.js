// @ts-check
/**
 * What lies over the screen: an app is being waited for, its popup's shade, or the line is lost.
 *
 * @typedef {import('./types.js').Desk} Desk
 */
import { h, put } from './element.js';

/** @param {HTMLElement} room @param {Desk} desk @param {string} state @param {() => void} takeBack */
export function cover(room, desk, state, takeBack) {
  const { view, t } = desk;
  const popup = view.popups.length > 0;
  const waiting = view.waiting !== null && !view.popups.some((one) => one.app_id === view.waiting?.app_id);
  const words = state === 'lost' ? t('lost') : state === 'taken over' ? t('takenOver') : waiting ? t('waiting') : '';
  room.hidden = !words && !popup;
  room.classList.toggle('over', state === 'lost' || state === 'taken over');
  put(
    room,
    words && h('div', { class: 'words' }, h('p', null, words), state === 'taken over' && h('button', { type: 'button', class: 'main', onclick: takeBack }, t('takeBack'))),
  );
}
