// @ts-check
/**
 * Toasts at the top right: what apps notify of, and what the terminal refuses.
 *
 * @typedef {import('./types.js').NoteView} NoteView
 */
import { h } from './element.js';

const SHOWN = 8000; // milliseconds

export class Notices {
  /** @param {HTMLElement} room */
  constructor(room) {
    this.room = room;
    this.newest = 0;
  }

  /** Of another terminal, whose notifications are numbered anew. */
  clear() {
    this.room.replaceChildren();
    this.newest = 0;
  }

  /** Something the cashier should know. @param {string} text */
  say(text) {
    this.#add(h('div', { class: 'notice problem', role: 'alert' }, text));
  }

  /** Notifications of apps that were not shown yet. @param {NoteView[]} notes @param {(id: number) => void} click */
  show(notes, click) {
    for (const note of notes) {
      if (note.id <= this.newest) continue;
      this.newest = note.id;
      if (note.status === 2) continue;
      const icon = /^(https?:|data:image\/)/.test(note.icon) ? h('img', { src: note.icon, alt: '' }) : null;
      const words = h('span', null, h('strong', null, note.title), note.message);
      const toast = h('button', { type: 'button', class: 'notice', 'data-note': note.id, onclick: () => {
        click(note.id);
        toast.remove();
      } }, icon, words);
      this.#add(toast);
    }
  }

  /** @param {HTMLElement} toast */
  #add(toast) {
    this.room.append(toast);
    setTimeout(() => toast.remove(), SHOWN);
  }
}
