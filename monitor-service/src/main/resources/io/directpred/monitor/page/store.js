// What the server has said, and nothing else. Data flows one way: events -> store -> panels.
//
// A table is {columns, rows: Map(start -> [start, step, last, least, greatest])}; the server thins it, so it stays
// small.

const MOST = 5;

export class Store {
  constructor(changed) {
    this.changed = changed;
    this.runs = new Map();
    this.series = new Map();
    this.chosen = [];
    this.healthy = [];
    this.source = null;
    this.state = 'connecting';
  }

  /** Which runs' series to follow; a browser that reconnects goes on by itself after the last id it has. */
  choose(runs) {
    this.chosen = runs.slice(0, MOST);
    this.series.clear();
    this.connect();
  }

  connect() {
    this.source?.close();
    const query = this.chosen.map((run) => 'run=' + encodeURIComponent(run)).join('&');
    const source = new EventSource('/events' + (query && '?' + query));
    this.source = source;
    source.onopen = () => this.become('live');
    source.onmessage = (event) => this.take(JSON.parse(event.data));
    source.onerror = () => {
      const refused = source.readyState === EventSource.CLOSED; // the browser does not try again by itself
      this.become('away');
      if (refused) setTimeout(() => source === this.source && this.connect(), 3000);
    };
  }

  become(state) {
    this.state = state;
    this.changed();
  }

  take(delta) {
    if (delta.whole) {
      this.runs.clear();
      this.series.clear();
    }
    this.told = true;
    if (delta.healthy) this.healthy = delta.healthy;
    this.recorded = delta.recorded;
    for (const run of delta.runs) this.runs.set(run.run, run);
    const names = new Set(delta.names);
    for (const run of this.runs.keys()) if (!names.has(run)) this.runs.delete(run);
    for (const [run, news] of Object.entries(delta.series)) this.merge(run, news);
    this.changed();
  }

  merge(run, news) {
    const series = this.series.get(run) ?? {};
    for (const [name, value] of Object.entries(news)) {
      series[name] = name === 'training' || name === 'ranks' || name === 'spectra'
        ? table(series[name], value, name === 'spectra')
        : value;
    }
    this.series.set(run, series);
  }
}

function table(old, news, isVectors) {
  const rows = news.whole || !old ? new Map() : old.rows;
  for (const row of news.rows) {
    rows.set(row[0], isVectors ? [row[0], row[1], ...row.slice(2).map(floats)] : row);
  }
  return { columns: news.columns, distance: news.distance, rows };
}

function floats(base64) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** Of one column: steps done, and the last, least and greatest value at each. */
export function column(table, name) {
  const out = { x: [], last: [], least: [], greatest: [] };
  const i = table ? table.columns.indexOf(name) : -1;
  if (i < 0) return out;
  for (const [, step, last, least, greatest] of table.rows.values()) {
    out.x.push(step + 1);
    out.last.push(last[i]);
    out.least.push((least ?? last)[i]);
    out.greatest.push((greatest ?? last)[i]);
  }
  return out;
}

/** Of one kind of vector: steps done, and the vector at each. */
export function vectors(table, name) {
  const i = table ? table.columns.indexOf(name) : -1;
  const all = i < 0 ? [] : [...table.rows.values()];
  return { x: all.map((row) => row[1] + 1), vectors: all.map((row) => row[2 + i]), distance: table?.distance ?? 1 };
}
