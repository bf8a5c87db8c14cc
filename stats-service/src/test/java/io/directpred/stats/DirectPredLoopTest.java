package io.directpred.stats;

import static io.directpred.stats.Records.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.core.CorrelationMatrix;
import io.directpred.core.CounterRandom;
import io.directpred.core.PackedSymmetric;
import io.directpred.core.PredictorRule;
import io.directpred.events.FoldStateWanted;
import io.directpred.events.Outgoing;
import io.directpred.events.PredictorWeights;
import io.directpred.spec.Rule;
import io.directpred.spec.RuleKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/**
 * The loop between a trainer and the folds, in one thread from a seed: records come late, twice, out of order or never;
 * the service loses its state; the trainer starts again. Whatever happens, each step has one W and F is the plain fold.
 */
class DirectPredLoopTest {
    private static final int STEPS = 12;

    @Property(tries = 400)
    void givesEachStepTheWOfThePlainFoldWhateverHappens(
            @ForAll long seed, @ForAll @IntRange(max = 3) int lag, @ForAll @IntRange(min = 1, max = 4) int freq) {
        CounterRandom random = CounterRandom.of(seed, "loop", lag, freq);
        Loop loop = new Loop(lag, freq);

        for (int event = 0; event < 80; event++) {
            loop.happen(random);
        }
        loop.finish();

        assertThat(loop.trainer.f()).isEqualTo(plainFold(STEPS - 1).matrix().toFloat64());
    }

    @Test
    void asksForNothingWhereNothingGoesWrong() {
        Loop loop = new Loop(1, 1);

        loop.finish();

        assertThat(loop.trainer.f()).isEqualTo(plainFold(STEPS - 1).matrix().toFloat64());
        assertThat(loop.trainer.asked).isZero();
        assertThat(loop.log).hasSize(1 + STEPS);
    }

    private static CorrelationMatrix plainFold(long step) {
        CorrelationMatrix f = CorrelationMatrix.of(0.3, Records.c(0));
        for (long next = 1; next <= step; next++) {
            f = f.fold(Records.c(next));
        }
        return f;
    }

    /** A trainer, the log it writes to, and the folds that read it from a position. */
    private static final class Loop {
        final List<SpecificRecord> log = new ArrayList<>();
        final Trainer trainer;
        private final int freq;
        private RunFolds folds = new RunFolds(2, Long.MAX_VALUE);
        private int position;

        Loop(int lag, int freq) {
            this.freq = freq;
            trainer = new Trainer(Records.rule(RuleKind.directpred, freq, lag), log);
            trainer.start();
        }

        void happen(CounterRandom random) {
            switch (random.nextInt(12)) {
                case 0 -> folds = new RunFolds(2, Long.MAX_VALUE); // another instance, without state
                case 1 -> position = random.nextInt(log.size() + 1); // reads again, or skips
                case 2 -> deliver(random.nextInt(log.size())); // out of order
                case 3 -> trainer.resend();
                case 4 -> trainer.start();
                default -> deliverNext();
            }
        }

        /** From here on nothing goes wrong. */
        void finish() {
            for (int turn = 0; turn < 2000 && !trainer.done(); turn++) {
                if (position == log.size()) {
                    trainer.resend();
                }
                deliverNext();
            }
            assertThat(trainer.done()).as("ends").isTrue();
        }

        private void deliverNext() {
            if (position < log.size()) {
                deliver(position++);
            }
        }

        private void deliver(int offset) {
            folds.take(log.get(offset)).answer().map(Outgoing::value).ifPresent(answer -> {
                if (answer instanceof PredictorWeights weights) {
                    assertPlain(weights);
                }
                trainer.hear(answer);
            });
        }

        private void assertPlain(PredictorWeights weights) {
            CorrelationMatrix f = plainFold(weights.getStep());
            PredictorRule rule = PredictorRule.directPred(0.1, freq);
            ByteBuffer w = rule.sets(weights.getStep()) ? rule.weights(f).toFloat64() : ByteBuffer.allocate(0);
            assertThat(weights.getF()).isEqualTo(f.matrix().toFloat64());
            assertThat(weights.getW()).isEqualTo(w);
        }
    }

    /** What a trainer does in the loop: sends each C, runs lag steps ahead, answers FoldStateWanted. */
    private static final class Trainer {
        int asked;
        private final Rule rule;
        private final List<SpecificRecord> log;
        private final Map<Long, PredictorWeights> heard = new HashMap<>();
        private int attempt;
        private long newest = -1; // step of the newest F
        private long sent = -1;

        Trainer(Rule rule, List<SpecificRecord> log) {
            this.rule = rule;
            this.log = log;
        }

        void start() {
            attempt++;
            sent = newest;
            heard.keySet().removeIf(step -> step > newest);
            sendFoldState();
            train();
        }

        void hear(SpecificRecord answer) {
            if (answer instanceof FoldStateWanted wanted && wanted.getAttempt() == attempt) {
                asked++;
                sendFoldState();
                for (long step = newest + 1; step <= sent; step++) {
                    log.add(Records.batch(RUN, attempt, step));
                }
            } else if (answer instanceof PredictorWeights weights && weights.getAttempt() == attempt) {
                heard.putIfAbsent(weights.getStep(), weights);
                while (heard.containsKey(newest + 1)) {
                    newest++;
                }
                train();
            }
        }

        void resend() {
            if (newest < sent) {
                log.add(Records.batch(RUN, attempt, newest + 1));
            }
        }

        boolean done() {
            return newest == STEPS - 1;
        }

        ByteBuffer f() {
            return heard.get(newest).getF();
        }

        private void train() {
            while (sent < STEPS - 1 && sent - newest <= rule.getLag()) {
                log.add(Records.batch(RUN, attempt, ++sent));
            }
        }

        private void sendFoldState() {
            log.add(
                    newest == -1
                            ? Records.fresh(RUN, attempt, rule)
                            : Records.after(
                                    RUN, attempt, newest, rule, PackedSymmetric.ofFloat64("F", Records.DIM, f())));
        }
    }
}
