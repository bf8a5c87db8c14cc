// What every chart has: a frame with title, values and buttons, one zoom for all, cursor, keyboard, CSV and PNG.
import uPlot from '/uplot.js';
import { css } from '/colours.js';
import { tick } from '/format.js';
import { saveCsv, savePng } from '/export.js';

const charts = new Set();
const sync = uPlot.sync('steps');
let zoom = null;
let onZoom = () => {};

export function whenZoomed(listener) {
  onZoom = listener;
}

/** Steps from, to; null: all of them. */
export function setZoom(range) {
  zoom = range;
  onZoom(zoom);
  charts.forEach((chart) => chart.applyZoom());
}

export function redrawAll() {
  charts.forEach((chart) => chart.plot?.redraw(false, true));
}

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text; // what a topic says is text, never HTML
  return made;
}

const visible = new IntersectionObserver((entries) => entries.forEach((entry) => {
  entry.target.chart.visible = entry.isIntersecting;
  if (entry.isIntersecting) entry.target.chart.draw();
}), { rootMargin: '200px' });

const resized = new ResizeObserver((entries) => entries.forEach((entry) => entry.target.chart.fit()));

/** A frame with a title, a line of explanation, and room for a plot; subclasses say what is drawn. */
export class Chart {
  constructor(spec) {
    this.spec = spec;
    this.visible = false;
    this.plot = null;
    this.root = element('figure', 'chart' + (spec.tall ? ' tall' : ''));
    this.root.id = spec.id;
    const head = element('figcaption');
    head.append(element('h3', '', spec.title), element('span', 'unit', spec.unit ?? ''));
    const tools = element('span', 'tools');
    tools.append(this.button('CSV', () => saveCsv(spec.id, this.csv())));
    tools.append(this.button('PNG', () => savePng(spec.id, this.plot?.ctx.canvas, css('--panel'))));
    head.append(tools);
    this.values = element('div', 'values');
    this.values.setAttribute('aria-live', 'off');
    this.box = element('div', 'plot');
    this.box.tabIndex = 0;
    this.box.setAttribute('role', 'img');
    this.box.setAttribute('aria-label', spec.title + '. Arrow keys move the cursor, plus and minus zoom, 0 shows all.');
    this.box.addEventListener('keydown', (event) => this.key(event));
    this.empty = element('p', 'empty');
    this.root.append(head, this.values, this.box, this.empty);
    this.root.chart = this;
    this.box.chart = this;
    charts.add(this);
    visible.observe(this.root);
    resized.observe(this.box);
  }

  button(text, action) {
    const button = element('button', '', text);
    button.type = 'button';
    button.setAttribute('aria-label', `${text} of ${this.spec.title}`);
    button.addEventListener('click', action);
    return button;
  }

  /** Nothing to draw, and the reason. */
  say(reason) {
    this.empty.textContent = reason;
    this.empty.hidden = !reason;
    this.box.hidden = this.values.hidden = Boolean(reason);
    this.root.classList.toggle('without', Boolean(reason));
    if (reason) this.drop();
  }

  drop() {
    this.plot?.destroy();
    this.plot = null;
  }

  base(height) {
    const axis = (more) => ({
      stroke: () => css('--ink-2'),
      grid: { stroke: () => css('--rule'), width: 1 },
      ticks: { show: false },
      font: '11px ' + css('--font'),
      gap: 6,
      ...more,
    });
    return {
      width: Math.max(200, this.box.clientWidth),
      height,
      legend: { show: false },
      cursor: {
        sync: { key: sync.key, setSeries: false, filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' } },
        drag: { x: true, y: false, setScale: false },
        points: { size: 6 },
      },
      padding: [8, 20, 0, 0],
      axes: [
        axis({ size: 26, values: (u, ticks) => ticks.map(tick), space: 70 }),
        axis({ size: 56, values: (u, ticks) => ticks.map(tick), space: 34 }),
      ],
      hooks: {
        setSelect: [(u) => {
          if (u.select.width > 4) {
            const range = [u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x')];
            u.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
            setZoom(range);
          }
        }],
        setCursor: [(u) => this.tell(u.cursor.idx ?? null)],
        ready: [(u) => u.over.addEventListener('dblclick', () => setZoom(null))],
      },
    };
  }

  range() {
    const [least, greatest] = this.extent();
    return zoom ?? [least, least === greatest ? least + 1 : greatest];
  }

  applyZoom() {
    const [min, max] = this.plot ? this.range() : [0, 0];
    this.plot?.setScale('x', { min, max });
  }

  fit() {
    if (this.plot && this.box.clientWidth > 0 && this.box.clientWidth !== this.plot.width) {
      this.plot.setSize({ width: this.box.clientWidth, height: this.plot.height });
    }
  }

  key(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 }[event.key];
    const [from, to] = this.plot ? this.range() : [0, 1];
    const middle = (from + to) / 2;
    if (steps && this.plot) {
      const xs = this.plot.data[0];
      const at = Math.min(xs.length - 1, Math.max(0, (this.plot.cursor.idx ?? xs.length - 1) + steps));
      this.plot.setCursor({ left: this.plot.valToPos(xs[at], 'x'), top: 10 });
    } else if (event.key === '+') {
      setZoom([middle - (to - from) / 4, middle + (to - from) / 4]);
    } else if (event.key === '-' && zoom) {
      setZoom([middle - (to - from), middle + (to - from)]);
    } else if (event.key === '0' || event.key === 'Escape') {
      setZoom(null);
    } else {
      return;
    }
    event.preventDefault();
  }
}
