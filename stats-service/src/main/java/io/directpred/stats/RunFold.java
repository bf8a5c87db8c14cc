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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * F of one attempt of a run: folds one step after the other and keeps the last answers for those asked again.
 *
 * <p>Confined to one thread. The result of a fold depends on the fold state and the C after it, on nothing else.
 */
final class RunFold implements RunState {
    /** Answers kept at the most, where so many are more than {@link #ANSWER_BYTES}: with d = 2048 one is 32 MB, and what is not kept is computed again. */
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

    /** Starts from F after a step, or from nothing at step -1; throws {@link IllegalArgumentException} naming what is wrong in it. */
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
        f = decode(state).map(matrix -> CorrelationMatrix.of(rho, matrix)).orElse(null);
        mean = decodeMean(state);
    }

    private static Optional<PackedSymmetric> decode(FoldState state) {
        if (!state.getF().hasRemaining()) {
            return Optional.empty();
        }
        String name = "F of step " + state.getStep();
        return Optional.of(PackedSymmetric.ofFloat64(name, state.getDim(), state.getF()));
    }

    private static double[] decodeMean(FoldState state) {
        ByteBuffer bytes = state.getMean().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() != 0 && bytes.remaining() != Double.BYTES * state.getDim()) {
            throw new IllegalArgumentException("mean of step " + state.getStep() + " has " + bytes.remaining()
                    + " bytes, expected " + Double.BYTES * state.getDim());
        }
        double[] mean = new double[bytes.remaining() / Double.BYTES];
        bytes.asDoubleBuffer().get(mean);
        return mean;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    /** F, the one it began with, and W and F of each answer that is kept. */
    @Override
    public long bytes() {
        return (2 + 2L * kept) * matrixBytes();
    }

    private long matrixBytes() {
        return (long) Double.BYTES * dim * (dim + 1) / 2;
    }

    /**
     * Whether it is what would be here if it began anew with this state and was sent every C again: then a state that is repeated needs no step to be
     * folded again.
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

    /** Folds the C of the next step; throws {@link IllegalArgumentException} naming what is wrong in it, and stays as it is. */
    Folded fold(BatchCorrelation record) {
        BatchStatistics batch = BatchStatistics.of(record, dim);
        long began = System.nanoTime();
        CorrelationMatrix folded = f == null ? CorrelationMatrix.of(rho, batch.c()) : f.fold(batch.c());
        double[] foldedMean = foldMean(batch.mean());
        CorrelationMatrix basis =
                folded.basis(settings.getCentred() ? foldedMean : new double[0], settings.getDiagonal());
        PackedSymmetric w = sets(record.getStep()) ? rule.orElseThrow().weights(basis) : null;
        long nanos = w == null ? 0 : System.nanoTime() - began;
        f = folded;
        step = record.getStep();
        mean = foldedMean;
        if (answers(step)) {
            keep(answer(record, w, folded, nanos, settings.getCentred() ? mean : new double[0]));
        }
        return new Folded(record, answered(step), folded, mean, batch, w);
    }

    /** The same moving average as F's; after a fold state without it, it starts anew: there W does not follow from it. */
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
