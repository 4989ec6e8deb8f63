// @ts-check
/**
 * The club's loyalty app for Poster's terminal: one classic script, nothing beside it, no build step.
 *
 * Sources: Poster POS platform (interface, orders, clients, events, makeRequest) and the loyalty guideline's three parts:
 * identification, guest base, bonuses. The till serves it with one line in front: `var KASSA = {server, club, groupExtra}`.
 *
 * What holds here: sums are kopecks until they go to Poster, which wants hryvnias. The sale always goes on: `next` is
 * called once per event, whatever the server, the cashier or the SDK do. Points move at the server only; what this app
 * has to tell it is kept until the server has taken it. Texts of others are shown as text, never as markup.
 *
 * @typedef {{server: string, club: string, groupExtra: string}} Served
 * @typedef {{ok: boolean, code: number, data: any}} Told answer of the server; `code` 0: none, 1: not readable
 * @typedef {{id: number, orderName: number | string, clientId: number, total: number, platformDiscount: number,
 *   loyaltyAppId: number, payType: string, payedCash: number, payedCard: number, extras: Object<string, string>}} Order
 * @typedef {{id: number, firstname: string, lastname: string, phone: string, cardNumber: string, groupId: number,
 *   hidden: number}} Client
 * @typedef {{name: string, phone: string | null, card_number: string, client_id: number | null, group_id: number,
 *   worth: number}} Member
 * @typedef {{order_id: number, client_id: number, transaction_id: number | null, is_paid: boolean, paid: number,
 *   bonus: number}} Report
 */
