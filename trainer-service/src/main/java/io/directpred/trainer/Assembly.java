package io.directpred.trainer;

import io.directpred.events.SliceId;
import io.directpred.events.ViewPairs;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A batch on its way: how it was cut, and the slices that have come. */
final class Assembly {
    private final Batch batch;
    private final Map<Integer, List<Integer>> samples = new LinkedHashMap<>();
    private final ViewPairs[] slices;
    private int missing;

    Assembly(Batch batch, int samplesASlice) {
        this.batch = batch;
        int[] all = batch.samples();
        for (int from = 0; from < all.length; from += samplesASlice) {
            int to = Math.min(all.length, from + samplesASlice);
            samples.put(samples.size(), Arrays.stream(all, from, to).boxed().toList());
        }
        this.missing = samples.size();
        this.slices = new ViewPairs[missing];
    }

    Batch batch() {
        return batch;
    }

    List<SliceId> ids() {
        return samples.keySet().stream()
                .map(slice -> new SliceId(batch.step(), slice))
                .toList();
    }

    List<Integer> samples(SliceId id) {
        return samples.getOrDefault(id.getSlice(), List.of());
    }

    /** A slice that was missing. */
    void put(ViewPairs pairs) {
        slices[pairs.getSlice()] = pairs;
        missing--;
    }

    boolean isWhole() {
        return missing == 0;
    }

    Fetched whole() {
        return new Fetched(batch, List.of(slices));
    }
}
