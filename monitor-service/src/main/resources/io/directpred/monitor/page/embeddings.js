// Where the probe's test images lie in the representation, at each checkpoint, and which are near to the one that is
// clicked.
import { element } from '/chart.js';
import { css, isDark } from '/colours.js';
import { count } from '/format.js';

const SIZE = 32;
const COLUMNS = 50;
const KEPT = 50;
const REACH = 14;
// Ten that people with any kind of colour vision tell apart as far as ten can be; shapes repeat with another period.
const LIGHT = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#b08a00', '#56b4e9', '#3d3d3d', '#882255', '#7a9a01', '#8c6bb1'];
const DARK = ['#4aa3df', '#f0934a', '#3fc79f', '#e09ad0', '#e2c04a', '#9bd7ff', '#d0d0d0', '#d3708f', '#b5d44c', '#b9a2e0'];
const SHAPES = ['circle', 'square', 'triangle', 'cross'];

export class Embeddings {
  constructor() {
    this.root = element('section', 'chart table wide');
    this.root.id = 'embeddings';
    this.note = element('p', 'empty');
    this.body = element('div', 'embedding');
    this.canvas = element('canvas');
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'img');
    this.slider = element('input');
    this.slider.type = 'range';
    this.slider.min = 0;
    this.slider.setAttribute('aria-label', 'checkpoint');
    this.unit = element('p', 'unit');
    this.legend = element('div', 'legend');
    this.near = element('div', 'near');
    this.near.setAttribute('aria-live', 'polite');
    const side = element('div');
    side.append(this.legend, this.near);
    this.body.append(this.canvas, side);
    this.root.append(element('h3', '', 'Embeddings'), this.unit, this.slider, this.body, this.note);
    this.steps = [];
    this.kept = new Map();
    this.newest = true;
    this.chosen = null;
    this.slider.addEventListener('input', () => {
      this.newest = Number(this.slider.value) === this.steps.length - 1;
      this.load();
    });
    this.canvas.addEventListener('click', (event) => this.choose(this.at(event)));
    this.canvas.addEventListener('keydown', (event) => {
      const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (move && this.points) {
        event.preventDefault();
        this.choose(((this.chosen ?? -move) + move + this.points.n) % this.points.n);
      }
    });
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  show(store) {
    const run = store.chosen.find((name) => store.series.get(name)?.embeddings?.length);
    const dark = isDark();
    const anew = run !== this.run || dark !== this.dark;
    this.dark = dark;
    if (run !== this.run) {
      this.run = run;
      this.kept.clear();
      this.points = null;
      this.chosen = null;
      this.newest = true;
      this.pictures = null;
    }
    for (const part of [this.body, this.slider, this.unit]) part.hidden = !run;
    this.note.hidden = Boolean(run);
    if (!run) {
      this.note.textContent = store.recorded
        ? 'No data, because no chosen run has a file embeddings.avro: a run that was probed has one when it has finished.'
        : 'No data yet, because nothing of a chosen run is on the topic directpred.probe-embeddings. A data set without labels has no probe.';
      return;
    }
    const steps = store.series.get(run).embeddings;
    if (!anew && steps.length === this.steps.length) return;
    this.steps = steps;
    this.slider.max = steps.length - 1;
    if (this.newest) this.slider.value = steps.length - 1;
    this.load();
  }

  /** What the slider stands at; where it moves on meanwhile, what comes late is not shown. */
  async load() {
    const wanted = this.steps[Number(this.slider.value)];
    this.slider.setAttribute('aria-valuetext', `after ${wanted.steps_done} steps`);
    const run = this.run;
    let points = this.kept.get(wanted.step);
    if (!points) {
      const answer = await fetch(`/points?run=${encodeURIComponent(run)}&step=${wanted.step}`);
      points = answer.status === 200 ? decoded(await answer.json()) : null;
      if (run !== this.run) return;
      if (points) this.kept.set(wanted.step, points);
      if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
    }
    if (wanted !== this.steps[Number(this.slider.value)]) return;
    const head = `after ${count(wanted.steps_done)} steps`;
    if (!points) {
      this.unit.textContent = `${head}: no longer there`;
      return;
    }
    if (this.points && this.points !== points) turnLike(points, this.points);
    this.points = points;
    const [first, second] = points.shares.map((share) => `${Math.round(100 * share)} %`);
    this.unit.textContent = `${head}: ${count(points.n)} images of the probe's test part on two principal axes, which hold ${first} and ${second} of the variance`;
    this.canvas.setAttribute('aria-label', `${this.unit.textContent}. Arrow keys choose an image.`);
    this.explain();
    this.draw();
    this.choose(this.chosen !== null && this.chosen < points.n ? this.chosen : null);
  }

  explain() {
    const { names, labels } = this.points;
    const classes = [...new Set(labels)].sort((a, b) => a - b).slice(0, 20);
    this.legend.replaceChildren(...classes.map((label) => {
      const mark = element('canvas');
      mark.width = mark.height = 14;
      paint(mark.getContext('2d'), 7, 7, 5, label, this.colours());
      const entry = element('span');
      entry.append(mark, element('span', '', names[label] ?? String(label)));
      return entry;
    }));
  }

  colours() {
    return isDark() ? DARK : LIGHT;
  }

