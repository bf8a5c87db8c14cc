// Puts the page together and shows what the store has, at most once a frame.
import { element, redrawAll, setZoom, whenZoomed } from '/chart.js';
import { Embeddings } from '/embeddings.js';
import { HeatMap } from '/heatmap.js';
import { Lines } from '/lines.js';
import { GROUPS } from '/panels.js';
import { Store, vectors } from '/store.js';
import { Events, Table, loaderRows, replacedNote, showRuns } from '/tables.js';
import { Topics } from '/topics.js';
import { Views } from '/views.js';

const store = new Store(() => later());
const charts = [];
const loaders = new Table('loaders', 'Loaders', ['loader', 'waits for', 'slices/s', 'ms a slice', 'slices', 'view pairs', 'dropped']);
const topics = new Topics();
const events = new Events();
const views = new Views();
const embeddings = new Embeddings();
let waiting = false;

function build() {
  const main = document.getElementById('charts');
  for (const group of GROUPS) {
    const grid = section(main, group.id + '-group', group.title);
    for (const spec of group.charts) {
      const chart = spec.map ? new HeatMap(spec) : new Lines(spec);
      if (spec.wide) chart.root.classList.add('wide');
      charts.push(chart);
      grid.append(chart.root);
    }
    if (group.id === 'probe') grid.append(embeddings.root);
  }
  section(main, 'data-group', 'Data and events').append(loaders.root, topics.root, views.root, events.root);
  const spec = element('details');
  spec.id = 'specification';
  spec.append(element('summary', '', 'Specification'), element('pre'));
  main.append(spec);
}

function section(main, id, title) {
  const made = element('section');
  made.id = id;
  const grid = element('div', 'grid');
  made.append(element('h2', '', title), grid);
  main.append(made);
  return grid;
}

function later() {
  if (!waiting) {
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      show();
    });
  }
}

function show() {
  if (store.chosen.length === 0 && store.runs.size > 0) {
    choose(first());
    return;
  }
  document.body.classList.toggle('waiting', !store.told); // before the first event nobody knows whether there is data
  showLink();
  showRuns(store, toggle);
  for (const chart of charts) chart.spec.map ? showMap(chart) : showLines(chart);
  loaders.show(loaderRows(store), loaderRows(store).length ? replacedNote(store)
    : 'No data yet, because no loader has said anything on the topic directpred.loader-metrics.');
  topics.follow(store);
  events.show(store);
  views.show(store);
  embeddings.show(store);
  const pre = document.querySelector('#specification pre');
  const text = store.chosen.map((run) => `# run ${run}\n${store.series.get(run)?.spec ?? ''}`).join('\n');
  if (pre.textContent !== text) pre.textContent = text;
}

function showLines(chart) {
  const lines = store.chosen.flatMap((run, i) => {
    const series = store.series.get(run);
    if (!series) return [];
    const label = (l) => (store.chosen.length > 1 ? `${run} ${l.label}` : l.label);
    return chart.spec.lines(series).map((l) => ({ ...l, run: i, label: label(l) }));
  });
  const told = store.series.get(store.chosen[0])?.[chart.spec.told];
  if (told) chart.root.querySelector('.unit').textContent = told;
  chart.show(lines, chart.spec.reason);
}

/** Of several runs the map shows the first that has one. */
function showMap(chart) {
  const run = store.chosen.find((name) => store.series.get(name)?.spectra);
  const columns = vectors(store.series.get(run)?.spectra, chart.spec.map);
  chart.show(columns, store.chosen.length > 1 ? run : '', chart.spec.reason);
}

function showLink() {
  const link = document.getElementById('link');
  const running = [...store.runs.values()].some((run) => run.phase === 'running');
  const text = store.state === 'away' ? 'the server does not answer; what it said last is shown'
    : store.state !== 'live' || !store.told ? 'connecting'
      : store.recorded ? 'recorded: what the files held when the server started'
        : running ? 'live' : 'up to date';
  if (link.textContent !== text) link.textContent = text;
  link.dataset.state = store.state === 'live' && (store.recorded || !running) ? 'still' : store.state;
  document.title = store.chosen.length ? store.chosen[0] + ' – directpred' : 'directpred';
}

/** What the address names, else the newest run. */
function first() {
  const named = new URLSearchParams(location.hash.slice(1)).getAll('run')
    .filter((run) => store.runs.has(run) || store.healthy.some((h) => h.run === run));
  return named.length ? named : [...store.runs.keys()].slice(-1);
}

function choose(runs) {
  store.choose(runs);
  const hash = new URLSearchParams(runs.map((run) => ['run', run]));
  history.replaceState(null, '', '#' + hash);
  later();
}

function toggle(run) {
  const others = store.chosen.filter((name) => name !== run);
  const wanted = others.length === store.chosen.length ? [...store.chosen, run] : others;
  if (wanted.length > 0) choose(wanted);
  else later();
}

function themes() {
  const button = document.getElementById('theme');
  const names = ['auto', 'light', 'dark'];
  const set = (name) => {
    document.documentElement.dataset.theme = name === 'auto' ? '' : name;
    button.textContent = name;
    button.setAttribute('aria-label', 'Colours: ' + (name === 'auto' ? 'as the system' : name));
    redrawAll();
    later();
  };
  set(localStorage.getItem('theme') ?? 'auto');
  button.addEventListener('click', () => {
    const next = names[(names.indexOf(button.textContent) + 1) % names.length];
    localStorage.setItem('theme', next);
    set(next);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => set(button.textContent));
}

build();
themes();
const all = document.getElementById('zoom-out');
all.addEventListener('click', () => setZoom(null));
whenZoomed((zoom) => { all.hidden = zoom === null; });
store.connect();
