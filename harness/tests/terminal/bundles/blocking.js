// Keeps its own thread busy for three seconds.
Poster.interface.showApplicationIconAt({ order: 'Points' });
Poster.on('applicationIconClicked', () => {
  Poster.orders.getActive(); // what the world hears before
  const end = Date.now() + 3000;
  while (Date.now() < end);
});
