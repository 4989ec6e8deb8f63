// Keeps its own thread to itself until its developer's server answers.
Poster.interface.showApplicationIconAt({ order: 'Points' });
Poster.on('applicationIconClicked', () => {
  const request = new XMLHttpRequest();
  request.open('GET', 'URL', false);
  try {
    request.send();
  } catch { /* from elsewhere: nobody may read the answer */ }
  Poster.orders.getActive(); // what the world hears afterwards
});
