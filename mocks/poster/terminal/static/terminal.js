// @ts-check
/**
 * The page: shows what the world says of its terminal, tells the world what the cashier does, and runs the apps.
 *
 * `?world=` names the world (else `default`); `?bundle=` (repeatable) loads an app. With `#` in the place of `?` another
 * world is shown without loading the page anew; an empty one: none.
 *
 * @typedef {import('./types.js').View} View
 * @typedef {import('./types.js').Catalogue} Catalogue
 * @typedef {import('./types.js').Desk} Desk
 */
import { Apps } from './apps.js';
import { archive } from './archive.js';
import { cover } from './cover.js';
import { dialogs } from './dialogs.js';
import { h, put } from './element.js';
import { header } from './header.js';
import { listenToKeys } from './keys.js';
import { Link } from './link.js';
import { login } from './login.js';
import { Notices } from './notices.js';
import { order } from './order.js';
import { orders } from './orders.js';
import { payment } from './payment.js';
import { receipt } from './receipt.js';
import { moneyIn, wordsIn } from './texts.js';

const SCREENS = { locked: login, orders, order, payment, receipt, archive };

/** @param {string} id */
const place = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const dialog = /** @type {HTMLDialogElement} */ (place('dialog'));
const NOTHING = { pin: '', category: 0, search: '', comment: /** @type {string | null} */ (null), cash: '', card: '', menu: '', wrong: false };

/** @type {View | undefined} */
let view;
/** @type {Catalogue} */
let catalogue;
/** @type {string} */
let state;
/** @type {number} */
let connections;
/** @type {string[]} */
let bundles;
/** @type {Link | undefined} */
let link;
/** @type {{name: string, argument: any} | undefined} */
let opened;
const draft = { ...NOTHING };

const notices = new Notices(place('notices'));
const apps = new Apps(place('apps'), (message) => link?.send(message), (app) => act('POST', '/popup/close', { app }));

/** The terminal of the world that the address names; nothing is left of the one before. */
function begin() {
  const query = new URLSearchParams(location.hash.slice(1) || location.search);
  const world = query.get('world') ?? 'default';
  link?.leave();
  Object.assign(draft, NOTHING);
  [view, opened, link, catalogue, connections] = [undefined, undefined, undefined, { categories: [], products: [] }, 0];
  dialog.close();
  apps.hold([]);
  notices.clear();
  for (const id of ['header', 'screen', 'cover']) place(id).replaceChildren();
  place('cover').hidden = true;
  delete document.body.dataset.screen;
  delete document.body.dataset.ready;
  document.body.dataset.state = state = 'starting';
  bundles = query.getAll('bundle');
  if (!world) return;
  link = new Link(world, {
    view: show,
    catalogue: (news) => {
      catalogue = news;
      redraw();
    },
    reload: (app) => apps.reload(app),
    app: (message) => apps.tell(message),
    state: change,
  });
  link.connect();
}

/** @returns {Desk} */
function desk() {
  const shown = /** @type {View} */ (view);
  return {
    view: shown,
    catalogue,
    draft,
    t: wordsIn(shown.lang),
    money: moneyIn(shown.lang, shown.currency),
    ask: act,
    upload: (path, bytes) => /** @type {Link} */ (link).upload(path, bytes),
    say: (text) => notices.say(text),
    redraw,
    open,
    close: () => dialog.close(),
  };
}

/**
 * Do something for the cashier; what is refused is said.
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
async function act(method, path, body) {
  const asked = link;
  try {
    return await asked?.ask(method, path, body);
  } catch (error) {
    if (asked === link) notices.say(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** @param {View} news */
function show(news) {
  const before = view;
  view = news;
  if (before?.screen !== news.screen || before.order?.id !== news.order?.id) {
    Object.assign(draft, { comment: null, cash: '', card: '', menu: '', pin: '', wrong: false });
  }
  if (news.popups.length > (before?.popups.length ?? 0)) draft.menu = '';
  apps.hold(news.apps);
  apps.show(news.popups);
  notices.show(news.notifications, (id) => act('POST', `/notifications/${id}/click`));
  askForApps(before, news);
  redraw();
}

/** Dialogs that apps open: the scanner, the administrator's PIN, slips. @param {View | undefined} before @param {View} news */
function askForApps(before, news) {
  if (news.scan && !before?.scan) open('scanner', 'app');
  if (news.rights && !before?.rights) open('rights');
  if (!news.scan && before?.scan && opened?.name === 'scanner') dialog.close();
  if (!news.rights && before?.rights && opened?.name === 'rights') dialog.close();
  // With the screen that shows it, not after it: in between a key would go to nobody.
  if (!news.shift !== !before?.shift && opened?.name === 'shift') dialog.close();
  const slip = news.prints.at(-1);
  const known = before?.prints.at(-1);
  if (before && slip && slip.number !== known?.number && news.screen !== 'receipt') open('slip', slip);
}

/** @param {string} name @param {any} [argument] */
function open(name, argument) {
  draft.menu = '';
  opened = { name, argument };
  put(dialog, dialogs[name](desk(), argument));
  if (!dialog.open) dialog.showModal();
  redraw();
}

dialog.addEventListener('close', () => {
  const closed = opened;
  opened = undefined;
  dialog.replaceChildren();
  if (closed?.name === 'scanner' && view?.scan) act('POST', '/scan', {});
  if (closed?.name === 'rights' && view?.rights) act('POST', '/rights', { pin: null });
});
dialog.addEventListener('click', (event) => {
  if (event.target === dialog) dialog.close();
});

function redraw() {
  if (!view) return;
  const everything = desk();
  document.documentElement.lang = view.lang === 'ua' ? 'uk' : view.lang;
  document.body.dataset.screen = view.screen;
  document.body.dataset.ready = String(state === 'open' && view.apps.every((app) => app.running || app.starts > 0));
  put(place('header'), header(everything));
  put(place('screen'), SCREENS[view.screen](everything));
  if (opened && opened.name === 'settings') put(dialog, dialogs.settings(everything, opened.argument));
  cover(place('cover'), everything, state, () => location.reload());
}

/** @param {'open' | 'lost' | 'taken over' | 'no such world'} news */
function change(news) {
  state = news;
  document.body.dataset.state = news;
  if (news === 'open' && connections++ > 0) apps.reloadAll();
  if (news === 'no such world') put(place('screen'), h('p', { class: 'nothing' }, 'There is no such world · Такого світу немає'));
  if (news === 'open') load();
  redraw();
}

/** The apps that the page's address names, one after the other: the first has the sandbox's own keys. */
async function load() {
  const asked = link;
  for (const url of bundles.splice(0)) if (asked === link) await act('POST', '/apps', { url });
}

listenToKeys(() => (view && !dialog.open ? desk() : undefined));
addEventListener('hashchange', begin);
begin();
