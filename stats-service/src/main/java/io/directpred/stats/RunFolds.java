package io.directpred.stats;

import io.directpred.events.BatchCorrelation;
import io.directpred.events.FoldRefused;
import io.directpred.events.FoldState;
import io.directpred.events.FoldStateWanted;
import io.directpred.events.Outgoing;
import io.directpred.events.Spectrum;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folds of all runs: places each record and says what to publish for it.
 *
 * <p>A FoldState sets F, unless it is of an older attempt, or F follows from it already: the trainer repeats what has
 * no answer yet, and what was folded is not folded again. A BatchCorrelation of the step after F's is folded and
 * answered with W; one that was folded before is answered with the answer kept. What cannot be placed (no state, a gap,
 * an attempt that has sent no fold state) is answered by FoldStateWanted, once until something is sent again. Records
 * of older attempts are ignored.
 *
 * <p>A record with NaN, Infinity or a wrong length is logged, counted and answered by FoldRefused: asking for the fold
 * state would only bring it back. The trainer ends its attempt by it; nothing more of the attempt is folded until
 * another fold state.
 *
 * <p>Records of one run are taken one after the other, those of several on several threads.
 */
final class RunFolds {
    private static final Logger LOG = LoggerFactory.getLogger(RunFolds.class);

    private final Map<String, RunState> runs = new LinkedHashMap<>(16, 0.75f, true);
    private final int capacity;
    private final long bytes;
    private final AtomicLong refused = new AtomicLong();

    /**
     * No runs yet. Beyond either bound the one least recently heard of goes, and comes back by a FoldState.
     *
     * @param capacity runs kept
     * @param bytes that they may take together; one run is kept, however large it is
     */
    RunFolds(int capacity, long bytes) {
        this.capacity = capacity;
        this.bytes = bytes;
    }

    private synchronized @Nullable RunState known(String run) {
        return runs.get(run);
    }

    private synchronized void keep(String run, RunState state) {
        runs.put(run, state);
        long held = runs.values().stream().mapToLong(RunState::bytes).sum();
        Iterator<RunState> eldest = runs.values().iterator();
        while (runs.size() > capacity || (held > bytes && runs.size() > 1)) {
            held -= eldest.next().bytes();
            eldest.remove();
        }
    }

    Reply take(SpecificRecord record) {
        if (record instanceof FoldState state) {
            return start(state);
        }
        return record instanceof BatchCorrelation batch ? place(batch) : Reply.NOTHING;
    }

    /** Records that could not be taken. */
    long refused() {
        return refused.get();
    }

    private Reply start(FoldState state) {
        RunState known = known(state.getRun());
        if (known != null && state.getAttempt() < known.attempt()) {
            return Reply.NOTHING;
        }
        if (known instanceof RunFold fold && fold.follows(state)) {
            return Reply.NOTHING;
        }
        try {
            keep(state.getRun(), new RunFold(state));
            return Reply.NOTHING;
        } catch (IllegalArgumentException e) {
            return refuse(new Tag(state.getRun(), state.getStep(), state.getAttempt()), e);
        }
    }

    private Reply place(BatchCorrelation batch) {
        RunState state = known(batch.getRun());
        if (state == null) {
            return want(batch, "no fold state of this run is here");
        }
        if (batch.getAttempt() > state.attempt()) {
            return want(batch, "attempt " + batch.getAttempt() + " has sent no fold state");
        }
        if (batch.getAttempt() < state.attempt()) {
            return Reply.NOTHING;
        }
        if (state instanceof RunState.Waiting waiting) {
            return await(batch, waiting);
        }
        return state instanceof RunFold fold ? place(batch, fold) : Reply.NOTHING;
    }

    private Reply await(BatchCorrelation batch, RunState.Waiting waiting) {
        if (batch.getStep() <= waiting.newest()) {
            return want(batch, "step " + batch.getStep() + " came again and there is no fold state yet");
        }
        keep(batch.getRun(), new RunState.Waiting(batch.getAttempt(), batch.getStep()));
        return Reply.NOTHING;
    }

    private Reply place(BatchCorrelation batch, RunFold fold) {
        if (batch.getStep() == fold.next()) {
            return fold(batch, fold);
        }
        if (batch.getStep() < fold.next() && !fold.answers(batch.getStep())) {
            return Reply.NOTHING; // folded before, and nobody waits for an answer
        }
        return fold.answered(batch.getStep())
                .map(answer -> Reply.of(toTrainer(tag(batch), answer)))
                .orElseGet(() -> want(batch, "step " + batch.getStep() + " came, " + fold.next() + " is next"));
    }

    private Reply fold(BatchCorrelation batch, RunFold fold) {
        try {
            Folded folded = fold.fold(batch);
            Optional<Outgoing> answer = folded.answer().map(a -> toTrainer(tag(batch), a));
            return folded.isReported()
                    ? new Reply(answer, Optional.of(() -> toAnyone(folded.spectrum())))
                    : new Reply(answer, Optional.empty());
        } catch (IllegalArgumentException e) {
            return refuse(tag(batch), e);
        }
    }

    private Reply want(BatchCorrelation batch, String reason) {
        LOG.info("run {} attempt {}: {}; asking for it", batch.getRun(), batch.getAttempt(), reason);
        keep(batch.getRun(), new RunState.Waiting(batch.getAttempt(), batch.getStep()));
        return Reply.of(toTrainer(tag(batch), new FoldStateWanted(batch.getRun(), batch.getAttempt(), reason)));
    }

    private Reply refuse(Tag of, IllegalArgumentException cause) {
        long count = refused.incrementAndGet();
        LOG.error(
                "run {} attempt {} step {}: {}; the attempt has to end ({} records refused so far)",
                of.run(),
                of.attempt(),
                of.step(),
                cause.getMessage(),
                count);
        Counter.builder("directpred.stats.refused")
                .description("records that could not be folded, each the end of an attempt")
                .tags("run", of.run())
                .register(Metrics.globalRegistry)
                .increment();
        keep(of.run(), new RunState.Stopped(of.attempt()));
        String reason = String.valueOf(cause.getMessage());
        return Reply.of(toTrainer(of, new FoldRefused(of.run(), of.attempt(), of.step(), reason)));
    }

    private static Tag tag(BatchCorrelation batch) {
        return new Tag(batch.getRun(), batch.getStep(), batch.getAttempt());
    }

    private static Outgoing toTrainer(Tag of, SpecificRecord answer) {
        return new Outgoing(Topics.PREDICTOR_WEIGHTS, of.run(), of, answer);
    }

    private static Outgoing toAnyone(Spectrum spectrum) {
        Tag tag = new Tag(spectrum.getRun(), spectrum.getStep(), spectrum.getAttempt());
        return new Outgoing(Topics.SPECTRA, spectrum.getRun(), tag, spectrum);
    }
}
