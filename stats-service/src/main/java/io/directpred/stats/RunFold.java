package io.directpred.stats;

import io.directpred.core.CorrelationMatrix;
import io.directpred.core.PackedSymmetric;
import io.directpred.core.PredictorRule;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.FoldState;
import io.directpred.events.PredictorWeights;
import io.directpred.spec.Rule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * F of one attempt of a run: folds one step after the other and keeps the last answers for those asked again.
 *
 * <p>Confined to one thread. The result of a fold depends on the fold state and the C after it, on nothing else.
 */
final class RunFold implements RunState {
    /**
     * Answers kept at the most, where so many are more than {@link #ANSWER_BYTES}: with d = 2048 one is 32 MB, and what
     * is not kept is computed again.
     */
    private static final int ANSWERS = 8;

    private static final long ANSWER_BYTES = 64 << 20;

    private final int attempt;
    private final Rule settings;
    private final int dim;
    private final double rho;
    private final Optional<PredictorRule> rule;
    private final int told;
    private final int kept;
    private final Deque<PredictorWeights> answers = new ArrayDeque<>();
    /** What it began with, for as long as every answer since is kept. */
    private @Nullable FoldState start;

    private long step;
    private @Nullable CorrelationMatrix f;
    private double[] mean = {};
    /** By the step of F: the newest that a step has used, and those that wait for their step. */
    private final NavigableMap<Long, SetWeights> set = new TreeMap<>();

    /**
     * Starts from F after a step, or from nothing at step -1; throws {@link IllegalArgumentException} naming what is
     * wrong in it.
     */
    RunFold(FoldState state) {
        settings = state.getRule();
        start = state;
        attempt = state.getAttempt();
        step = state.getStep();
        dim = state.getDim();
        rho = settings.getRho();
        rule = Rules.of(settings);
        told = Math.max(1, settings.getTold());
        kept = Math.min(settings.getLag() + 2, (int) Math.max(ANSWERS, ANSWER_BYTES / (2 * matrixBytes())));
        f = state.getF().hasRemaining() ? decode(step, state.getF()) : null;
        mean = decodeMean(step, state.getMean());
        state.getEarlier()
                .forEach(earlier -> keepSet(
                        earlier.getStep(),
                        decode(earlier.getStep(), earlier.getF()),
                        decodeMean(earlier.getStep(), earlier.getMean())));
        if (f != null && step >= 0) {
            keepSet(step, f, mean);
        }
    }

    private CorrelationMatrix decode(long at, ByteBuffer packed) {
        return CorrelationMatrix.of(rho, PackedSymmetric.ofFloat64("F of step " + at, dim, packed));
    }

    private void keepSet(long at, CorrelationMatrix folded, double[] foldedMean) {
        if (sets(at)) {
            set.put(at, setFrom(at, folded, foldedMean));
        }
    }

    private SetWeights setFrom(long at, CorrelationMatrix folded, double[] foldedMean) {
        double[] centre = settings.getCentred() ? foldedMean : new double[0];
        return new SetWeights(rule.orElseThrow(), at, folded.basis(centre, settings.getDiagonal()));
    }

    private double[] decodeMean(long at, ByteBuffer packed) {
        ByteBuffer bytes = packed.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() != 0 && bytes.remaining() != Double.BYTES * dim) {
            throw new IllegalArgumentException(
                    "mean of step " + at + " has " + bytes.remaining() + " bytes, expected " + Double.BYTES * dim);
        }
        double[] mean = new double[bytes.remaining() / Double.BYTES];
        bytes.asDoubleBuffer().get(mean);
        return mean;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    /**
     * F, the one it began with, W and F of each answer that is kept, and W, F and its eigenvectors (two) of each step
     * that reports still need.
     */
    @Override
    public long bytes() {
        long reported = rule.isPresent() ? 2 + settings.getLag() / settings.getFreq() : 0;
        return (2 + 2L * kept + 4 * reported) * matrixBytes();
    }

