// Opens its popup when its icon is clicked, and counts.
const opened = [];
let closings = 0;
Poster.interface.showApplicationIconAt({ order: 'Points' });
document.getElementById('app-container').innerHTML = '<input id="card"><button id="shut">close</button>';
document.getElementById('shut').addEventListener('click', Poster.interface.closePopup); // with an event as argument
Poster.on('applicationIconClicked', (data) => {
  opened.push(data);
  Poster.interface.popup({ width: 500, height: 380, title: 'Points & cards' });
});
Poster.on('afterPopupClosed', () => closings++);
