// A chart as a file: numbers as CSV (RFC 4180), what is drawn as PNG.

function save(name, blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function field(value) {
  const text = value === null || value === undefined ? '' : String(value);
  // A spreadsheet takes a cell that begins like this for a formula, and a run may have any name
  const safe = typeof value === 'string' && /^[=+\-@\t]/.test(text) ? "'" + text : text;
  return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
}

export function saveCsv(name, rows) {
  const text = rows.map((row) => row.map(field).join(',')).join('\r\n') + '\r\n';
  save(name + '.csv', new Blob([text], { type: 'text/csv' }));
}

export function savePng(name, canvas, background) {
  if (!canvas) return;
  const copy = document.createElement('canvas');
  copy.width = canvas.width;
  copy.height = canvas.height;
  const context = copy.getContext('2d');
  context.fillStyle = background;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(canvas, 0, 0);
  copy.toBlob((blob) => save(name + '.png', blob), 'image/png');
}
