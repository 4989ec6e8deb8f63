// Everything that an app must not do.
const loop = {};
loop.loop = loop;
const unspeakable = {
  toString() {
    throw unspeakable;
  },
};
const { getActive, setOrderBonus } = Poster.orders;
Poster.on('orderOpen', () => {
  throw new Error('oh');
});
Poster.on('orderEaten', () => 0);
Poster.on('orderOpen');
Poster.on(1, 2);
Poster.on('beforeOrderClose', (data, next) => {
  next(new Event('click'));
  next();
  alert('paid');
});
Poster.interface.nothing;
Poster.interface.popup(() => 1).catch(() => 0);
Poster.makeRequest('http://127.0.0.1:9/', { data: loop });
async function all() {
  const { order } = await getActive(new Event('click'));
  for (const sum of [NaN, undefined, Infinity, -1, () => 1, document.body, 10n]) await setOrderBonus(order.id, sum);
  await Poster.orders.setOrderComment(order.id, '\ud800 lonely');
  await Poster.orders.setExtras(order.id, 'long', 'x'.repeat(2_000_000));
  await setOrderBonus(order.id, 2 ** 65).catch(() => 0);
  Promise.reject(new Error('nobody cares'));
  Promise.reject(unspeakable);
  undefined_function();
}
