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
    return {
      ...base,
      scales: {
        x: { time: false, auto: false },
        y: { distr: this.spec.log ? 3 : 1, range: this.spec.log ? undefined : (u, min, max) => padded(min, max, this.spec) },
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

function padded(min, max, spec) {
  if (min === null || !Number.isFinite(min)) return [0, 1];
  const low = spec.min ?? min;
  const high = spec.max === undefined ? max : Math.max(max, spec.max);
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  return [spec.min !== undefined ? low : low - room, high + room];
}
