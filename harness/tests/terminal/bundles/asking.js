// Pays SUM of every order, and leaves a button.
Poster.on('beforeOrderClose', async (data, next) => {
  await Poster.orders.setOrderBonus(data.order.id, SUM);
  next({ payButton: 'Use SUM' });
});
