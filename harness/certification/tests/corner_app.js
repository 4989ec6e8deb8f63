// A loyalty app that has nothing in common with the reference's but the server it asks: CORNER is where that is.
(() => {
  const $ = (selector) => document.querySelector(selector);
  const kopecks = (sum) => Math.round(Number(sum || 0) * 100);
  const spelt = (sum) => `${(sum / 100).toFixed(2).replace('.', ',')} hrn`;
  let order = null;
  let go = null;

  const post = (path, body) => new Promise((resolve) => Poster.makeRequest(CORNER + path, {
    method: 'post', headers: ['Content-Type: application/json'], data: body, timeout: 6000,
  }, (answer) => resolve(answer && answer.result && typeof answer.result === 'object' ? answer : { code: 0, result: {} })));
  const about = (one) => ({ client_id: Number(one.clientId), transaction_id: Number(one.orderName) || null });

  $('#app-container').innerHTML = `
    <style>.tile { min-width: 60px; min-height: 48px; padding: 12px; display: inline-block; background: #ddd }</style>
    <section id="who"><p>Who drinks?</p><div><textarea id="line" rows="1" class="tile"></textarea></div>
      <span class="tile" role="link" id="seek">Look</span></section>
    <section id="card" hidden><p id="owner"></p><p>On the card: <em id="purse"></em></p></section>
    <section id="till" hidden><p>On the card: <em class="purse"></em>, for this order <strong id="fits"></strong></p>
      <textarea id="part" rows="1" class="tile"></textarea>
      <span class="tile" id="take">Take it</span> <span class="tile" id="all">Take all</span>
      <span class="tile" id="none">Keep them</span></section>
    <p id="word"></p>`;
  const show = (name, word = '') => {
    for (const section of document.querySelectorAll('section')) section.hidden = section.id !== name;
    $('#word').textContent = word;
    for (const field of document.querySelectorAll('textarea')) field.value = '';
  };
  const onCard = (name, phone, worth) => {
    $('#owner').textContent = `${name}, ${phone}`;
    $('#purse').textContent = spelt(worth);
    show('card');
  };

  $('#seek').onclick = async () => {
    const typed = $('#line').value.trim();
    if (!typed) return show('who', 'An empty line finds nobody.');
    const { code, result } = await post('/guests', { phone: typed });
    if (code !== 200) return show('who', code === 404 ? 'A stranger!' : code === 400 ? 'That is no number.' : 'Out of order.');
    const found = await Poster.clients.find({ searchVal: result.card_number });
    const known = [...found.foundClients, ...found.foundByCard].filter((one) => !one.hidden)[0];
    const client = known || (await Poster.clients.create({
      client: {
        client_name: result.name.split(' ').reverse().join(' '), client_groups_id_client: result.group_id,
        card_number: result.card_number, phone: `+${result.phone}`,
      },
    })).client;
    await Poster.orders.setOrderClient(order.id, Number(client.id));
    onCard(result.name, result.phone, result.worth);
  };

  const pay = async (sum) => {
    const { result } = await post(`/orders/${order.id}/spending`, { ...about(order), total: kopecks(order.total), bonus: sum });
    await Poster.orders.setOrderBonus(order.id, result.bonus / 100);
    await leave();
  };
  const leave = async () => {
    const next = go;
    go = null;
    await Poster.interface.closePopup();
    if (next) next();
  };
  $('#take').onclick = () => {
    const sum = kopecks($('#part').value.replace(',', '.'));
    if (sum > 0 && sum <= kopecks(order.total)) pay(sum);
    else $('#word').textContent = `No more than ${spelt(kopecks(order.total))}, and a number.`;
  };
  $('#all').onclick = () => pay(kopecks(order.total));
  $('#none').onclick = leave;

  Poster.on('applicationIconClicked', async (data) => {
    if (data.place !== 'order' || !data.order) return;
    order = data.order;
    Poster.interface.popup({ width: 600, height: 500, title: 'Corner' });
    if (!order.clientId) return show('who');
    const client = await Poster.clients.get(order.clientId);
    const { result } = await post(`/orders/${order.id}/points`, about(order));
    onCard(`${client.firstname} ${client.lastname}`, client.phone, result.worth);
  });
  Poster.on('beforeOrderClose', async (data, next) => {
    order = data.order;
    if (!order.clientId) return next();
    go = next;
    Poster.interface.popup({ width: 600, height: 500, title: 'Corner' });
    const { result } = await post(`/orders/${order.id}/points`, about(order));
    for (const one of document.querySelectorAll('.purse')) one.textContent = spelt(result.worth);
    $('#fits').textContent = spelt(Math.min(result.worth, kopecks(order.total)));
    show('till');
  });
  Poster.on('afterPopupClosed', () => {
    const next = go;
    go = null;
    if (next) next();
  });
  Poster.on('afterOrderClose', async ({ order: one }) => {
    if (!one.clientId) return;
    const paid = kopecks(one.payedCash) + kopecks(one.payedCard);
    const report = { ...about(one), is_paid: one.payType !== 'close', paid, bonus: kopecks(one.platformDiscount) };
    const { result } = await post(`/orders/${one.id}/closing`, report);
    if (result.earned) {
      Poster.interface.showNotification({ title: 'Corner', message: `+${result.earned}, now ${spelt(result.worth)}` });
    }
  });
  Poster.interface.showApplicationIconAt({ order: 'Corner' });
})();
