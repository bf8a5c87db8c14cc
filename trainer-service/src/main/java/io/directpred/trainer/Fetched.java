package io.directpred.trainer;

import io.directpred.events.PredictorWeights;
import io.directpred.events.ViewPairs;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A batch whose view pairs have come, and later the matrix that is due at it.
 *
 * @param slices in the order of the batch
 * @param pairsReady {@link System#nanoTime} when the last slice came
 * @param weights the stats service's answer with that matrix; null where none is due
 * @param weightsReady {@link System#nanoTime} when that answer came; 0 where none is due
 */
record Fetched(
        Batch batch,
        List<ViewPairs> slices,
        long pairsReady,
        @Nullable PredictorWeights weights,
        long weightsReady) {

    Fetched(Batch batch, List<ViewPairs> slices) {
        this(batch, slices, System.nanoTime(), null, 0);
    }

    Fetched with(Optional<PredictorWeights> needed, long arrived) {
        return new Fetched(batch, slices, pairsReady, needed.orElse(null), arrived);
    }
}