  draw() {
    const box = this.canvas.getBoundingClientRect();
    if (!this.points || box.width < 10) return;
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(box.width * scale), Math.round(box.height * scale)];
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    const context = this.canvas.getContext('2d');
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, box.width, box.height);
    const { n, labels, neighbours, k } = this.points;
    this.place(box);
    context.globalAlpha = this.chosen === null ? 0.75 : 0.35;
    for (let i = 0; i < n; i++) paint(context, this.placed[2 * i], this.placed[2 * i + 1], 3, labels[i], this.colours());
    context.globalAlpha = 1;
    if (this.chosen === null) return;
    for (const i of neighbours.subarray(this.chosen * k, this.chosen * k + k)) {
      paint(context, this.placed[2 * i], this.placed[2 * i + 1], 5, labels[i], this.colours());
    }
    const [x, y] = this.placed.subarray(2 * this.chosen, 2 * this.chosen + 2);
    paint(context, x, y, 6, labels[this.chosen], this.colours());
    context.strokeStyle = css('--ink');
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, 10, 0, 7);
    context.stroke();
  }

  /** One scale for both axes, so that distances are what they are. */
  place(box) {
    const { n, xy } = this.points;
    let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < n; i++) {
      left = Math.min(left, xy[2 * i]);
      right = Math.max(right, xy[2 * i]);
      low = Math.min(low, xy[2 * i + 1]);
      high = Math.max(high, xy[2 * i + 1]);
    }
    const scale = Math.min((box.width - 24) / (right - left || 1), (box.height - 24) / (high - low || 1));
    this.placed = new Float32Array(2 * n);
    for (let i = 0; i < n; i++) {
      this.placed[2 * i] = box.width / 2 + (xy[2 * i] - (left + right) / 2) * scale;
      this.placed[2 * i + 1] = box.height / 2 - (xy[2 * i + 1] - (low + high) / 2) * scale;
    }
  }

  /** The image under the pointer, or null. */
  at(event) {
    if (!this.points) return null;
    const box = this.canvas.getBoundingClientRect();
    let [nearest, best] = [null, REACH];
    for (let i = 0; i < this.points.n; i++) {
      const d = Math.hypot(this.placed[2 * i] - (event.clientX - box.left), this.placed[2 * i + 1] - (event.clientY - box.top));
      if (d < best) [nearest, best] = [i, d];
    }
    return nearest;
  }

  choose(image) {
    this.chosen = image;
    this.draw();
    if (image === null) {
      this.near.replaceChildren(element('p', 'unit', 'Click an image to see which are nearest to it.'));
      return;
    }
    if (!this.pictures) {
      this.pictures = new Image();
      this.pictures.onload = () => this.choose(this.chosen);
      this.pictures.src = `/pictures?run=${encodeURIComponent(this.run)}`;
    }
    const { neighbours, k } = this.points;
    const near = [...neighbours.subarray(image * k, image * k + k)];
    const list = element('div', 'thumbnails');
    list.append(...near.map((i) => this.picture(i)));
    this.near.replaceChildren(
      element('p', 'unit', `Image ${image}`), this.picture(image),
      element('p', 'unit', 'nearest by cosine in all dimensions, the nearest first'), list);
  }

  picture(image) {
    const { labels, names } = this.points;
    const name = names[labels[image]] ?? String(labels[image]);
    const canvas = element('canvas');
    canvas.width = canvas.height = SIZE;
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', `image ${image}, ${name}`);
    if (this.pictures?.naturalWidth) {
      const size = this.pictures.naturalWidth / COLUMNS;
      canvas.getContext('2d').drawImage(
        this.pictures, image % COLUMNS * size, Math.floor(image / COLUMNS) * size, size, size, 0, 0, SIZE, SIZE);
    }
    const figure = element('button', 'thumbnail');
    figure.type = 'button';
    figure.dataset.image = image;
    figure.append(canvas, element('span', '', name));
    figure.addEventListener('click', () => this.choose(image));
    return figure;
  }
}

function decoded(json) {
  const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer;
  const labels = new Uint16Array(bytes(json.labels));
  const neighbours = new Uint16Array(bytes(json.neighbours));
  return {
    n: labels.length, k: json.k, labels, names: json.classes, shares: json.shares, xy: new Float32Array(bytes(json.points)),
    neighbours: neighbours.map((i) => Math.min(i, labels.length - 1)),
  };
}

/** The sign of an axis is arbitrary: it is turned as it lay before, so that the points do not jump. */
function turnLike(points, before) {
  if (points.n !== before.n) return;
  for (const axis of [0, 1]) {
    let product = 0;
    for (let i = 0; i < points.n; i++) product += points.xy[2 * i + axis] * before.xy[2 * i + axis];
    if (product < 0) for (let i = 0; i < points.n; i++) points.xy[2 * i + axis] *= -1;
  }
}

function paint(context, x, y, r, label, colours) {
  context.fillStyle = colours[label % colours.length];
  context.strokeStyle = context.fillStyle;
  context.lineWidth = Math.max(1.5, r / 3);
  context.beginPath();
  switch (SHAPES[Math.floor(label / colours.length + label) % SHAPES.length]) {
    case 'square': context.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7); break;
    case 'triangle': context.moveTo(x, y - r * 1.1); context.lineTo(x + r, y + r * 0.8); context.lineTo(x - r, y + r * 0.8); break;
    case 'cross':
      context.moveTo(x - r, y); context.lineTo(x + r, y); context.moveTo(x, y - r); context.lineTo(x, y + r);
      context.stroke();
      return;
    default: context.arc(x, y, r, 0, 7);
  }
  context.fill();
}