    private long matrixBytes() {
        return (long) Double.BYTES * dim * (dim + 1) / 2;
    }

    /**
     * Whether it is what would be here if it began anew with this state and was sent every C again: then a state that
     * is repeated needs no step to be folded again.
     */
    boolean follows(FoldState state) {
        FoldState began = start;
        return state.getAttempt() == attempt
                && state.getDim() == dim
                && state.getRule().equals(settings)
                && (began != null && state.equals(began)
                        || answered(state.getStep())
                                .map(answer -> answer.getF().equals(state.getF()))
                                .orElse(false));
    }

    /** The step whose C can be folded. */
    long next() {
        return step + 1;
    }

    /** Whether a step has an answer: W where the rule makes one, or F alone every so many steps. */
    boolean answers(long at) {
        return sets(at) || at % told == 0;
    }

    private boolean sets(long at) {
        return rule.map(r -> r.sets(at)).orElse(false);
    }

    /** The answer to a step folded before, if it is still kept. */
    Optional<PredictorWeights> answered(long earlier) {
        return answers.stream().filter(answer -> answer.getStep() == earlier).findFirst();
    }

    /**
     * Folds the C of the next step; throws {@link IllegalArgumentException} naming what is wrong in it, and stays as it
     * is.
     */
    Folded fold(BatchCorrelation record) {
        BatchStatistics batch = BatchStatistics.of(record, dim);
        long began = System.nanoTime();
        CorrelationMatrix folded = f == null ? CorrelationMatrix.of(rho, batch.c()) : f.fold(batch.c());
        double[] foldedMean = foldMean(batch.mean());
        SetWeights made = sets(record.getStep()) ? setFrom(record.getStep(), folded, foldedMean) : null;
        PackedSymmetric w = made == null ? null : made.w();
        long nanos = made == null ? 0 : System.nanoTime() - began;
        f = folded;
        step = record.getStep();
        mean = foldedMean;
        if (made != null) {
            set.put(step, made);
        }
        if (answers(step)) {
            keep(answer(record, w, folded, nanos, settings.getCentred() ? mean : new double[0]));
        }
        return new Folded(
                record, answered(step), folded, mean, batch, inUse(batch.w().length > 0), settings.getSpectraEvery());
    }

    /**
     * The W that the rule set last of those in use; null where the gradient's start is.
     *
     * @param before the step, which told the W that it used; else after it
     */
    private @Nullable SetWeights inUse(boolean before) {
        Long next = set.floorKey(step - settings.getLag());
        Map.Entry<Long, SetWeights> used = set.floorEntry(step - settings.getLag() - (before ? 1 : 0));
        if (next != null) {
            set.headMap(next).clear(); // no later step uses them
        }
        return used == null ? null : used.getValue();
    }

    /**
     * The same moving average as F's; after a fold state without it, it starts anew: there W does not follow from it.
     */
    private double[] foldMean(double[] latest) {
        if (mean.length == 0) {
            return latest;
        }
        double[] folded = new double[dim];
        Arrays.setAll(folded, i -> rho * mean[i] + (1 - rho) * latest[i]);
        return folded;
    }

    private static PredictorWeights answer(
            BatchCorrelation record, @Nullable PackedSymmetric w, CorrelationMatrix f, long nanos, double[] mean) {
        ByteBuffer weights = w == null ? ByteBuffer.allocate(0) : w.toFloat64();
        return new PredictorWeights(
                record.getRun(),
                record.getAttempt(),
                record.getStep(),
                record.getDim(),
                weights,
                f.matrix().toFloat64(),
                nanos,
                bytes(mean));
    }

    private static ByteBuffer bytes(double[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(numbers);
        return bytes;
    }

    private void keep(PredictorWeights answer) {
        answers.addLast(answer);
        if (answers.size() > kept) {
            answers.removeFirst();
            start = null;
        }
    }
}
