// @ts-check
/**
 * The scanner: a code is typed or pasted, read from a picture, or shown by a phone of the world.
 *
 * @typedef {import('./types.js').Desk} Desk
 */
import { h } from './element.js';

const LARGEST = 2000; // pixels

/** @param {Desk} desk @param {'app' | 'cashier'} purpose who wants to know */
export function scanner(desk, purpose) {
  const { view, t } = desk;
  const code = /** @type {HTMLInputElement} */ (h('input', { type: 'text', placeholder: t('scanHint'), 'aria-label': t('code'), 'data-key': 'code', autocomplete: 'off', autofocus: true }));
  /** @param {object} body */
  const scan = async (body) => {
    if (purpose === 'cashier') desk.close();
    await desk.ask('POST', '/scan', body);
  };
  const typed = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (code.value.trim()) scan({ code: code.value.trim() });
  };
  const picture = async (/** @type {any} */ event) => {
    const found = await codeIn(desk, event.target.files[0]);
    if (found) scan({ code: found });
    else desk.say(t('noCode'));
  };
  const phones = h('select', { 'data-key': 'phone', 'aria-label': t('fromPhone'), onchange: (/** @type {any} */ event) => scan({ phone: event.target.value }) },
    h('option', { value: '' }, t('fromPhone')),
    view.phones.map((phone) => h('option', { value: phone.msisdn }, `${phone.name} · +${phone.msisdn}`)),
  );
  return h(
    'div',
    { class: 'stack' },
    h('form', { class: 'row', onsubmit: typed }, code, h('button', { class: 'main', 'data-key': 'scan it' }, t('scan'))),
    h('label', { class: 'file' }, t('fromPicture'), h('input', { type: 'file', accept: 'image/*', 'data-key': 'picture', onchange: picture })),
    phones,
  );
}

/** The first code in a picture. @param {Desk} desk @param {File | undefined} file @returns {Promise<string | undefined>} */
async function codeIn(desk, file) {
  if (!file) return undefined;
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale)));
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const grey = new Uint8Array(canvas.width * canvas.height);
    for (let index = 0; index < grey.length; index++) {
      grey[index] = 0.299 * data[4 * index] + 0.587 * data[4 * index + 1] + 0.114 * data[4 * index + 2];
    }
    const found = await desk.upload(`/pictures?width=${canvas.width}&height=${canvas.height}`, grey);
    return found.codes[0];
  } catch {
    return undefined;
  }
}
