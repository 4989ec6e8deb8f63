// Scans when its icon is clicked.
const codes = [];
Poster.interface.showApplicationIconAt({ order: 'Points' });
Poster.on('applicationIconClicked', async () => codes.push((await Poster.interface.scanBarcode()).barcode));
