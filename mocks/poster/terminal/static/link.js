// @ts-check
/**
 * The line to the world: what the terminal shows comes in over a websocket, what the cashier does goes out by HTTP.
 *
 * @typedef {import('./types.js').View} View
 * @typedef {import('./types.js').Catalogue} Catalogue
 */

const AGAIN = 1000; // milliseconds until a lost line is taken up again
const TAKEN_OVER = 4001;

export class Link {
  /**
   * @param {string} world
   * @param {{view: (view: View) => void, catalogue: (catalogue: Catalogue) => void, reload: (app: string) => void,
   *   app: (message: any) => void, state: (state: 'open' | 'lost' | 'taken over' | 'no such world') => void}} hears
   */
  constructor(world, hears) {
    this.base = `/terminal/worlds/${encodeURIComponent(world)}`;
    this.hears = hears;
    /** @type {WebSocket | undefined} */
    this.socket = undefined;
    this.isLeft = false;
  }

  /** For good: nothing is heard over it any more. */
  leave() {
    this.isLeft = true;
    this.socket?.close();
  }

  async connect() {
    if (this.isLeft) return;
    try {
      const known = await fetch(this.base);
      if (this.isLeft) return;
      if (known.status === 404) {
        this.hears.state('no such world');
        return;
      }
    } catch {
      setTimeout(() => this.connect(), AGAIN);
      return;
    }
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${this.base}/page`);
    this.socket = socket;
    socket.onopen = () => this.isLeft || this.hears.state('open');
    socket.onmessage = (message) => this.isLeft || this.#take(JSON.parse(message.data));
    socket.onclose = (event) => {
      if (this.isLeft) return;
      if (event.code === TAKEN_OVER) {
        this.hears.state('taken over');
        return;
      }
      this.hears.state('lost');
      setTimeout(() => this.connect(), AGAIN);
    };
  }

  /** @param {any} message */
  #take(message) {
    if (message.view) this.hears.view(message.view);
    else if (message.catalogue) this.hears.catalogue(message.catalogue);
    else if (message.reload) this.hears.reload(message.reload);
    else this.hears.app(message);
  }

  /** What an app says. @param {object} message */
  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /**
   * What the cashier does.
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>} what the terminal answers
   * @throws {Error} with words for the cashier
   */
  async ask(method, path, body) {
    const options = { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) };
    const response = await fetch(this.base + path, options);
    return this.#answer(response);
  }

  /**
   * @param {string} path
   * @param {Uint8Array} bytes
   */
  async upload(path, bytes) {
    return this.#answer(await fetch(this.base + path, { method: 'POST', body: new Blob([/** @type {BlobPart} */ (bytes)]) }));
  }

  /** @param {Response} response */
  async #answer(response) {
    if (response.status === 204) return null;
    const content = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(content.detail ?? response.statusText);
    return content;
  }
}
