// The newest view pairs of a run that is running, as the trainer gets them.
import { element } from '/chart.js';

const EVERY = 10000;

export class Views {
  constructor() {
    this.root = element('section', 'chart table');
    this.root.id = 'views';
    this.image = element('img');
    this.image.hidden = true;
    this.note = element('p', 'empty');
    this.root.append(element('h3', '', 'View pairs'), this.image, this.note);
    this.asked = 0;
  }

  show(store) {
    const run = store.chosen.find((name) => store.runs.get(name)?.phase === 'running');
    if (store.recorded || !run) {
      this.say(this.image.hidden ? 'No data, because no chosen run is running: view pairs are kept only while a run goes on.' : '');
    } else if (run !== this.run || Date.now() - this.asked > EVERY) {
      this.run = run;
      this.asked = Date.now();
      this.load(run);
    }
  }

  /** Into a second image, so that nothing flickers. */
  load(run) {
    const next = element('img');
    next.onload = () => {
      next.alt = `the newest view pairs of run ${run}: the views of an image below each other`;
      this.image.replaceWith(next);
      this.image = next;
      this.say('');
    };
    next.onerror = () => this.image.hidden && this.say('No data yet, because no view pairs are on the topic of run ' + run + '.');
    next.src = `/views?run=${encodeURIComponent(run)}&at=${this.asked}`;
  }

  say(text) {
    this.note.textContent = text;
    this.note.hidden = !text;
  }
}
