package io.directpred.standalone.simulation;

import io.directpred.core.CorrelationMatrix;
import io.directpred.core.CounterRandom;
import io.directpred.core.PackedSymmetric;
import io.directpred.core.PredictorRule;
import io.directpred.network.TrainingNetwork.Outcome;
import io.directpred.network.TrainingNetwork.Settings;
import io.directpred.spec.Predictor;
import io.directpred.spec.RunSpec;
import io.directpred.standalone.simulation.Arithmetic.Step;
import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A run as a loop in one place, without services: what the design says of order, samples, W and F, and so what every disturbed run must come to.
 *
 * @param f after each step
 * @param w what the rule makes of it, null where it sets nothing
 * @param replaced of each step the samples that cannot be decoded, and what stands in their place
 */
record PlainRun(
        List<Step> steps,
        List<PackedSymmetric> c,
        List<PackedSymmetric> f,
        List<PackedSymmetric> w,
        List<Map<Integer, Integer>> replaced,
        Map<String, Tensor> state) {

    /** @param large as in {@link Arithmetic#initial} */
    static PlainRun of(RunSpec spec, NumberedImages images, boolean large) {
        Predictor predictor = spec.getPredictor();
        PredictorRule rule = PredictorRule.directPred(predictor.getEps(), predictor.getFreq());
        Settings settings = new Settings(
                spec.getOptimiser().getLr(),
                spec.getOptimiser().getMomentum(),
                spec.getOptimiser().getWeightDecay(),
                spec.getTarget().getMomentum());
        List<int[]> batches = batches(spec);
        List<Map<Integer, Integer>> replaced = replaced(spec, images, batches);
        PlainRun run = new PlainRun(
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), replaced, Map.of());
        Arithmetic networks = Arithmetic.initial(
                new Arithmetic.Witness() {
                    @Override
                    public void stepped(Step step) {
                        run.steps.add(step);
                    }
                },
                large);
        CorrelationMatrix f = null;
        for (int t = 0; t < batches.size(); t++) {
            int u = t - 1 - predictor.getLag();
            if (u >= 0 && u % predictor.getFreq() == 0) {
                networks.setW(run.w.get(u).toFull());
            }
            ByteBuffer views = views(batches.get(t), replaced.get(t));
            Outcome outcome = networks.step(views, views, batches.get(t).length, settings);
            PackedSymmetric c = inFloat32(PackedSymmetric.ofFull("C", Arithmetic.DIM, outcome.c()));
            f = f == null ? CorrelationMatrix.of(predictor.getRho(), c) : f.fold(c);
            run.c.add(c);
            run.f.add(f.matrix());
            run.w.add(rule.sets(t) ? rule.weights(f) : null);
        }
        return new PlainRun(run.steps, run.c, run.f, run.w, replaced, networks.state());
    }

    /** Each epoch a permutation, cut into batches; a rest of one joins the batch before it. */
    private static List<int[]> batches(RunSpec spec) {
        int n = spec.getData().getN();
        int size = spec.getOptimiser().getBatch();
        List<int[]> batches = new ArrayList<>();
        for (int epoch = 0; batches.size() < spec.getSchedule().getSteps(); epoch++) {
            int[] order = CounterRandom.of(spec.getSeed(), "epoch", epoch).permutation(n);
            for (int from = 0; from < n; ) {
                int to = n - from - size <= 1 ? n : from + size;
                batches.add(Arrays.copyOfRange(order, from, to));
                from = to;
            }
        }
        return batches.subList(0, (int) spec.getSchedule().getSteps());
    }

    /** hash(seed, epoch, sample, k) mod n, with the first k from 1 on whose sample can be decoded. */
    private static List<Map<Integer, Integer>> replaced(RunSpec spec, NumberedImages images, List<int[]> batches) {
        List<Map<Integer, Integer>> replaced = new ArrayList<>();
        int n = images.size();
        int before = 0;
        for (int[] batch : batches) {
            int epoch = before / n;
            before += batch.length;
            Map<Integer, Integer> ofStep = new TreeMap<>();
            for (int sample : batch) {
                if (images.broken().contains(sample)) {
                    ofStep.put(
                            sample,
                            IntStream.iterate(1, k -> k + 1)
                                    .map(k -> CounterRandom.of(spec.getSeed(), "replacement", epoch, sample, k)
                                            .nextInt(n))
                                    .filter(other -> !images.broken().contains(other))
                                    .findFirst()
                                    .orElseThrow());
                }
            }
            replaced.add(ofStep);
        }
        return replaced;
    }

    private static ByteBuffer views(int[] samples, Map<Integer, Integer> replaced) {
        ByteBuffer views = ByteBuffer.allocate(samples.length * 8 * 8 * 3);
        IntStream.range(0, views.capacity()).forEach(i -> {
            int sample = samples[i / (8 * 8 * 3)];
            views.put(replaced.getOrDefault(sample, sample).byteValue());
        });
        return views.flip();
    }

    /** As C travels. */
    private static PackedSymmetric inFloat32(PackedSymmetric c) {
        return PackedSymmetric.ofFloat32("C", c.dim(), c.toFloat32());
    }
}
