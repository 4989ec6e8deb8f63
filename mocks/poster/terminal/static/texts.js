// @ts-check
/** The words of the interface: English, Ukrainian. @type {Record<string, [string, string]>} */
const TEXTS = {
  addBundle: ['Load', 'Завантажити'],
  allOrders: ['Open orders', 'Відкриті замовлення'],
  amount: ['Cash in the drawer', 'Готівка в касі'],
  archive: ['Closed checks', 'Архів чеків'],
  archiveEmpty: ['No checks yet', 'Чеків ще немає'],
  askAdmin: ['Administrator PIN', 'PIN адміністратора'],
  back: ['Back', 'Назад'],
  bonus: ['Loyalty bonus', 'Бонуси програми'],
  bundleFile: ['Load a file…', 'Завантажити файл…'],
  bundleUrl: ['Bundle address', 'Адреса бандла'],
  card: ['Card', 'Картка'],
  cash: ['Cash', 'Готівка'],
  categories: ['All', 'Усе'],
  change: ['Change', 'Решта'],
  close: ['Close', 'Закрити'],
  closeShift: ['Close shift', 'Закрити зміну'],
  closeUnpaid: ['Close without payment', 'Закрити без оплати'],
  code: ['Code', 'Код'],
  comment: ['Comment', 'Коментар'],
  discount: ['Discount', 'Знижка'],
  discountPercent: ['Discount, %', 'Знижка, %'],
  done: ['Done', 'Готово'],
  empty: ['Choose products on the right', 'Оберіть товари праворуч'],
  environment: ['This terminal is', 'Цей термінал'],
  enterPin: ['Enter your PIN', 'Введіть PIN-код'],
  findGuest: ['Name, phone or card', "Ім'я, телефон або картка"],
  fromPhone: ['From a phone', 'З телефону'],
  fromPicture: ['From a picture…', 'Із зображення…'],
  functions: ['Functions', 'Функції'],
  guest: ['Guest', 'Гість'],
  guestLeft: ['Guest left', 'Гість пішов'],
  guests: ['Guests', 'Гостей'],
  incoming: ['Online orders', 'Онлайн-замовлення'],
  accept: ['Accept', 'Прийняти'],
  decline: ['Decline', 'Відхилити'],
  lock: ['Lock', 'Вийти'],
  lost: ['No connection to the sandbox. Trying again…', "Немає зв'язку з пісочницею. Пробуємо знову…"],
  more: ['More', 'Більше'],
  newOrder: ['New order', 'Нове замовлення'],
  noApps: ['No apps are loaded', 'Застосунки не завантажено'],
  noCode: ['No code in this picture', 'На зображенні немає коду'],
  noGuest: ['Nobody found', 'Нікого не знайдено'],
  noIcons: ['No app has put an action here', 'Жоден застосунок не додав сюди дію'],
  noShift: ['No shift is open', 'Зміну не відкрито'],
  onTheHouse: ['On the house', 'За рахунок закладу'],
  openShift: ['Open shift', 'Відкрити зміну'],
  order: ['Order', 'Замовлення'],
  pay: ['Pay', 'Оплата'],
  payment: ['Payment', 'Оплата'],
  pinHint: ['Waiter 0000 · owner 1111', 'Офіціант 0000 · власниця 1111'],
  print: ['Print', 'Друк'],
  refund: ['Refund', 'Повернути'],
  reload: ['Restart', 'Перезапустити'],
  remove: ['Remove', 'Прибрати'],
  scan: ['Scan', 'Сканувати'],
  scanner: ['Scanner', 'Сканер'],
  scanHint: ['Type or paste a code', 'Введіть або вставте код'],
  search: ['Search', 'Пошук'],
  secret: ['Secret', 'Секрет'],
  settings: ['Platform settings', 'Налаштування платформи'],
  'state closed without payment': ['unpaid', 'без оплати'],
  'state paid': ['paid', 'оплачено'],
  'state refunded': ['refunded', 'повернено'],
  'state removed': ['removed', 'видалено'],
  stopped: ['not running', 'не працює'],
  subtotal: ['Subtotal', 'Сума'],
  takenOver: ['This terminal was opened in another tab', 'Термінал відкрито в іншій вкладці'],
  takeBack: ['Use it here', 'Працювати тут'],
  toPay: ['To pay', 'До сплати'],
  total: ['Total', 'Разом'],
  waiters: ["Waiter's error", 'Помилка офіціанта'],
  waiting: ['Waiting for an app…', 'Чекаємо на застосунок…'],
  web: ['a web browser', 'у браузері'],
  gram: ['g', 'г'],
  weight: ['Grams', 'Грамів'],
  without: ['No guest', 'Без гостя'],
  working: ['running', 'працює'],
  wrongSum: ['Cash and card must make up the sum', 'Готівка й картка мають скласти суму'],
};

/** @param {string} lang @returns {(key: string) => string} */
export const wordsIn = (lang) => (key) => TEXTS[key]?.[lang === 'ua' ? 1 : 0] ?? key;

/**
 * Kopecks as the café writes them.
 * @param {string} lang
 * @param {string} currency
 * @returns {(kopecks: number) => string}
 */
export function moneyIn(lang, currency) {
  const format = new Intl.NumberFormat(lang === 'ua' ? 'uk-UA' : 'en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (kopecks) => `${format.format(kopecks / 100)} ${currency}`;
}

/** Kopecks of a typed sum; NaN if it is none. @param {string} text */
export function kopecks(text) {
  const plain = text.trim().replace(/\s/g, '').replace(',', '.');
  if (plain === '') return 0;
  return /^\d{1,8}(\.\d{0,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : NaN;
}
