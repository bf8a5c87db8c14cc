package io.directpred.standalone.simulation;

import io.directpred.core.CorrelationMatrix;
import io.directpred.core.CounterRandom;
import io.directpred.core.PackedSymmetric;
import io.directpred.core.PredictorRule;
import io.directpred.network.Networks;
import io.directpred.network.Networks.Settings;
import io.directpred.network.Networks.Statistics;
import io.directpred.network.Networks.View;
import io.directpred.spec.LastBatch;
import io.directpred.spec.Objective;
import io.directpred.spec.Optimiser;
import io.directpred.spec.Predictor;
import io.directpred.spec.RuleKind;
import io.directpred.spec.RunSpec;
import io.directpred.standalone.simulation.Arithmetic.Done;
import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A run as a loop in one place, without services: what the design says of order, samples, W and F, and so what every
 * disturbed run must come to.
 *
 * @param state after the last one
 */
record PlainRun(List<Done> steps, Map<String, Tensor> state) {

    /** @param large as in {@link Arithmetic#initial} */
    static PlainRun of(RunSpec spec, NumberedImages images, boolean large) {
        Predictor predictor = spec.getPredictor();
        PredictorRule rule = PredictorRule.directPred(predictor.getEps(), predictor.getFreq());
        boolean any = Objective.of(spec).rule(spec).getKind() != RuleKind.none;
        List<Integer> epochs = new ArrayList<>();
        List<int[]> batches = batches(spec, epochs);
        List<Map<Integer, Integer>> replaced = replaced(spec, images, batches, epochs);
        List<Done> steps = new ArrayList<>();
        Map<Integer, PackedSymmetric> w = new HashMap<>();
        Arithmetic networks = Arithmetic.initial(steps::add, large);
        CorrelationMatrix f = null;
        for (int t = 0; t < batches.size(); t++) {
            int u = t - 1 - predictor.getLag();
            if (any && u >= 0 && u % predictor.getFreq() == 0) {
                networks.setW(w.get(u).toFull());
            }
            ByteBuffer views = views(batches.get(t), replaced.get(t));
            View view = new View(views, 8, 8);
            Statistics told;
            try (Networks.Step halves = networks.forward(
                    List.of(view, view), batches.get(t).length, CounterRandom.of(spec.getSeed(), "step", t))) {
                told = halves.statistics();
                halves.update(settings(spec, t));
            }
            PackedSymmetric c = inFloat32(PackedSymmetric.ofFull("C", Arithmetic.DIM, told.c()));
            f = f == null ? CorrelationMatrix.of(predictor.getRho(), c) : f.fold(c);
            if (rule.sets(t)) {
                w.put(t, rule.weights(f));
            }
        }
        return new PlainRun(steps, networks.state());
    }

    /** Of plain SGD with schedules that stay as they are. */
    private static Settings settings(RunSpec spec, int step) {
        Optimiser optimiser = spec.getOptimiser();
        return new Settings(
                optimiser.getLr(),
                optimiser.getMomentum(),
                optimiser.getWeightDecay(),
                spec.getTarget().getMomentum(),
                optimiser.getClip(),
                optimiser.getLr(),
                optimiser.getWeightDecay(),
                optimiser.getTrust(),
                optimiser.getBeta2(),
                step + 1);
    }

    /**
     * Each epoch a permutation, cut into batches; what does not fill the last one is left out, or kept, where one
     * sample joins the batch before.
     */
    private static List<int[]> batches(RunSpec spec, List<Integer> epochs) {
        int n = spec.getData().getN();
        int size = spec.getOptimiser().getBatch();
        List<int[]> batches = new ArrayList<>();
        for (int epoch = 0; batches.size() < spec.getSchedule().getSteps(); epoch++) {
            int[] order = CounterRandom.of(spec.getSeed(), "epoch", epoch).permutation(n);
            boolean keep = spec.getOptimiser().getLastBatch() == LastBatch.keep;
            for (int from = 0; from + size <= n || keep && from + 1 < n; from += size) {
                int to = keep && n - from <= size + 1 ? n : from + size;
                batches.add(Arrays.copyOfRange(order, from, to));
                epochs.add(epoch);
            }
        }
        return batches.subList(0, (int) spec.getSchedule().getSteps());
    }

    /** hash(seed, epoch, sample, k) mod n, with the first k from 1 on whose sample can be decoded. */
    private static List<Map<Integer, Integer>> replaced(
            RunSpec spec, NumberedImages images, List<int[]> batches, List<Integer> epochs) {
        List<Map<Integer, Integer>> replaced = new ArrayList<>();
        int n = images.size();
        for (int[] batch : batches) {
            int epoch = epochs.get(replaced.size());
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
