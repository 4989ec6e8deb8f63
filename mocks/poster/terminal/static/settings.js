// @ts-check
/**
 * Platform settings: which apps run here, loaded from an address or a file, and what the terminal says it is.
 *
 * @typedef {import('./types.js').Desk} Desk
 * @typedef {import('./types.js').AppView} AppView
 * @typedef {import('./types.js').EnvironmentView} EnvironmentView
 */
import { h } from './element.js';

const USUAL = ['http://127.0.0.1:8080/bundle.js', 'https://localhost:5173'];
const PLATFORMS = { web: {}, android: { android: true }, iOS: { iOS: true }, windows: { windows: true, desktop: true }, desktop: { desktop: true } };

/** @param {Desk} desk */
export function settings(desk) {
  const { view, t, ask } = desk;
  const url = /** @type {HTMLInputElement} */ (h('input', { type: 'text', inputMode: 'url', list: 'usual', placeholder: USUAL[0], 'aria-label': t('bundleUrl'), 'data-key': 'bundle url', value: '' }));
  url.setAttribute('list', 'usual');
  const byAddress = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (await ask('POST', '/apps', { url: url.value.trim() || USUAL[0] })) url.value = '';
  };
  const byFile = async (/** @type {any} */ event) => {
    const [file] = event.target.files;
    if (file) ask('POST', '/apps', { bundle: await file.text(), name: file.name });
  };
  return h(
    'div',
    { class: 'stack' },
    h('form', { class: 'row', onsubmit: byAddress }, url, h('datalist', { id: 'usual' }, USUAL.map((one) => h('option', { value: one }))), h('button', { class: 'main', 'data-key': 'load bundle' }, t('addBundle'))),
    h('label', { class: 'file' }, t('bundleFile'), h('input', { type: 'file', accept: '.js,text/javascript', 'data-key': 'bundle file', onchange: byFile })),
    view.apps.length === 0 && h('p', { class: 'nothing' }, t('noApps')),
    view.apps.map((app) => row(desk, app)),
    h('label', { class: 'row' }, h('span', { class: 'grow' }, t('environment')), platform(desk)),
  );
}

/** @param {Desk} desk @param {AppView} app */
function row(desk, app) {
  const { t, ask } = desk;
  return h(
    'div',
    { class: 'app-row', 'data-app-row': app.id },
    h('strong', { class: 'source' }, app.source),
    h('div', { class: 'row' },
      h('span', { class: app.running ? 'ok grow' : 'faint grow' }, app.running ? t('working') : t('stopped')),
      h('button', { type: 'button', 'data-key': `reload ${app.id}`, onclick: () => ask('POST', `/apps/${app.id}/reload`) }, t('reload')),
      h('button', { type: 'button', 'data-key': `remove ${app.id}`, onclick: () => ask('DELETE', `/apps/${app.id}`) }, t('remove'))),
    h('small', null, `applicationId ${app.application_id} · ${t('secret')} ${app.application_secret} · ${Math.ceil(app.size / 1024)} kB`),
  );
}

/** @param {Desk} desk */
function platform(desk) {
  const { view, t, ask } = desk;
  const { android, iOS, windows, desktop } = view.environment;
  const now = android ? 'android' : iOS ? 'iOS' : windows ? 'windows' : desktop ? 'desktop' : 'web';
  return h('select', { 'data-key': 'environment', onchange: (/** @type {any} */ event) => {
    ask('PUT', '/settings', { environment: PLATFORMS[/** @type {keyof typeof PLATFORMS} */ (event.target.value)] });
  } }, Object.keys(PLATFORMS).map((name) => h('option', { value: name, selected: name === now }, name === 'web' ? t('web') : name)));
}