(() => {
  'use strict';
  /** @type {any} */
  const Poster = /** @type {any} */ (window).Poster;
  /** @type {Served} */
  const served = /** @type {any} */ (window).KASSA;
  const settings = Poster.settings;
  const appId = Number(settings.applicationId);
  const ukrainian = settings.lang === 'ua';

  const LOOK_UP = 6000; // milliseconds that the server has for finding a guest
  const AT_PAYMENT = 4000; // … while the guest is waiting to pay
  const AT_THE_TERMINAL = 1500; // … that the terminal itself has for what it knows by heart
  const RETRY = [2, 5, 15, 30, 60, 120, 300]; // seconds between tries to deliver a report
  const GUEST = 'kassa_guest'; // extra of an order: for whom the bonus on it was set
  const MOST_REPORTS = 200;

  // --- texts ---------------------------------------------------------------------------------------------------------

  const EN = {
    ask: 'Phone or card number',
    find: 'Find',
    scan: 'Scan the QR code',
    hint: 'Type the number, or scan the guest’s personal QR code or card.',
    empty: 'Type a phone or card number first.',
    busy: 'One moment…',
    another: 'Another guest',
    done: 'Done',
    points: 'Can spend',
    attached: 'The guest is on the order and collects points.',
    foreign: 'This guest belongs to another group of the café: no points are collected or spent. The café can move the guest to the group «{club}» in Poster.',
    choose: 'Several guests have this number. Who is it?',
    notAttached: 'Poster did not take the guest onto the order. Try again.',
    notCreated: 'Poster did not create the guest. Try again, or look the guest up in Poster.',
    noOrder: 'Open an order first.',
    spend: 'Pay {sum} with points',
    use: 'Use this sum',
    sum: 'Another sum, {currency}',
    collect: 'Only collect points',
    go: 'Go on to payment',
    now: 'Paid with points so far: {sum}.',
    none: 'There are no points to spend on this order yet. It brings new ones.',
    wrongSum: 'Type a sum from {least} to {sum}.',
    less: 'Only {sum} can be spent now.',
    noBonus: 'The sale goes on without points: {why}',
    notSet: 'Poster did not take the bonus. The sale goes on without points.',
    cleared: 'The guest was changed: the bonus was taken off the order.',
    lowered: 'The order became cheaper: the bonus is {sum} now.',
    collected: '{name}: {earned} points collected, {sum} to spend.',
    offline: 'the club’s server does not answer.',
    rubbish: 'the club’s server gave no usable answer.',
    why: {
      'unknown-guest': 'Nobody in the club has this number or card. People join at the shop’s till.',
      'code-refused': 'This is neither a personal code nor a possible number. Check it, or scan again.',
      'foreign-guest': 'This guest is not in the club.',
      'not-connected': 'the café has to connect the club to Poster again.',
      'group-taken': 'the café has another client group of the club’s name; it has to be renamed.',
      'vendor-silent': 'the club’s server could not find out. Try again.',
      'bad-signature': 'the club’s server did not accept the terminal. Check the clock and the application’s keys.',
      'order-over': 'this order is closed already.',
    },
  };
  /** @type {typeof EN} */
  const UA = {
    ask: 'Телефон або номер картки',
    find: 'Знайти',
    scan: 'Сканувати QR-код',
    hint: 'Введіть номер або відскануйте особистий QR-код чи картку гостя.',
    empty: 'Спершу введіть телефон або номер картки.',
    busy: 'Зачекайте…',
    another: 'Інший гість',
    done: 'Готово',
    points: 'Можна витратити',
    attached: 'Гостя додано до замовлення, бали накопичуються.',
    foreign: 'Цей гість належить до іншої групи закладу: бали не накопичуються і не списуються. Заклад може перенести гостя до групи «{club}» у Poster.',
    choose: 'Цей номер мають кілька гостей. Хто це?',
    notAttached: 'Poster не додав гостя до замовлення. Спробуйте ще раз.',
    notCreated: 'Poster не створив гостя. Спробуйте ще раз або знайдіть гостя в Poster.',
    noOrder: 'Спершу відкрийте замовлення.',
    spend: 'Сплатити балами {sum}',
    use: 'Списати цю суму',
    sum: 'Інша сума, {currency}',
    collect: 'Лише накопичити бали',
    go: 'До оплати',
    now: 'Уже сплачено балами: {sum}.',
    none: 'Для цього замовлення ще немає балів. Воно принесе нові.',
    wrongSum: 'Введіть суму від {least} до {sum}.',
    less: 'Зараз можна списати лише {sum}.',
    noBonus: 'Продаж триває без балів: {why}',
    notSet: 'Poster не прийняв бонус. Продаж триває без балів.',
    cleared: 'Гостя змінено: бонус знято із замовлення.',
    lowered: 'Замовлення подешевшало: бонус тепер {sum}.',
    collected: '{name}: накопичено балів: {earned}, можна витратити {sum}.',
    offline: 'сервер клубу не відповідає.',
    rubbish: 'сервер клубу відповів незрозуміло.',
    why: {
      'unknown-guest': 'У клубі немає нікого з таким номером чи карткою. Вступити можна на касі магазину.',
      'code-refused': 'Це не особистий код і не можливий номер. Перевірте його або відскануйте ще раз.',
      'foreign-guest': 'Цього гостя немає в клубі.',
      'not-connected': 'закладу треба знову підключити клуб до Poster.',
      'group-taken': 'у закладі є інша група з назвою клубу; її треба перейменувати.',
      'vendor-silent': 'сервер клубу не зміг дізнатися. Спробуйте ще раз.',
      'bad-signature': 'сервер клубу не прийняв термінал. Перевірте годинник і ключі застосунку.',
      'order-over': 'це замовлення вже закрито.',
    },
  };
  const T = ukrainian ? UA : EN;

  /** A currency may end with a dot, as a sentence does: one is enough. @param {string} text @param {Object<string, any>} facts */
  const say = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => String(facts[name])).replace(/\.\.$/, '.');
  const number = new Intl.NumberFormat(ukrainian ? 'uk' : 'en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  /** @param {number} kopecks */
  const money = (kopecks) => `${number.format(kopecks / 100)} ${settings.currency}`;
  /** Hryvnias, as Poster has them, in kopecks. @param {unknown} hryvnias */
  const kopecks = (hryvnias) => Math.round(Number(hryvnias || 0) * 100);
  /** @param {Told} told */
  const why = (told) => {
    const slug = String((told.data && told.data.type) || '').replace('urn:kassa:problem:', '');
    const known = /** @type {Object<string, string>} */ (T.why)[slug];
    return known || (told.code === 0 ? T.offline : T.rubbish);
  };

  // --- talking -------------------------------------------------------------------------------------------------------

  /**
   * The value, or `instead` when it fails or does not come in time.
   * @template V, I
   * @param {Promise<V>} promise @param {number} time milliseconds @param {I} instead @returns {Promise<V | I>}
   */
  const within = (promise, time, instead) => new Promise((resolve) => {
    setTimeout(() => resolve(instead), time);
    Promise.resolve(promise).then(resolve, () => resolve(instead));
  });

  /**
   * Ask the server; never rejects. Poster signs the request and sends it.
   * @param {string} path @param {object} body @param {number} time milliseconds @returns {Promise<Told>}
   */
  const ask = (path, body, time) => within(new Promise((resolve) => {
    const options = { method: 'post', headers: ['Content-Type: application/json'], data: body, timeout: time };
    Poster.makeRequest(served.server + path, options, (/** @type {any} */ answer) => {
      const code = answer ? Number(answer.code) : 0;
      const data = answer && answer.result && typeof answer.result === 'object' ? answer.result : null;
      resolve({ ok: code >= 200 && code < 300 && data !== null, code, data });
    });
  }), time + 500, { ok: false, code: 0, data: null });

  /** A toast: the popup may be closed by the time there is something to say. @param {string} message */
  const notify = (message) => {
    within(Poster.interface.showNotification({ title: served.club, message }), AT_THE_TERMINAL, null);
  };

  /** What outlives a reload; a browser without storage forgets, and works. @param {string} key @param {any} fallback */
  const recall = (key, fallback) => {
    try {
      return JSON.parse(localStorage.getItem(`kassa.${key}`) || '') || fallback;
    } catch {
      return fallback;
    }
  };
  /** @param {string} key @param {unknown} value */
  const keep = (key, value) => {
    try {
      localStorage.setItem(`kassa.${key}`, JSON.stringify(value));
    } catch (error) {
      console.error(error);
    }
  };

  /** The club's client group, as the server said last, or as the account's extras say. */
  const group = () => Number(recall('group', 0) || (settings.extras && settings.extras[served.groupExtra]) || 0);
  /** @param {number} time */
  async function learnGroup(time) {
    const told = await ask('/club', {}, time);
    if (told.ok && Number(told.data.group_id) > 0) keep('group', Number(told.data.group_id));
    return group();
  }

  /** The order as the server knows it. @param {Order} order */
  const at = (order) => ({ client_id: Number(order.clientId), transaction_id: Number(order.orderName) || null });
  /** The bonus on the order that is ours, kopecks. @param {Order} order */
  const ours = (order) => (Number(order.loyaltyAppId) === appId ? kopecks(order.platformDiscount) : 0);
  /** @param {Order} order */
  const isForAnother = (order) => String((order.extras || {})[GUEST] || order.clientId) !== String(order.clientId);
  /** Whether Poster took it: what it answers then is not documented. @param {number} id @param {number} sum kopecks */
  async function setBonus(id, sum) {
    const refused = { success: false };
    const done = await within(Poster.orders.setOrderBonus(id, sum / 100), AT_THE_TERMINAL, refused);
    return !done || done.success !== false;
  }

  // --- the popup -----------------------------------------------------------------------------------------------------

  /**
   * @param {string} tag @param {Object<string, any>} [facts] properties @param {...(Node | string)} children
   * @returns {any}
   */
  const make = (tag, facts = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), facts);
    element.append(...children);
    return element;
  };
  /** @param {string} label @param {() => void} act @param {string} [className] */
  const button = (label, act, className = '') => make('button', { type: 'button', className, onclick: () => act() }, label);

  let turn = 0; // grows with every view: what was asked for an older one is not shown
  /** @type {null | (() => void)} */
  let goOn = null; // a payment waits for the cashier's decision

  /** @param {...(Node | string)} children @returns {number} the turn of this view */
  function show(...children) {
    const status = make('p', { className: 'status', role: 'status' });
    /** @type {HTMLElement} */ (document.getElementById('app-container')).replaceChildren(
      make('main', { className: 'kassa' }, ...children, status));
    const first = document.querySelector('.kassa input, .kassa button.first');
    if (first) /** @type {HTMLElement} */ (first).focus();
    return ++turn;
  }
  /** @param {string} text @param {boolean} [isError] */
  function tell(text, isError = true) {
    const status = document.querySelector('.kassa .status');
    if (status) Object.assign(status, { textContent: text, className: isError ? 'status error' : 'status' });
  }
  /** Nothing can be pressed twice. @param {boolean} isBusy */
  function busy(isBusy) {
    for (const one of document.querySelectorAll('.kassa button, .kassa input')) /** @type {any} */ (one).disabled = isBusy;
    document.querySelector('.kassa')?.setAttribute('aria-busy', String(isBusy));
    tell(isBusy ? T.busy : '', false);
  }
  const open = () => within(Poster.interface.popup({ width: 540, height: 480, title: served.club }), AT_THE_TERMINAL, null);
  function shut() {
    show();
    within(Poster.interface.closePopup(), AT_THE_TERMINAL, null);
  }
  /** The cashier has decided, or nobody can: on to the payment. */
  function pay() {
    const go = goOn;
    goOn = null;
    shut();
    if (go) go();
  }

  // --- part 1: who is the guest? ---------------------------------------------------------------------------------------

  /** @param {Order} order */
  async function greet(order) {
    open();
    const mine = show(make('p', {}, T.busy));
    const client = order.clientId ? await within(Poster.clients.get(order.clientId), AT_THE_TERMINAL, null) : null;
    if (mine !== turn) return;
    if (!client) {
      seek(order);
      return;
    }
    const isOurs = Number(client.groupId) === (group() || await learnGroup(AT_PAYMENT));
    const told = isOurs ? await ask(`/orders/${order.id}/points`, at(order), LOOK_UP) : null;
    if (mine !== turn) return;
    welcome(order, fullName(client), client.phone, told && told.ok ? told.data.worth : null, isOurs);
    if (told && !told.ok) tell(why(told));
  }

  /** @param {Order} order @param {string} [message] @param {string} [typed] */
  function seek(order, message = '', typed = '') {
    const input = make('input', { type: 'text', name: 'guest', autocomplete: 'off', maxLength: 2000, value: typed });
    /** @param {SubmitEvent} event */
    const submit = (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (!text) tell(T.empty);
      else identify(order, text.includes('://') ? { code: text } : { phone: text }, text);
    };
    const form = make('form', { onsubmit: submit, noValidate: true },
      make('label', {}, T.ask, input), make('button', { type: 'submit', className: 'first' }, T.find));
    const { android, iOS } = Poster.environment;
    show(make('p', {}, T.hint), ...(android || iOS ? [button(T.scan, () => scan(order), 'scan')] : []), form);
    if (message) tell(message);
  }

  /** @param {Order} order */
  async function scan(order) {
    const mine = turn;
    busy(true);
    const seen = await Poster.interface.scanBarcode().catch(() => null);
    if (mine !== turn) return;
    busy(false);
    const code = seen && typeof seen.barcode === 'string' ? seen.barcode.trim() : '';
    if (code) identify(order, { code }, '');
  }

  /** @param {Order} order @param {object} sought @param {string} typed */
  async function identify(order, sought, typed) {
    const mine = turn;
    busy(true);
    const told = await ask('/guests', sought, LOOK_UP);
    if (mine !== turn) return;
    if (!told.ok) {
      seek(order, why(told), typed);
      return;
    }
    /** @type {Member} */
    const member = told.data;
    keep('group', Number(member.group_id));
    const found = await candidates(member);
    if (mine !== turn) return;
    const club = found.filter((one) => Number(one.groupId) === Number(member.group_id));
    const sure = found.find((one) => one.id === member.client_id) || (club.length === 1 ? club[0] : null)
      || (found.length === 1 ? found[0] : null);
    if (sure) attach(order, member, sure);
    else if (found.length) choose(order, member, found);
    else attach(order, member, null);
  }

  // --- part 2: the guest base ------------------------------------------------------------------------------------------

  /** @param {Client} client */
  const fullName = (client) => `${client.firstname} ${client.lastname}`.trim();
  /** @param {unknown} text */
  const digits = (text) => String(text || '').replace(/\D/g, '');

  /** Living guests with exactly the member's number or card, by either list of the search. @param {Member} member */
  async function candidates(member) {
    /** @type {Map<number, Client>} */
    const found = new Map();
    for (const searchVal of [member.phone && `+${member.phone}`, member.card_number]) {
      if (!searchVal) continue;
      const both = await within(Poster.clients.find({ searchVal }), AT_THE_TERMINAL, {});
      for (const one of [...(both.foundClients || []), ...(both.foundByCard || [])]) {
        const fits = (member.phone && digits(one.phone) === member.phone) || one.cardNumber === member.card_number;
        if (fits && !one.hidden) found.set(Number(one.id), one);
      }
    }
    return [...found.values()];
  }

  /** @param {Order} order @param {Member} member @param {Client[]} found */
  function choose(order, member, found) {
    const label = (/** @type {Client} */ one) => `${fullName(one)} · ${one.cardNumber || one.phone} · № ${one.id}`;
    show(make('p', {}, T.choose), ...found.map((one) => button(label(one), () => attach(order, member, one))));
  }

  /** The last name goes first, as Poster splits it. @param {Member} member @returns {Promise<Client | null>} */
  async function create(member) {
    const words = member.name.trim().split(/\s+/);
    const client = {
      client_name: [words.pop(), ...words].join(' '),
      client_groups_id_client: Number(member.group_id),
      card_number: member.card_number,
      ...(member.phone ? { phone: `+${member.phone}` } : {}),
    };
    const made = await within(Poster.clients.create({ client }), AT_THE_TERMINAL, null);
    const one = made && (made.client || made);
    return one && Number(one.id) > 0 ? one : null;
  }

  /** @param {Order} order @param {Member} member @param {Client | null} known null: Poster has no such guest yet */
  async function attach(order, member, known) {
    const mine = turn;
    busy(true);
    const client = known || await create(member);
    if (!client) {
      if (mine === turn) seek(order, T.notCreated, member.phone ? `+${member.phone}` : member.card_number);
      return;
    }
    const done = await within(Poster.orders.setOrderClient(order.id, Number(client.id)), AT_THE_TERMINAL, null);
    if (mine !== turn) return;
    if (!done || done.success === false) {
      seek(order, T.notAttached, member.phone ? `+${member.phone}` : member.card_number);
      return;
    }
    const isOurs = Number(client.groupId || member.group_id) === Number(member.group_id);
    welcome(order, member.name, member.phone ? `+${member.phone}` : '', member.worth, isOurs);
  }

  /**
   * @param {Order} order @param {string} name @param {string} phone @param {number | null} worth kopecks, null: unknown
   * @param {boolean} isOurs
   */
  function welcome(order, name, phone, worth, isOurs) {
    show(
      make('h1', {}, name),
      ...(phone ? [make('p', {}, phone)] : []),
      ...(worth === null ? [] : [make('p', { className: 'worth' }, `${T.points}: ${money(worth)}`)]),
      make('p', { className: isOurs ? '' : 'error' }, isOurs ? T.attached : say(T.foreign, { club: served.club })),
      button(T.done, shut, 'first'),
      button(T.another, () => seek(order), 'plain'),
    );
  }

  // --- part 3: bonuses -------------------------------------------------------------------------------------------------

  /** @param {Order} order @param {() => void} go */
  async function beforeOrderClose(order, go) {
    const left = order ? await fitted(order) : 0;
    if (!order || !order.clientId) return go();
    const clubs = group() || await learnGroup(AT_THE_TERMINAL);
    const client = clubs ? await within(Poster.clients.get(order.clientId), AT_THE_TERMINAL, false) : false;
    if (!client || Number(client.groupId) !== clubs) return go();
    const isAnothers = Number(order.platformDiscount) > 0 && Number(order.loyaltyAppId) !== appId;
    if (isAnothers) return go(); // another app pays a part already, and there is room for one only
    goOn = go;
    open();
    const mine = show(make('p', {}, T.busy));
    const told = await ask(`/orders/${order.id}/points`, at(order), AT_PAYMENT);
    if (mine !== turn || goOn !== go) return undefined;
    if (told.ok) return offer(order, told.data, left);
    notify(say(T.noBonus, { why: why(told) }));
    return pay();
  }

  /** @param {Order} order @param {any} points @param {number} now kopecks of our bonus so far @param {string} [message] */
  function offer(order, points, now, message = '') {
    const whole = (/** @type {number} */ sum) => sum - (sum % points.step); // what whole points pay for
    const most = whole(Math.min(points.worth, kopecks(order.total)));
    const input = make('input', { type: 'text', inputMode: 'decimal', name: 'sum', autocomplete: 'off', maxLength: 12 });
    /** @param {SubmitEvent} event */
    const submit = (event) => {
      event.preventDefault();
      const typed = input.value.trim().replace(',', '.');
      const sum = /^\d{1,7}(\.\d{1,2})?$/.test(typed) ? whole(kopecks(typed)) : 0;
      if (sum > 0 && sum <= most) spend(order, sum, now);
      else tell(say(T.wrongSum, { least: money(points.step), sum: money(most) }));
    };
    const form = make('form', { onsubmit: submit, noValidate: true },
      make('label', {}, say(T.sum, { currency: settings.currency }), input), make('button', { type: 'submit' }, T.use));
    show(
      make('h1', {}, points.name),
      make('p', { className: 'worth' }, `${T.points}: ${money(points.worth)}`),
      ...(now ? [make('p', {}, say(T.now, { sum: money(now) }))] : []),
      ...(most
        ? [button(say(T.spend, { sum: money(most) }), () => spend(order, most, now), 'first'), form]
        : [make('p', {}, T.none)]),
      button(most ? T.collect : T.go, () => collect(order, now), most ? 'plain' : 'first'),
    );
    if (message) tell(message);
  }

  /** @param {Order} order @param {number} sum kopecks @param {number} now kopecks of our bonus on the order so far */
  async function spend(order, sum, now) {
    const mine = turn;
    busy(true);
    const told = await setAside(order, sum, AT_PAYMENT);
    if (mine !== turn) {
      setAside(order, now, LOOK_UP); // the cashier has closed the popup meanwhile: as it was before
      return;
    }
    if (!told.ok) {
      notify(say(T.noBonus, { why: why(told) }));
      pay();
      return;
    }
    if (told.data.bonus < sum) {
      offer(order, told.data, now, say(T.less, { sum: money(told.data.worth) }));
      return;
    }
    within(Poster.orders.setExtras(order.id, GUEST, String(order.clientId)), AT_THE_TERMINAL, null);
    if (!await setBonus(order.id, told.data.bonus)) {
      setAside(order, now, LOOK_UP);
      notify(T.notSet);
    }
    pay();
  }

  /** @param {Order} order @param {number} now */
  async function collect(order, now) {
    busy(true);
    if (now) {
      await setBonus(order.id, 0);
      setAside(order, 0, LOOK_UP);
    }
    pay();
  }

  /**
   * Let the server set points aside for such a bonus, no more and no less; what it does not hear, the closing tells.
   * @param {Order} order @param {number} bonus kopecks @param {number} time milliseconds
   */
  const setAside = (order, bonus, time) =>
    ask(`/orders/${order.id}/spending`, { ...at(order), total: kopecks(order.total), bonus }, time);

  /** Our bonus is never more than the order costs, and never somebody else's; what is left of it. @param {Order} order */
  async function fitted(order) {
    const sum = ours(order);
    if (!sum) return 0;
    if (!order.clientId || isForAnother(order)) {
      await setBonus(order.id, 0);
      ask(`/orders/${order.id}/release`, {}, LOOK_UP);
      notify(T.cleared);
      return 0;
    }
    const total = kopecks(order.total);
    if (sum <= total) return sum;
    await setBonus(order.id, total);
    setAside(order, total, LOOK_UP);
    notify(say(T.lowered, { sum: money(total) }));
    return total;
  }

  // --- after the payment -------------------------------------------------------------------------------------------------

  /** @param {Order} order */
  function afterOrderClose(order) {
    if (!order || !order.clientId) return;
    const report = {
      order_id: order.id,
      ...at(order),
      is_paid: order.payType !== 'close',
      paid: kopecks(order.payedCash) + kopecks(order.payedCard),
      bonus: ours(order),
    };
    // First of all: a reload may come at any moment.
    keep('reports', [...recall('reports', []).slice(1 - MOST_REPORTS), report]);
    deliver();
  }

  let delivering = false;
  let failures = 0;
  /** @type {number | undefined} */
  let alarm;

  /** Deliver what the server has not taken yet, oldest first; what it refuses for good is dropped. */
  async function deliver() {
    if (delivering) return;
    delivering = true;
    clearTimeout(alarm);
    for (let report = recall('reports', [])[0]; report; report = recall('reports', [])[0]) {
      if (!await isTaken(report).catch(defect)) {
        alarm = setTimeout(deliver, RETRY[Math.min(failures, RETRY.length - 1)] * 1000);
        failures += 1;
        break;
      }
      failures = 0;
      keep('reports', recall('reports', []).filter((/** @type {Report} */ one) => one.order_id !== report.order_id));
    }
    delivering = false;
  }

  /** @param {Report} report */
  async function isTaken(report) {
    const clubs = group() || await learnGroup(LOOK_UP);
    const client = await within(Poster.clients.get(report.client_id), AT_THE_TERMINAL, null);
    if (clubs && client && Number(client.groupId) !== clubs) return true; // a guest of the café's own, not ours to tell of
    const { order_id: id, ...closing } = report;
    const told = await ask(`/orders/${id}/closing`, closing, LOOK_UP);
    if (told.ok && told.data.earned) {
      notify(say(T.collected, { name: told.data.name, earned: told.data.earned, sum: money(told.data.worth) }));
    }
    const type = String((told.data && told.data.type) || '');
    return told.ok || (told.code >= 400 && told.code < 500 && /(foreign-guest|unknown-guest|invalid-request)$/.test(type));
  }

  // --- start ---------------------------------------------------------------------------------------------------------------

  /** @param {any} error */
  const defect = (error) => console.error(error);

  Poster.on('applicationIconClicked', async (/** @type {any} */ data) => {
    if (!data || data.place !== 'order') return;
    const order = data.order || (await within(Poster.orders.getActive(), AT_THE_TERMINAL, {})).order;
    if (order) greet(order).catch(defect);
    else notify(T.noOrder);
  });
  Poster.on('beforeOrderClose', (/** @type {any} */ data, /** @type {() => void} */ next) => {
    let called = false;
    const go = () => {
      if (!called) next();
      called = true;
    };
    beforeOrderClose(data && data.order, go).catch((error) => {
      defect(error);
      if (goOn === go) pay();
      else go();
    });
  });
  Poster.on('afterPopupClosed', () => {
    show();
    const go = goOn;
    goOn = null;
    if (go) go(); // closed without a decision: the sale goes on as it is
  });
  Poster.on('orderProductChange', (/** @type {any} */ data) => {
    if (data && data.order) fitted(data.order).catch(defect);
  });
  Poster.on('orderClientChange', async () => {
    const { order } = await within(Poster.orders.getActive(), AT_THE_TERMINAL, {});
    if (order) fitted(order).catch(defect);
  });
  Poster.on('afterOrderClose', (/** @type {any} */ data) => afterOrderClose(data && data.order));

  document.head.append(make('style', {}, `
    .kassa { box-sizing: border-box; max-width: 100%; padding: 16px; font: 18px/1.4 system-ui, sans-serif; color: #1d2733; background: #fff; }
    .kassa * { box-sizing: border-box; }
    .kassa h1 { margin: 0 0 4px; font-size: 24px; overflow-wrap: anywhere; }
    .kassa p { margin: 0 0 12px; overflow-wrap: anywhere; }
    .kassa .worth { font-size: 20px; font-weight: 600; }
    .kassa form { display: flex; gap: 8px; align-items: end; margin: 0 0 12px; }
    .kassa label { flex: 1; min-width: 0; font-size: 15px; color: #46566a; }
    .kassa input { display: block; width: 100%; height: 48px; margin-top: 4px; padding: 0 12px; font: inherit; font-size: 18px; color: #1d2733; border: 1px solid #7b8a9c; border-radius: 6px; }
    .kassa button { min-width: 48px; min-height: 48px; padding: 8px 18px; font: inherit; color: #1d2733; background: #e5eaf0; border: 0; border-radius: 6px; cursor: pointer; }
    .kassa > button { display: block; width: 100%; margin: 0 0 10px; }
    .kassa .first, .kassa .scan { color: #fff; background: #15663c; }
    .kassa button:disabled { opacity: .5; cursor: wait; }
    .kassa :focus-visible { outline: 3px solid #3b82f6; outline-offset: 2px; }
    .kassa .status { min-height: 26px; margin: 4px 0 0; }
    .kassa .error { color: #a3161f; }
  `));
  Poster.interface.showApplicationIconAt({ order: served.club });
  learnGroup(LOOK_UP).then(deliver, defect);
})();
