// A vector over steps as a map: a column a step, a row a rank, the greatest on top; colour is the value.
import uPlot from '/uplot.js';
import { Chart, element } from '/chart.js';
import { ramp } from '/colours.js';
import { number } from '/format.js';

const HEIGHT = 250;
/** Below this share of the greatest value, float32 tells nothing apart. */
const FLOOR = 1e-8;

export class HeatMap extends Chart {
  constructor(spec) {
    super({ ...spec, tall: true });
    this.maps = ramp(spec.signed);
    this.columns = { x: [], vectors: [] };
    this.run = '';
    this.image = document.createElement('canvas');
    this.scale = element('div', 'scale');
    this.root.insertBefore(this.scale, this.empty);
  }

  /** @param columns of {x, vectors} */
  show(columns, run, reason) {
    const some = columns.vectors.some((v) => v.some(Number.isFinite));
    this.columns = columns;
    this.run = run;
    this.say(some ? '' : reason);
    this.scale.hidden = !some;
    this.stale = some;
    if (this.visible) this.draw();
  }

  extent() {
    const { x } = this.columns;
    return x.length ? [x[0], x[x.length - 1]] : [0, 1];
  }

  draw() {
    if (!this.stale) return;
    this.stale = false;
    this.paint();
    const data = [this.columns.x, this.columns.x.map(() => 1)];
    if (!this.plot) {
      this.plot = new uPlot(this.options(), data, this.box);
      this.applyZoom();
    } else {
      this.plot.batch(() => {
        this.plot.setData(data, false);
        this.plot.redraw(false, true);
        this.applyZoom();
      });
    }
    this.tell(this.plot.cursor.idx ?? null);
  }

  share(value) {
    if (this.spec.signed) return (value + 1) / 2;
    return Math.log(Math.max(value, this.least) / this.least) / Math.log(this.greatest / this.least);
  }

  /** One pixel a value; drawing scales it. */
  paint() {
    const { vectors } = this.columns;
    this.dim = vectors.reduce((d, v) => Math.max(d, v.length), 0);
    this.bounds();
    this.image.width = vectors.length;
    this.image.height = this.dim;
    const context = this.image.getContext('2d');
    const pixels = context.createImageData(vectors.length, this.dim);
    vectors.forEach((vector, i) => vector.forEach((value, j) => {
      if (!Number.isFinite(value)) return; // transparent
      const colour = this.maps[Math.round(Math.min(1, Math.max(0, this.share(value))) * 255)];
      const at = 4 * (j * vectors.length + i);
      pixels.data[at] = colour[0];
      pixels.data[at + 1] = colour[1];
      pixels.data[at + 2] = colour[2];
      pixels.data[at + 3] = 255;
    }));
    context.putImageData(pixels, 0, 0);
  }

  bounds() {
    this.greatest = 0;
    this.least = Infinity;
    for (const vector of this.columns.vectors) {
      for (const value of vector) {
        if (value > this.greatest) this.greatest = value;
        if (value > 0 && value < this.least) this.least = value;
      }
    }
    this.least = Math.max(Number.isFinite(this.least) ? this.least : 1e-9, this.greatest * FLOOR);
    if (!(this.greatest > this.least)) this.greatest = this.least * 10;
    const [low, high] = this.spec.signed ? [-1, 1] : [this.least, this.greatest];
    const bar = element('i');
    const stops = this.maps.filter((_, i) => i % 17 === 0).map((c) => `rgb(${c.join(' ')})`);
    bar.style.background = `linear-gradient(to right, ${stops.join(', ')})`;
    this.scale.replaceChildren(element('span', '', number(low)), bar, element('span', '', number(high)));
  }

  options() {
    const base = this.base(HEIGHT);
    base.axes[1].values = (u, ticks) => ticks.map((t) => (Number.isInteger(t) ? String(t) : ''));
    base.axes[1].grid = { show: false };
    base.axes[0].grid = { show: false };
    base.hooks.drawAxes = [(u) => this.stretch(u)];
    return {
      ...base,
      scales: { x: { time: false, auto: false }, y: { auto: false, dir: -1, range: () => [0.5, this.dim + 0.5] } },
      cursor: { ...base.cursor, points: { show: () => element('div') } },
      series: [{}, { stroke: 'transparent', points: { show: false } }],
    };
  }

  /** Every column from halfway to the one before to halfway to the next. */
  stretch(u) {
    const { x } = this.columns;
    const { left, top, width, height } = u.bbox;
    const context = u.ctx;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    context.imageSmoothingEnabled = false;
    for (let i = 0; i < x.length; i++) {
      const from = u.valToPos(i ? (x[i - 1] + x[i]) / 2 : x[i] - 0.5, 'x', true);
      const to = u.valToPos(i + 1 < x.length ? (x[i] + x[i + 1]) / 2 : x[i] + 0.5, 'x', true);
      if (to >= left && from <= left + width) {
        context.drawImage(this.image, i, 0, 1, this.dim, Math.floor(from), top, Math.ceil(to) - Math.floor(from), height);
      }
    }
    context.restore();
  }

  tell(index) {
    const { x, vectors } = this.columns;
    const at = index ?? x.length - 1;
    if (at < 0 || !vectors[at]) return;
    const top = this.plot?.cursor.top ?? -1;
    const rank = index !== null && top >= 0 ? Math.round(this.plot.posToVal(top, 'y')) : 1;
    const j = Math.min(vectors[at].length, Math.max(1, rank));
    const value = element('span', 'value');
    value.append(element('span', '', 'rank ' + j), element('b', '', number(vectors[at][j - 1])));
    this.values.replaceChildren(element('span', 'step', 'after ' + x[at] + ' steps'), value);
    if (this.run) this.values.append(element('span', 'value', this.run));
  }

  csv() {
    const { x, vectors } = this.columns;
    const ranks = Array.from({ length: this.dim ?? 0 }, (_, j) => 'rank ' + (j + 1));
    return [['steps_done', ...ranks], ...x.map((step, i) => [step, ...vectors[i]])];
  }
}
