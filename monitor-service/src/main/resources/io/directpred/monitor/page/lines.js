// Lines over steps. One run: a colour a quantity. Several: a colour a run, a dash a quantity. The band behind a line
// reaches from the least to the greatest value of the steps that one point stands for.
import uPlot from '/uplot.js';
import { Chart, element } from '/chart.js';
import { DASHES, faint, line } from '/colours.js';
import { number } from '/format.js';

const HEIGHT = 210;

export class Lines extends Chart {
  constructor(spec) {
    super(spec);
    this.lines = [];
    this.data = [[]];
    this.drawn = '';
  }

  /** @param lines of {label, run, quantity, x, last, least, greatest}; @param reason why there may be none */
  show(lines, reason) {
    this.lines = lines.filter((l) => l.last.some((v) => v !== null && Number.isFinite(v)));
    this.several = new Set(this.lines.map((l) => l.run)).size > 1;
    this.say(this.lines.length ? '' : reason);
    this.stale = true;
    if (this.visible) this.draw();
  }

  extent() {
    const xs = this.data[0];
    return xs.length ? [this.spec.fromZero ? 0 : xs[0], xs[xs.length - 1]] : [0, 1];
  }

  draw() {
    if (!this.stale || !this.lines.length) return;
    this.stale = false;
    const tables = this.lines.map((l) => [l.x, l.last, l.least ?? l.last, l.greatest ?? l.last].map((v, i) =>
      i && this.spec.log ? v.map((y) => (y > 0 ? y : null)) : v));
    this.data = tables.length === 1 ? tables[0] : uPlot.join(tables);
    const key = this.lines.map((l) => l.run + '\n' + l.label).join('\n\n');
    if (key !== this.drawn || !this.plot) {
      this.drop();
      this.drawn = key;
      this.plot = new uPlot(this.options(), this.data, this.box);
      this.applyZoom();
    } else {
      this.plot.batch(() => {
        this.plot.setData(this.data, false);
        this.plot.redraw(true, true);
        this.applyZoom();
      });
    }
    this.tell(this.plot.cursor.idx ?? null);
  }

  colour(l, i) {
    return this.several ? l.run : l.colour ?? i;
  }

  options() {
    const series = [{}];
    const bands = [];
    this.lines.forEach((l, i) => {
      const at = series.length;
      const few = l.markers;
      series.push({
        label: l.label,
        stroke: () => line(this.colour(l, i)),
        width: 1.6,
        dash: l.dash ?? (this.several ? DASHES[l.quantity % DASHES.length] : DASHES[Math.floor(i / 6)]),
        points: { show: few, size: 6, fill: () => line(this.colour(l, i)) },
        spanGaps: true,
      });
      series.push({ stroke: 'transparent', width: 0, points: { show: false }, spanGaps: true });
      series.push({ stroke: 'transparent', width: 0, points: { show: false }, spanGaps: true });
      bands.push({ series: [at + 2, at + 1], fill: () => faint(this.colour(l, i)) });
    });
    const base = this.base(this.spec.height ?? HEIGHT);
    if (this.spec.log) base.axes[1].splits = (u, axis, low, high) => powers(low, high);
    return {
      ...base,
      scales: {
        x: { time: false, auto: false },
        y: { distr: this.spec.log ? 3 : 1, range: (u, min, max) => (this.spec.log ? decades : padded)(min, max, this.spec) },
      },
      cursor: { ...base.cursor, points: { show: (u, i) => point(i, this) } },
      series,
      bands,
    };
  }

  /** The values under the cursor; without one, the newest. */
  tell(index) {
    const at = index ?? this.data[0].length - 1;
    this.values.replaceChildren(element('span', 'step', at < 0 ? '' : 'after ' + this.data[0][at] + ' steps'));
    this.lines.forEach((l, i) => {
      const item = element('span', 'value');
      const swatch = element('i');
      swatch.style.background = line(this.colour(l, i));
      item.append(swatch, element('span', '', l.label), element('b', '', number(this.nearest(3 * i + 1, at))));
      this.values.append(item);
    });
  }

  /** Of lines with different steps: the newest value up to there. */
  nearest(series, at) {
    const values = this.data[series] ?? [];
    for (let i = at; i >= 0; i--) if (values[i] !== null && values[i] !== undefined) return values[i];
    return null;
  }

  csv() {
    const names = this.lines.flatMap((l) => [l.label, l.label + ' least', l.label + ' greatest']);
    return [['steps_done', ...names], ...this.data[0].map((x, i) => this.data.map((values) => values[i]))];
  }
}

/** uPlot wants one for every series; those of the band show nothing. */
function point(i, chart) {
  const dot = element('div');
  if (i % 3 !== 1) return dot;
  dot.style.background = line(chart.colour(chart.lines[(i - 1) / 3], (i - 1) / 3));
  dot.style.borderRadius = '50%';
  dot.style.width = dot.style.height = '6px';
  dot.style.margin = '-3px 0 0 -3px';
  return dot;
}

/** A little more than there is, in both directions by the same factor. */
function decades(min, max) {
  if (!(min > 0) || !Number.isFinite(max)) return [0.1, 1];
  const room = Math.max(1.05, (max / min) ** 0.05);
  return [min / room, max * room];
}

function padded(min, max, spec) {
  if (min === null || !Number.isFinite(min)) return [0, 1];
  const low = spec.min ?? min;
  const high = spec.max === undefined ? max : Math.max(max, spec.max);
  // what lies closer together than this is the rounding of equal numbers, and must not look like a curve
  const span = spec.span ?? (Math.max(Math.abs(low), Math.abs(high)) * 1e-6 || 1);
  const lack = Math.max(0, span - (high - low));
  const room = Math.max(span, high - low) * 0.06;
  return spec.min !== undefined ? [low, high + lack + room] : [low - lack / 2 - room, high + lack / 2 + room];
}

/** Ticks of a log axis: powers of ten, so many that they stand apart; of less than two decades 1, 2 and 5 as well. */
function powers(low, high) {
  const from = Math.floor(Math.log10(low));
  const to = Math.ceil(Math.log10(high));
  const step = Math.max(1, Math.round((to - from) / 6));
  const parts = to - from <= 2 ? [1, 2, 5] : [1];
  const ticks = [];
  for (let power = Math.ceil(from / step) * step; power <= to; power += step) {
    for (const part of parts) ticks.push(Number(`${part}e${power}`));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}
