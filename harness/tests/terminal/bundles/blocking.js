// Keeps its own thread busy for three seconds.
Poster.interface.showApplicationIconAt({ order: 'Points' });
Poster.on('applicationIconClicked', () => {
  const end = Date.now() + 3000;
  while (Date.now() < end);
  Poster.orders.getActive(); // what the world hears afterwards
});
