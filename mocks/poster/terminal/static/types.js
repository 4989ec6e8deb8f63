// @ts-check
/**
 * What the world shows of a terminal (`GET /terminal/worlds/{world}`). Sums are kopecks, times epoch seconds.
 *
 * @typedef {{id: number, name: string, phone: string, card_number: string, group: string, group_id: number, bonus: number,
 *   hidden: boolean}} ClientView
 * @typedef {{product_id: number, modification: string, name: string, by_weight: boolean, count: number, price: number,
 *   sum: number}} LineView
 * @typedef {{id: number, transaction_id: number, table_id: number, state: string, total: number, paid: number,
 *   refundable: number, client: string, comment: string, opened_at: number, closed_at: number | null}} BriefOrder
 * @typedef {{id: number, transaction_id: number, table_id: number, state: string, total: number, guests_count: number,
 *   comment: string, lines: LineView[], client: ClientView | null, subtotal: number, discount: number, bonus: number,
 *   covered: number, loyalty_app_id: number, due: number}} OrderView
 * @typedef {{id: string, application_id: string, application_secret: string, name: string, source: string, size: number,
 *   icons: Record<string, string>, events: string[], starts: number, running: boolean}} AppView
 * @typedef {{app_id: string, width: string, height: string, title: string}} PopupView
 * @typedef {{number: number, title: string, text: string, qr: string, caption: string, image?: string}} SlipView
 * @typedef {{id: number, app_id: string, title: string, message: string, icon: string, status: number}} NoteView
 * @typedef {{id: number, name: string, phone: string, total: number, comment: string}} IncomingView
 * @typedef {{android: boolean, iOS: boolean, windows: boolean, desktop: boolean}} EnvironmentView
 * @typedef {{screen: 'locked' | 'orders' | 'order' | 'payment' | 'receipt' | 'archive', lang: string, company: string,
 *   tablet: string, currency: string, user: {id: number, name: string} | null,
 *   shift: {opened_at: number, amount_start: number} | null, orders: BriefOrder[], order: OrderView | null,
 *   archive: BriefOrder[], incoming: IncomingView[], apps: AppView[], popups: PopupView[],
 *   waiting: {event: string, app_id: string} | null, pay_buttons: {app_id: string, text: string}[],
 *   notifications: NoteView[], prints: SlipView[], scan: {app_id: string} | null, rights: {app_id: string} | null,
 *   environment: EnvironmentView, habits: {allowed_hosts: string[]},
 *   phones: {name: string, msisdn: string, code: string}[]}} View
 *
 * @typedef {{id: number, name: string, price: number}} Choice
 * @typedef {{name: string, least: number, most: number, modifications: Choice[]}} Group
 * @typedef {{id: number, category_id: number, name: string, price: number, by_weight: boolean, modifications: Choice[],
 *   groups: Group[]}} Product
 * @typedef {{categories: {id: number, name: string, color: string}[], products: Product[]}} Catalogue
 *
 * What the cashier has typed and not sent yet, and what is chosen on the page alone.
 * @typedef {{pin: string, category: number, search: string, comment: string | null, cash: string, card: string,
 *   menu: string, wrong: boolean}} Draft
 *
 * What every part of the page works with.
 * @typedef {{view: View, catalogue: Catalogue, draft: Draft, t: (key: string) => string, money: (kopecks: number) => string,
 *   ask: (method: string, path: string, body?: object) => Promise<any>, redraw: () => void,
 *   upload: (path: string, bytes: Uint8Array) => Promise<any>, say: (text: string) => void,
 *   open: (name: string, argument?: any) => void, close: () => void}} Desk
 */
export {};
