package io.directpred.chaos;

import io.directpred.chaos.Journal.Pairs;
import io.directpred.chaos.Journal.Request;
import io.directpred.events.Replacement;
import io.directpred.spec.LastBatch;
import io.directpred.spec.RunSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Every sample is trained on once an epoch at the most in the final state's history, and once exactly, but for those
 * that an epoch leaves out because they do not fill its last batch ({@code optimiser.last_batch: drop}); with the same
 * pixels whoever made them; what cannot be decoded is listed as replaced, and nothing else is.
 *
 * <p>Allowed, 10 samples, batch 4: 8 of them in an epoch; with {@code keep}, all 10. Forbidden: a sample twice in an
 * epoch; 7 of them; a batch of 2 with {@code drop}; other pixels of a sample from a second loader.
 */
record EverySampleOnce() implements Law {

    private record Slice(long step, int slice) {}

    @Override
    public Verdict judge(Evidence evidence) {
        Breaches breaches = new Breaches();
        Journal run = evidence.run();
        Map<Integer, Map<Slice, Request>> asked = asked(run, breaches);
        Map<Integer, List<Integer>> epochs = new TreeMap<>();
        Map<Slice, Request> history = new HashMap<>();
        History.of(run).parts().forEach(part -> {
            Map<Slice, Request> own = asked.getOrDefault(part.attempt(), Map.of());
            for (long step = part.from(); step < part.to(); step++) {
                int slice = 0;
                for (Request r = own.get(new Slice(step, 0)); r != null; r = own.get(new Slice(step, ++slice))) {
                    epochs.computeIfAbsent(r.epoch(), e -> new ArrayList<>()).addAll(r.samples());
                    history.put(new Slice(step, slice), r);
                }
                breaches.unless(slice > 0, "attempt %d asked for no samples of step %d", part.attempt(), step);
            }
        });
        int n = run.spec().getData().getN();
        int whole = whole(run.spec());
        epochs.forEach((epoch, samples) -> once(epoch, samples, whole, epoch == epochs.size() - 1, breaches));
        fullBatches(run.spec(), history, breaches);
        int answers = answers(run, asked, evidence.undecodable(), breaches);
        return breaches.verdict(
                this,
                "%d epochs of %d samples in %d slices; %d answers agree; %d undecodable images replaced alike",
                epochs.size(),
                n,
                history.size(),
                answers,
                evidence.undecodable().size());
    }

    /** By attempt; an ask that is repeated must ask for the same. */
    private static Map<Integer, Map<Slice, Request>> asked(Journal run, Breaches breaches) {
        Map<Integer, Map<Slice, Request>> asked = new HashMap<>();
        for (Request request : run.requests()) {
            Slice id = new Slice(request.step(), request.slice());
            Request before = asked.computeIfAbsent(request.attempt(), a -> new HashMap<>())
                    .putIfAbsent(id, request);
            breaches.unless(
                    before == null || before.samples().equals(request.samples()),
                    "attempt %d asked for two different sets of samples for %s",
                    request.attempt(),
                    id);
        }
        return asked;
    }

    /** Samples that an epoch trains on. */
    private static int whole(RunSpec spec) {
        int n = spec.getData().getN();
        int batch = spec.getOptimiser().getBatch();
        boolean drops = spec.getOptimiser().getLastBatch() == LastBatch.drop;
        return drops && batch <= n ? n - n % batch : n;
    }

    /** No batch is smaller, unless it may be. */
    private static void fullBatches(RunSpec spec, Map<Slice, Request> history, Breaches breaches) {
        if (spec.getOptimiser().getLastBatch() == LastBatch.drop) {
            int full = Math.min(spec.getOptimiser().getBatch(), spec.getData().getN());
            Map<Long, Integer> sizes = new TreeMap<>();
            history.forEach((slice, r) -> sizes.merge(slice.step(), r.samples().size(), Integer::sum));
            sizes.forEach((step, size) ->
                    breaches.unless(size == full, "step %d has a batch of %d, not of %d", step, size, full));
        }
    }

    private static void once(int epoch, List<Integer> samples, int whole, boolean last, Breaches breaches) {
        Map<Integer, Long> times = samples.stream().collect(Collectors.groupingBy(s -> s, Collectors.counting()));
        times.forEach((sample, count) ->
                breaches.unless(count == 1, "sample %d was used %d times in epoch %d", sample, count, epoch));
        if (!last) { // which ends where the run does
            breaches.unless(times.size() == whole, "epoch %d used %d of %d samples", epoch, times.size(), whole);
        }
    }

    /** Attempts may cut a step into other slices; of the same samples the pixels are the same. */
    private static int answers(
            Journal run, Map<Integer, Map<Slice, Request>> asked, Set<Integer> undecodable, Breaches breaches) {
        record Samples(long step, List<Integer> samples) {}
        Map<Samples, Pairs> first = new HashMap<>();
        int answers = 0;
        for (Pairs pairs : run.pairs()) {
            Slice id = new Slice(pairs.step(), pairs.slice());
            Request request = asked.getOrDefault(pairs.attempt(), Map.of()).get(id);
            if (request == null) {
                continue; // the request was lost to a fault
            }
            answers++;
            Pairs before = first.putIfAbsent(new Samples(pairs.step(), pairs.samples()), pairs);
            breaches.unless(
                    before == null || before.crc() == pairs.crc(),
                    "%s has different pixels from %s",
                    id,
                    pairs.loader());
            breaches.unless(pairs.samples().equals(request.samples()), "%s is answered with other samples", id);
            breaches.unless(
                    replaced(pairs).equals(expected(pairs, undecodable)),
                    "%s lists %s as replaced, undecodable are %s",
                    id,
                    replaced(pairs),
                    expected(pairs, undecodable));
        }
        return answers;
    }

    private static Set<Integer> replaced(Pairs pairs) {
        return pairs.replaced().stream().map(Replacement::getSample).collect(Collectors.toSet());
    }

    private static Set<Integer> expected(Pairs pairs, Set<Integer> undecodable) {
        return pairs.samples().stream().filter(undecodable::contains).collect(Collectors.toSet());
    }
}
