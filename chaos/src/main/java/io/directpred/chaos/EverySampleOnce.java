package io.directpred.chaos;

import io.directpred.chaos.Journal.Pairs;
import io.directpred.chaos.Journal.Request;
import io.directpred.events.Replacement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Every sample is trained on once an epoch in the final state's history, with the same pixels whoever made them; what cannot be decoded is listed as replaced, and nothing else is. */
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
        epochs.forEach((epoch, samples) -> once(epoch, samples, n, epoch == epochs.size() - 1, breaches));
        int answers = answers(run, history, evidence.undecodable(), breaches);
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

    private static void once(int epoch, List<Integer> samples, int n, boolean last, Breaches breaches) {
        Map<Integer, Long> times = samples.stream().collect(Collectors.groupingBy(s -> s, Collectors.counting()));
        times.forEach((sample, count) ->
                breaches.unless(count == 1, "sample %d was used %d times in epoch %d", sample, count, epoch));
        if (!last) { // which ends where the run does
            breaches.unless(times.size() == n, "epoch %d used %d of %d samples", epoch, times.size(), n);
        }
    }

    private static int answers(Journal run, Map<Slice, Request> history, Set<Integer> undecodable, Breaches breaches) {
        Map<Slice, Pairs> first = new HashMap<>();
        int answers = 0;
        for (Pairs pairs : run.pairs()) {
            Slice id = new Slice(pairs.step(), pairs.slice());
            Request request = history.get(id);
            if (request == null) {
                continue; // of a step that an attempt did not come to
            }
            answers++;
            Pairs before = first.putIfAbsent(id, pairs);
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
