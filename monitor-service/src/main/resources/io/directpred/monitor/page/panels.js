// Which charts there are, and from which columns they are drawn.
import { column, vectors } from '/store.js';

const FEW_STEPS = 'No data yet, because no training step is on the topic directpred.training-metrics. The first one follows '
  + 'when loaders have delivered its view pairs.';
const NO_SPECTRUM = 'No data yet, because no spectrum is on the topic directpred.spectra. The stats service writes one after each step, or as often as stats.spectra_every says.';
const NO_W = 'No data, because this run has no predictor matrix W, or none so far.';
const NO_AGE = 'No data, because no rule sets W from F in this run, or none has so far.';
const NO_DEMAND = 'No data yet, because no step is on the topic directpred.training-metrics, or a version before 0.2 wrote it.';
const NO_PROBE = 'No data yet, because no checkpoint has been probed. A data set without labels has no probe.';

/** Lines of some columns of a table. */
function columns(table, names) {
  return (series) => Object.entries(names).map(([name, label], quantity) =>
    ({ label, quantity, ...column(series[table], name) }));
}

/** Ranks 1, 4, 16, ... and the last: enough to see a spectrum flatten or collapse. */
function ranks(name, more = {}) {
  return (series) => {
    const { x, vectors: all } = vectors(series.spectra, name);
    const d = all.reduce((most, v) => Math.max(most, v.length), 0);
    const chosen = [];
    for (let rank = 1; rank < d; rank *= 4) chosen.push(rank);
    if (d) chosen.push(d);
    return chosen.map((rank, quantity) => {
      const last = all.map((v) => (Number.isFinite(v[rank - 1]) ? v[rank - 1] : null));
      return { label: 'rank ' + rank + (more.of ?? ''), quantity: quantity + (more.after ?? 0), x, last, dash: more.dash, colour: quantity };
    });
  };
}

/** W with F as it is after the step and, where it is another, with the F that W was set from. */
function cosines(series) {
  return [...ranks('cosines')(series), ...ranks('set_cosines', { of: ', F of W', dash: [2, 4], after: 6 })(series)];
}

function probe(series) {
  const good = (series.probes ?? []).filter((p) => !p.failure);
  const x = good.map((p) => p.steps_done);
  const line = (label, quantity, key) => ({ label, quantity, x, last: good.map((p) => p[key]), markers: true, colour: quantity });
  const lines = [line('kNN', 0, 'knn')];
  if (good.some((p) => p.linear !== 'none')) {
    lines.push(line('linear, last', 1, 'linear_last'), line('linear, best', 2, 'linear_best'));
  }
  const random = good.find((p) => p.steps_done === 0);
  const end = Math.max(1, ...x);
  const flat = (label, value, colour) =>
    ({ label, quantity: 4, x: [0, end], last: [value, value], dash: [2, 4], colour });
  if (random) {
    lines.push(flat('random encoder, kNN', random.knn, 0));
    if (random.linear !== 'none') lines.push(flat('random encoder, linear', random.linear_last, 1));
  }
  return lines;
}

export const GROUPS = [
  {
    id: 'training', title: 'Training',
    charts: [
      { id: 'loss', title: 'Loss', told: 'loss', lines: columns('training', { loss: 'loss' }), reason: FEW_STEPS, wide: true },
      { id: 'images-per-second', title: 'Throughput', unit: 'images/s', min: 0, lines: columns('training', { images_per_second: 'images/s' }), reason: FEW_STEPS },
      { id: 'time', title: 'Time of a step', unit: 'ms', min: 0, reason: FEW_STEPS,
        lines: columns('training', { step_ms: 'network', wait_pairs_ms: 'wait for view pairs', wait_weights_ms: 'wait for W' }) },
      { id: 'in-flight', title: 'Demand in flight', unit: 'slices asked for and not answered', min: 0, span: 1, reason: NO_DEMAND,
        lines: columns('training', { slices_in_flight: 'slices' }) },
      { id: 'age', title: 'Age of W', told: 'age', unit: 'steps', min: 0, span: 1, reason: NO_AGE,
        lines: columns('ranks', { age_of_w: 'from the F that it was set from to F now' }) },
      { id: 'lr', title: 'Learning rate', min: 0, span: 1e-9, lines: columns('training', { lr: 'learning rate' }), reason: FEW_STEPS },
      { id: 'momentum', title: 'Target momentum', span: 1e-3, lines: columns('training', { target_momentum: 'target momentum' }), reason: FEW_STEPS },
    ],
  },
  {
    id: 'eigenspace', title: 'Eigenspace',
    charts: [
      { id: 'spectrum-map', map: 'eigenvalues', title: 'Eigenvalues of F', unit: 'log colour, rank 1 on top', reason: NO_SPECTRUM },
      { id: 'spectrum', title: 'Eigenvalues of F', unit: 'chosen ranks, log', log: true, height: 250, lines: ranks('eigenvalues'), reason: NO_SPECTRUM },
      { id: 'w-spectrum-map', map: 'w_eigenvalues', title: 'Eigenvalues of W', unit: 'log colour', reason: NO_W },
      { id: 'w-spectrum', title: 'Eigenvalues of W', unit: 'chosen ranks, log', log: true, height: 250, lines: ranks('w_eigenvalues'), reason: NO_W },
      { id: 'cosine-map', map: 'cosines', signed: true, title: 'Cosine of u and W u', unit: 'per eigenvector u of F; 1 where W is set from F', reason: NO_W },
      { id: 'cosine', title: 'Cosine of u and W u', unit: 'chosen ranks; dotted: u of the F that W was set from', span: 0.02, height: 250, lines: cosines, reason: NO_W },
      { id: 'rank', title: 'Rank', unit: 'of F, in dimensions', min: 0, reason: NO_SPECTRUM,
        lines: columns('ranks', { effective_rank: 'effective', centred_effective_rank: 'effective, centred', participation_ratio: 'participation ratio' }) },
      { id: 'collapse', title: 'Collapse', unit: 'deviation 1 healthy, 0 collapsed', min: 0, reason: NO_SPECTRUM,
        lines: columns('ranks', { feature_deviation: 'feature deviation', top_share: 'share of the greatest' }) },
      { id: 'alignment', title: 'Mean cosine of u and W u', unit: 'with a lag or freq > 1 also of the F that W was set from', span: 0.02, reason: NO_W,
        lines: columns('ranks', { alignment: 'F after the step', set_alignment: 'F of W' }) },
      { id: 'symmetry', title: 'How W departs from F', unit: 'both 0 where W is set from F', min: 0, span: 1e-3, reason: NO_W,
        lines: columns('ranks', { asymmetry: 'asymmetry of W', commutator: 'commutator of F and W' }) },
    ],
  },
  {
    id: 'probe', title: 'Probe',
    charts: [{ id: 'accuracy', title: 'Accuracy of the frozen encoder', unit: '% of the test part', fromZero: true, lines: probe, reason: NO_PROBE, wide: true }],
  },
];
