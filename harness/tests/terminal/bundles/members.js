// What kind of thing every member of the SDK is.
const kinds = {};
for (const [space, members] of Object.entries(Poster)) {
  if (typeof members === 'function') kinds[space] = 'function';
  else for (const [name, member] of Object.entries(members)) kinds[`${space}.${name}`] = typeof member;
}
var mounted = document.getElementById('app-container') !== null;
const classic = this === window && typeof module === 'undefined';
