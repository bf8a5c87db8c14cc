// How much is on the topics of a run, as the broker tells: asked for now and then, never while something is drawn.
import { count, number } from '/format.js';
import { Table } from '/tables.js';

const EVERY = 10000;

export class Topics extends Table {
  constructor() {
    super('topics', 'Topics', ['topic', 'holds', 'records so far', 'records/s', 'bytes held']);
    this.rates = new Map();
    setInterval(() => this.load(), EVERY);
  }

  /** Of several runs the first that is on topics. */
  follow(store) {
    this.away = store.state !== 'live';
    const run = store.recorded ? undefined : store.chosen.find((name) => store.runs.has(name));
    this.several = store.chosen.length > 1;
    if (run !== this.run || !run) {
      this.run = run;
      this.rates.clear();
      this.show([], store.recorded
        ? 'No data, because only a broker tells how much its topics hold, and these runs are read from files.'
        : 'No data yet, because no chosen run is on a topic.');
      this.load();
    }
  }

  async load() {
    const run = this.run;
    if (!run || this.away || document.hidden) return;
    let told = null;
    try {
      const answer = await fetch('/topics?run=' + encodeURIComponent(run));
      if (answer.status === 200) told = await answer.json();
    } catch {
      return; // the server is away: what it said last stands
    }
    if (run !== this.run) return;
    if (told) this.show(told.map((topic) => this.row(topic)), this.several ? `Topics of run ${run}.` : '');
    else this.show([], 'No data, because the broker does not tell how much its topics hold.');
  }

  row({ topic, own, records, bytes }) {
    const now = performance.now();
    const before = this.rates.get(topic);
    this.rates.set(topic, { records, at: now });
    const rate = before && (records - before.records) * 1000 / (now - before.at);
    return [topic, own ? 'this run' : 'all runs', { n: count(records) },
      { n: before ? number(Math.round(rate * 10) / 10) : '–' }, { n: bytes < 0 ? '–' : count(bytes) }];
  }
}
