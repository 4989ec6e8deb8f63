// @ts-check
/**
 * The bridge in an app's frame: the global `Poster`, before the bundle runs. A classic script, because bundles are.
 *
 * Everything is told to the terminal's page, the frame's parent, by messages; what the page answers comes back the same
 * way. Nothing an app passes may break this: what cannot travel as JSON is left out, and reported as misuse.
 *
 * @typedef {{settings: object, environment: object, terminal: string}} Boot
 * @typedef {{resolve: (value: any) => void, reject: (reason: Error) => void, patient: boolean}} Pending
 */
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  /** @type {Boot} */
  const boot = JSON.parse(script.dataset.boot ?? '{}');
  script.remove();
  const terminal = boot.terminal || '*';
  const life = crypto.getRandomValues(new Uint32Array(2)).join('-'); // tells this document from the one before it
  const LONGEST = 250_000; // characters of one message
  const QUIET = 200; // milliseconds without a call after which an app has come to rest, whatever else it does
  const LULL = 80; // … when no short timer and no request of its own is under way either
  // What people and servers answer, not the terminal: an app that waits for it is at rest meanwhile.
  const PATIENT = new Set(['makeRequest', 'makeApiRequest', 'interface.scanBarcode', 'interface.showManageRightsModal']);

  /** @type {Map<number, Pending>} */
  const pending = new Map();
  /** @type {Map<number, Function>} */
  const handlers = new Map();
  let calls = 0;
  let newest = 0; // event or answer
  let told = 0; // … whose rest has been told
  let latest = 0; // when QUIET is over
  /** @type {number | undefined} */
  let alarm;
  /** @type {Set<unknown>} The app's short timers and its requests past the terminal. */
  const own = new Set();
  const { setTimeout: later, clearTimeout: never, fetch: load } = window;

  /** @param {object} message */
  const tell = (message) => parent.postMessage({ kassa: life, ...message }, terminal);
  /** @param {string} text */
  const misuse = (text) => tell({ say: 'misuse', text: text.slice(0, 1000).toWellFormed() });
  /** @param {string} text */
  const exception = (text) => tell({ say: 'exception', text: text.slice(0, 2000).toWellFormed() });

  /** What was thrown, in words; an app may throw anything, even what cannot be said. @param {any} thrown */
  function words(thrown) {
    try {
      return String(thrown?.stack ?? thrown);
    } catch {
      return 'something that has no words';
    }
  }

  /**
   * A copy that can travel as JSON.
   * @param {unknown} value
   * @param {string} what
   * @returns {any}
   */
  function portable(value, what) {
    try {
      const text = JSON.stringify(value, (key, one) => {
        const where = key ? `${what}.${key}` : what;
        if (typeof one === 'number' && !Number.isFinite(one)) {
          misuse(`${where} is ${one}`);
          return String(one);
        }
        if (typeof one === 'function' || typeof one === 'symbol') {
          misuse(`${where} is a ${typeof one}`);
          return undefined;
        }
        if (typeof one === 'bigint') return String(one);
        if (typeof one === 'string') return one.toWellFormed();
        if (typeof Node !== 'undefined' && (one instanceof Node || one instanceof Event || one instanceof Window)) {
          misuse(`${where} is of the browser, not data`);
          return undefined;
        }
        return one;
      });
      if (text !== undefined && text.length > LONGEST) {
        misuse(`${what} is too long`);
        return null;
      }
      return text === undefined ? null : JSON.parse(text);
    } catch (error) {
      misuse(`${what} cannot be sent: ${words(error)}`);
      return null;
    }
  }

  /** Rest is told as soon as the app can be seen to do nothing. @param {boolean} [anew] the terminal or the app spoke */
  function watchForRest(anew = true) {
    never(alarm);
    if (newest === told || [...pending.values()].some((one) => !one.patient)) return;
    if (anew) latest = performance.now() + QUIET;
    const left = Math.max(0, latest - performance.now());
    alarm = later(() => {
      told = newest;
      tell({ say: 'idle', event: newest });
    }, own.size > 0 ? left : Math.min(LULL, left));
  }

  /** @param {unknown} what */
  function begins(what) {
    own.add(what);
    watchForRest(false);
  }

  /** @param {unknown} what */
  function ends(what) {
    if (own.delete(what)) watchForRest(false);
  }

  // What an app waits for without the terminal's knowledge; anything else of that kind has the time of a lull.
  /** @type {any} */ (window).setTimeout = (/** @type {any} */ act, /** @type {any} */ time, /** @type {any[]} */ ...facts) => {
    if (typeof act !== 'function' || time >= QUIET) return later(act, time, ...facts);
    const number = later(() => {
      ends(number);
      act.apply(window, facts);
    }, time);
    begins(number);
    return number;
  };
  window.clearTimeout = (number) => {
    ends(number);
    never(number);
  };
  window.fetch = (...args) => {
    const one = Symbol('fetch');
    begins(one);
    return load.apply(window, args).finally(() => ends(one)); // the app's promise: what it leaves unhandled stays so
  };
  const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function (/** @type {any} */ body) {
    this.addEventListener('loadend', () => ends(this), { once: true });
    send.call(this, body);
    begins(this);
  };

  /**
   * @param {string} method
   * @param {unknown[]} args the declared ones; missing ones at the end are left out
   * @returns {Promise<any>}
   */
  function call(method, args) {
    const number = ++calls;
    const sent = args.map((one, index) => portable(one, `${method}: argument ${index + 1}`));
    while (sent.length && args[sent.length - 1] === undefined) sent.pop();
    return new Promise((resolve, reject) => {
      pending.set(number, { resolve, reject, patient: PATIENT.has(method) });
      tell({ call: number, method, args: sent });
      watchForRest();
    });
  }

  /**
   * A method with so many declared arguments, which works detached and ignores surplus ones.
   * @param {string} name
   * @param {number} count
   */
  const method = (name, count) => (/** @type {unknown[]} */ ...args) => call(name, args.slice(0, count));

  /**
   * Members that do not exist are undefined, as anywhere, and reported.
   * @template {object} T
   * @param {string} name
   * @param {T} members
   * @returns {T}
   */
  function namespace(name, members) {
    const asked = new Set(['then', 'toJSON', 'constructor', 'prototype', 'nodeType', 'tagName', '$$typeof', '_isMockFunction']);
    return new Proxy(members, {
      get(target, key) {
        if (typeof key === 'string' && !(key in target) && !asked.has(key)) {
          asked.add(key);
          misuse(`${name}.${key} does not exist`);
        }
        return Reflect.get(target, key);
      },
    });
  }

  /** Methods of a device travel no better than any: they are added here. @param {any} device */
  function device(device) {
    if (!device || typeof device !== 'object') return device;
    const own = (/** @type {string} */ name, /** @type {number} */ count) => (/** @type {unknown[]} */ ...args) =>
      call(`devices.get.${name}`, [device.id, ...args.slice(0, count)]);
    const methods = device.type === 'printer'
      ? { printText: own('printText', 1) }
      : { sendMessage: own('sendMessage', 1), isOnline: own('isOnline', 0), setExtras: own('setExtras', 2), getExtras: own('getExtras', 1) };
    return Object.assign(device, methods);
  }

  /**
   * @param {unknown} callback
   * @param {string} name
   * @param {unknown} value
   */
  function giveBack(callback, name, value) {
    if (typeof callback === 'function') callback(value);
    else misuse(`${name} needs a callback`);
  }

  /** @param {unknown} url @param {any} options @param {unknown} callback */
  function makeRequest(url, options, callback) {
    if (typeof options === 'function' && callback === undefined) [options, callback] = [{}, options];
    const { data, ...rest } = options ?? {};
    /** @type {string | null | undefined} */
    let body = null;
    if (data !== undefined && data !== null) {
      try {
        body = JSON.stringify(data);
      } catch (error) {
        misuse(`makeRequest: data cannot be sent: ${words(error)}`);
      }
    }
    call('makeRequest', [url, { ...rest, body }]).then(
      (answer) => giveBack(callback, 'makeRequest', answer),
      () => giveBack(callback, 'makeRequest', { result: false, code: 0 }),
    );
  }

  /** @param {unknown} name @param {any} options @param {unknown} callback */
  function makeApiRequest(name, options, callback) {
    if (typeof options === 'function' && callback === undefined) [options, callback] = [{}, options];
    const { method: verb, type, data } = options ?? {};
    call('makeApiRequest', [name, { method: verb ?? type, data }]).then(
      (answer) => giveBack(callback, 'makeApiRequest', answer),
      () => giveBack(callback, 'makeApiRequest', false),
    );
  }

  /** @param {unknown} event @param {unknown} handler */
  function on(event, handler) {
    if (typeof event !== 'string' || typeof handler !== 'function') {
      misuse('on needs the name of an event and a function');
      return;
    }
    const number = ++calls;
    handlers.set(number, handler);
    tell({ say: 'on', event: event.slice(0, 100).toWellFormed(), handler: number });
  }

  const Poster = namespace('Poster', {
    settings: boot.settings,
    environment: boot.environment,
    interface: namespace('Poster.interface', {
      showApplicationIconAt: method('interface.showApplicationIconAt', 1),
      popup: method('interface.popup', 1),
      closePopup: method('interface.closePopup', 0),
      scanBarcode: method('interface.scanBarcode', 0),
      showNotification: method('interface.showNotification', 1),
      showManageRightsModal: method('interface.showManageRightsModal', 1),
    }),
    clients: namespace('Poster.clients', {
      find: method('clients.find', 1),
      get: method('clients.get', 1),
      create: method('clients.create', 1),
    }),
    orders: namespace('Poster.orders', {
      getActive: method('orders.getActive', 0),
      create: method('orders.create', 0),
      addProduct: method('orders.addProduct', 2),
      changeProductCount: method('orders.changeProductCount', 2),
      setOrderClient: method('orders.setOrderClient', 2),
      setOrderBonus: method('orders.setOrderBonus', 2),
      setOrderComment: method('orders.setOrderComment', 2),
      setExtras: method('orders.setExtras', 3),
      setPrintText: method('orders.setPrintText', 2),
      printReceipt: method('orders.printReceipt', 3),
      closeOrder: method('orders.closeOrder', 2),
      finishedCooking: method('orders.finishedCooking', 2),
    }),
    products: namespace('Poster.products', {
      get: method('products.get', 1),
      getFullName: method('products.getFullName', 1),
    }),
    categories: namespace('Poster.categories', {
      get: method('categories.get', 1),
      getAll: method('categories.getAll', 0),
    }),
    users: namespace('Poster.users', {
      get: method('users.get', 1),
      getActiveUser: method('users.getActiveUser', 0),
    }),
    devices: namespace('Poster.devices', {
      getAll: (/** @type {unknown} */ filter) => call('devices.getAll', [filter]).then((all) => all.map(device)),
      get: (/** @type {unknown} */ id) => call('devices.get', [id]).then(device),
    }),
    makeRequest,
    makeApiRequest,
    on,
  });

  /** @param {{event: number, name: string, handler: number, data: any, blocking: boolean}} message */
  function happen({ event, name, handler, data, blocking }) {
    newest = Math.max(newest, event);
    const next = (/** @type {unknown} */ answer) => {
      // A DOM event or anything else that is no answer is not one.
      const known = answer !== null && typeof answer === 'object' && 'payButton' in answer;
      tell({ say: 'next', event, answer: known ? portable(answer, 'next: argument 1') : null });
    };
    const args = blocking ? [data, next] : [data];
    try {
      const result = handlers.get(handler)?.(...args);
      if (result && typeof result.then === 'function') result.then(undefined, failed);
    } catch (error) {
      failed(error);
    }
    watchForRest();

    /** @param {any} error */
    function failed(error) {
      exception(`the handler of ${name} threw: ${words(error)}`);
      console.error(error);
    }
  }

  addEventListener('message', (message) => {
    if (message.source !== parent || message.data?.kassa !== life) return;
    const heard = message.data;
    if (heard.event !== undefined) {
      happen(heard);
      return;
    }
    newest = Math.max(newest, heard.number ?? 0);
    const waiting = pending.get(heard.re);
    pending.delete(heard.re);
    if (heard.error === undefined) waiting?.resolve(heard.value);
    else waiting?.reject(new Error(heard.error));
    watchForRest();
  });
  addEventListener('error', (event) => {
    if (event.target instanceof HTMLScriptElement) tell({ say: 'running', loaded: false });
    else exception(`${event.message} (${event.filename.split('/').pop()}:${event.lineno})`);
  }, true);
  addEventListener('unhandledrejection', (event) => {
    exception(`unhandled rejection: ${words(event.reason)}`);
  });
  addEventListener('load', () => {
    if (/** @type {any} */ (window).Poster !== Poster) misuse('the app has replaced the global Poster');
    tell({ say: 'running' });
  });
  for (const dialog of ['alert', 'confirm', 'prompt']) {
    /** @type {any} */ (window)[dialog] = () => {
      misuse(`${dialog}() would freeze the terminal`);
      return dialog === 'confirm' ? false : null;
    };
  }
  /** @type {any} */ (window).Poster = Poster;
  tell({ say: 'start' });
})();
