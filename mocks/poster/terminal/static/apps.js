// @ts-check
/**
 * The frames of the apps: one each, made once, never moved in the document (a moved frame loses its page); shown as a
 * popup by position alone.
 *
 * @typedef {import('./types.js').AppView} AppView
 * @typedef {import('./types.js').PopupView} PopupView
 * @typedef {{element: HTMLIFrameElement, chrome: HTMLElement, origin: string, src: string, life: string}} Frame
 */
import { h } from './element.js';

const HOME = 'kassa.localhost';

/** An app's own origin, where this page's host name allows one. @param {string} id */
function originOf(id) {
  return location.hostname === HOME ? location.origin.replace(HOME, `${id}.${HOME}`) : location.origin;
}

export class Apps {
  /**
   * @param {HTMLElement} room where the frames live
   * @param {(message: object) => void} send to the world
   * @param {(app: string) => void} close the cashier closes a popup
   */
  constructor(room, send, close) {
    this.room = room;
    this.send = send;
    this.close = close;
    /** @type {Map<string, Frame>} */
    this.frames = new Map();
    addEventListener('message', (message) => this.#heard(message));
  }

  /** Frames for all apps, and no others. @param {AppView[]} apps */
  hold(apps) {
    for (const app of apps) if (!this.frames.has(app.id)) this.#add(app);
    const wanted = new Set(apps.map((app) => app.id));
    for (const [id, frame] of this.frames) {
      if (wanted.has(id)) continue;
      frame.element.remove();
      frame.chrome.remove();
      this.frames.delete(id);
    }
  }

  /** @param {AppView} app */
  #add(app) {
    const origin = originOf(app.id);
    const src = `${origin}/terminal/apps/${app.id}/?terminal=${encodeURIComponent(location.origin)}`;
    const title = h('h2', null, app.name);
    const cross = h('button', { type: 'button', class: 'close', 'aria-label': '×', onclick: () => this.close(app.id) }, '×');
    const chrome = h('div', { class: 'popup', hidden: true, 'data-popup': app.id }, h('header', null, title, cross));
    const element = /** @type {HTMLIFrameElement} */ (
      h('iframe', { class: 'app', title: app.name, 'data-app': app.id, 'data-application': app.application_id, src, allow: 'clipboard-read; clipboard-write' })
    );
    element.inert = true;
    this.frames.set(app.id, { element, chrome, origin, src, life: '' });
    this.room.append(chrome, element);
  }

  /** Give an app a new document. @param {string} id */
  reload(id) {
    const frame = this.frames.get(id);
    if (!frame) return;
    frame.life = '';
    frame.element.src = frame.src;
  }

  /** Every frame starts again: the world has lost what it knew of them. */
  reloadAll() {
    for (const id of this.frames.keys()) this.reload(id);
  }

  /** @param {PopupView[]} popups the last one on top */
  show(popups) {
    for (const [id, frame] of this.frames) {
      const level = popups.findIndex((popup) => popup.app_id === id);
      const popup = popups[level];
      frame.element.classList.toggle('open', Boolean(popup));
      frame.element.inert = !popup;
      frame.chrome.hidden = !popup;
      if (!popup) continue;
      for (const element of [frame.chrome, frame.element]) {
        element.style.setProperty('--width', popup.width);
        element.style.setProperty('--height', popup.height);
        element.style.zIndex = String(100 + level);
      }
      /** @type {HTMLElement} */ (frame.chrome.querySelector('h2')).textContent = popup.title;
    }
  }

  /** What an app is told: an event, or the answer to a call. @param {any} message */
  tell(message) {
    const frame = this.frames.get(message.app);
    if (frame?.life) frame.element.contentWindow?.postMessage({ ...message, kassa: frame.life }, frame.origin);
  }

  /** @param {MessageEvent} message */
  #heard(message) {
    for (const [id, frame] of this.frames) {
      if (message.source !== frame.element.contentWindow) continue;
      const { kassa, ...said } = message.data ?? {};
      if (typeof kassa !== 'string' || message.origin !== frame.origin) return;
      if (said.say === 'start') frame.life = kassa;
      if (kassa === frame.life) this.send({ ...said, app: id });
      return;
    }
  }
}
