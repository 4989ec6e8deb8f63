// Asks a server past the terminal, in the way that `kind` says.
const ways = {
  fetch: () => fetch('URL/slow', { mode: 'no-cors' }),
  XMLHttpRequest: () => {
    const request = new XMLHttpRequest();
    request.open('GET', 'URL/slow');
    request.send();
  },
};
Poster.on('applicationIconClicked', () => { ways[window.kind](); });
