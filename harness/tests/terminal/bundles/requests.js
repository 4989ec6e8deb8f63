// Asks the service at URL, and Poster itself.
const answers = [];
const answered = (answer) => answers.push(answer);
Poster.makeRequest('URL/guest?phone=380', { method: 'get', timeout: 10000 }, answered);
Poster.makeRequest(
  'URL/redeem',
  { method: 'POST', headers: ['Content-Type: application/json'], data: { name: 'Оля', url: 'a/b', bonus: 10.0 } },
  answered,
);
Poster.makeApiRequest('clients.getGroups', { method: 'get' }, (groups) => answers.push(groups.length));
