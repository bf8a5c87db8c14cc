// What is told in words and tables: runs, loaders, topics, events. Every text is set as text.
import { element } from '/chart.js';
import { line } from '/colours.js';
import { count, duration, number } from '/format.js';

function row(cells) {
  const tr = element('tr');
  for (const cell of cells) {
    const td = element('td', typeof cell === 'number' || cell?.n !== undefined ? 'n' : '');
    if (cell instanceof Node) td.append(cell);
    else td.textContent = cell?.n ?? cell ?? '';
    tr.append(td);
  }
  return tr;
}

/** @param toggle what a click on a run does */
export function showRuns(store, toggle) {
  const table = document.getElementById('run-table');
  document.getElementById('runs-empty').hidden = store.runs.size > 0;
  const healthy = store.healthy.map((run) => ({ ...run, phase: 'recorded' }));
  table.parentElement.hidden = table.hidden = store.runs.size + healthy.length === 0;
  const body = table.tBodies[0];
  const focused = document.activeElement?.dataset?.run;
  const rows = [...[...store.runs.values()].reverse(), ...healthy].map((run) => {
    const box = element('input');
    box.type = 'checkbox';
    box.checked = store.chosen.includes(run.run);
    box.disabled = !box.checked && store.chosen.length >= 5;
    box.dataset.run = run.run;
    box.setAttribute('aria-label', 'Show run ' + run.run);
    box.addEventListener('change', () => toggle(run.run));
    const at = store.chosen.indexOf(run.run);
    const name = element('span', 'run-name', run.run);
    if (at >= 0 && store.chosen.length > 1) {
      const swatch = element('i');
      swatch.style.background = line(at);
      name.prepend(swatch);
    }
    const progress = element('progress');
    progress.max = run.steps || 1;
    progress.value = run.steps_done || 0;
    progress.setAttribute('aria-label', 'progress of ' + run.run);
    const state = element('span', 'state ' + (run.phase ?? ''), run.phase ?? 'unknown');
    if (run.reason) state.title = run.reason;
    if (run.about) name.title = state.title = run.about;
    progress.hidden = Boolean(run.about);
    const alarms = element('span', 'alarms', (run.alarms ?? []).join(', '));
    const steps = run.steps ? `${count(run.steps_done)} of ${count(run.steps)}` : String(run.steps_done ?? '');
    return row([box, name, state, alarms, progress, { n: steps }, { n: duration(run.seconds_left) }, { n: run.attempt ?? '' }]);
  });
  body.replaceChildren(...rows);
  if (focused) body.querySelector(`input[data-run="${CSS.escape(focused)}"]`)?.focus();
}

export class Table {
  constructor(id, title, heads) {
    this.root = element('section', 'chart table');
    this.root.id = id;
    this.root.append(element('h3', '', title));
    this.note = element('p', 'empty');
    const scroll = element('div', 'scroll');
    this.table = element('table');
    const head = element('tr');
    heads.forEach((text, i) => head.append(element('th', i ? 'n' : '', text)));
    this.table.createTHead().append(head);
    this.body = this.table.createTBody();
    scroll.append(this.table);
    this.root.append(scroll, this.note);
  }

  show(rows, note) {
    this.body.replaceChildren(...rows.map(row));
    this.table.hidden = rows.length === 0;
    this.note.textContent = note ?? '';
    this.note.hidden = !note;
  }
}

export function loaderRows(store) {
  const rows = [];
  for (const run of store.chosen) {
    const series = store.series.get(run) ?? {};
    const names = new Set([...(series.loaders ?? []), ...(series.delivered ?? [])].map((l) => l.loader));
    for (const name of names) {
      const told = (series.loaders ?? []).find((l) => l.loader === name) ?? {};
      const lately = (series.delivered ?? []).find((l) => l.loader === name) ?? {};
      const who = store.chosen.length > 1 ? `${name}, ${run}` : name;
      const numbers = [lately.slices_per_second, lately.slice_ms ?? told.slice_ms, told.slices, told.pairs, told.dropped];
      rows.push([who, { n: waitsFor(lately) }, ...numbers.map((v, i) => ({ n: v === undefined ? '–' : i < 2 ? number(v) : count(v) }))]);
    }
  }
  return rows;
}

/** A loader that is not making slices waits for requests: the trainer asks for no more than it needs. */
function waitsFor(lately) {
  if (!(lately.slices_per_second >= 0) || !(lately.slice_ms >= 0)) return '–';
  const busy = lately.slices_per_second * lately.slice_ms / 1000;
  return busy > 0.9 ? 'nothing, works' : `requests, ${Math.round(100 - 100 * busy)} %`;
}

export function replacedNote(store) {
  const all = store.chosen.flatMap((run) => store.series.get(run)?.replaced ?? []);
  return all.length === 0 ? ''
    : `${all.length} images could not be decoded: ` + all.slice(0, 5).map((r) => `${r.sample} (${r.reason})`).join('; ');
}

export class Events {
  constructor() {
    this.root = element('section', 'chart table');
    this.root.id = 'events';
    this.root.append(element('h3', '', 'Events'));
    this.list = element('ol', 'events');
    this.note = element('p', 'empty', 'No data yet, because no run is chosen or it has said nothing.');
    this.root.append(this.list, this.note);
  }

  show(store) {
    const all = store.chosen.flatMap((run) => entries(run, store.series.get(run) ?? {}));
    all.sort((a, b) => a.step - b.step);
    this.note.hidden = all.length > 0;
    this.list.replaceChildren(...all.slice(-100).map((entry) => {
      const item = element('li', entry.kind);
      item.append(element('span', 'step', count(entry.step)), element('span', 'kind', entry.kind));
      item.append(element('span', '', (store.chosen.length > 1 ? entry.run + ': ' : '') + entry.text));
      return item;
    }));
  }
}

function entries(run, series) {
  const states = (series.states ?? []).map((s) => ({
    run, step: s.steps_done, kind: s.phase, text: `attempt ${s.attempt}` + (s.reason ? ', ' + s.reason : ''),
  }));
  const probes = (series.probes ?? []).map((p) => ({
    run, step: p.steps_done, kind: 'probe',
    text: p.failure ? 'failed: ' + p.failure
      : `kNN ${p.knn.toFixed(2)} %` + (p.linear === 'none' ? '' : `, linear ${p.linear_last.toFixed(2)} % (best ${p.linear_best.toFixed(2)} %)`)
        + (p.last ? ', final' : p.steps_done === 0 ? ', random encoder' : ''),
  }));
  const alarms = (series.alarms ?? []).map((a) => ({
    run, step: a.steps_done, kind: 'alarm', text: a.kind + ': ' + a.reason,
  }));
  return [...states, ...probes, ...alarms];
}
