package io.directpred.benchmarks;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.core.CounterRandom;
import io.directpred.core.PackedSymmetric;
import io.directpred.events.BatchCorrelation;
import io.directpred.events.EventLog;
import io.directpred.events.FoldState;
import io.directpred.events.From;
import io.directpred.events.KafkaConnection;
import io.directpred.events.Outgoing;
import io.directpred.events.PredictorWeights;
import io.directpred.events.Tag;
import io.directpred.events.Topics;
import io.directpred.spec.Architecture.Encoder;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.EpsForm;
import io.directpred.spec.Rule;
import io.directpred.spec.RuleKind;
import io.directpred.spec.Scale;
import io.directpred.stats.StatsService;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import reactor.core.Disposable;

/**
 * The control loop over a real broker and the real stats service: from C handed to the log until W stands in the
 * network.
 */
final class LoopRows {
    private final EventLog log;

    private LoopRows(EventLog log) {
        this.log = log;
    }

    static void rows(Arguments arguments) throws Exception {
        Path folder = Children.folder("loop");
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"));
                EventLog stats = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), Duration.ofMinutes(1));
                EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), Duration.ofMinutes(1))) {
            Disposable service = StatsService.over(stats).subscribe();
            LoopRows rows = new LoopRows(log);
            rows.loop(128, RuleKind.directpred, Between.PAUSE, arguments.quick() ? 1500 : 5000);
            rows.loop(128, RuleKind.directpred, Between.STEP, arguments.quick() ? 300 : 1500);
            rows.loop(256, RuleKind.directpred, Between.PAUSE, arguments.quick() ? 300 : 1500);
            rows.loop(512, RuleKind.directpred, Between.PAUSE, arguments.quick() ? 60 : 300);
            rows.loop(2048, RuleKind.directcopy, Between.PAUSE, arguments.quick() ? 10 : 40);
            service.dispose();
        } finally {
            Children.remove(folder);
        }
    }

    private void loop(int dim, RuleKind kind, Between between, int rounds) throws InterruptedException {
        String run = "loop-" + dim + "-" + between.name().toLowerCase(Locale.ROOT);
        BlockingQueue<PredictorWeights> answers = new ArrayBlockingQueue<>(16);
        Disposable reading = log.read(Topics.PREDICTOR_WEIGHTS, SpecificRecord.class, new From.End())
                .subscribe(event -> {
                    if (event.value() instanceof PredictorWeights w
                            && w.getRun().equals(run)) {
                        answers.add(w);
                    }
                });
        Rule rule = new Rule(kind, 0.3, 0.1, 0.5, 1, 0, 32, Scale.largest, EpsForm.added, false, false, 0);
        ByteBuffer none = ByteBuffer.allocate(0);
        publish(run, -1, new FoldState(run, 1, -1L, dim, rule, none, List.of(), none));
        ByteBuffer c = correlation(dim);
        double[] millis = new double[rounds];
        double[] folding = new double[rounds];
        int warmup = Math.max(5, rounds / (between == Between.PAUSE ? 2 : 10));
        try (BenchmarkNetwork network = between.network(dim)) {
            for (int step = 0; step < warmup + rounds; step++) {
                BatchCorrelation record = record(run, step, dim, c);
                long sent = System.nanoTime();
                publish(run, step, record);
                PredictorWeights answer = answers.poll(30, TimeUnit.SECONDS);
                if (answer == null || answer.getStep() != step) {
                    throw new IllegalStateException("no answer to step " + step);
                }
                network.setW(PackedSymmetric.ofFloat64("W", dim, answer.getW()).toFull());
                if (step >= warmup) {
                    millis[step - warmup] = (System.nanoTime() - sent) / 1e6;
                    folding[step - warmup] = answer.getNanos() / 1e6;
                }
                between.pass(network);
            }
        }
        reading.dispose();
        print(dim, kind, between, millis, folding);
    }

    /** What lies between two rounds. */
    private enum Between {
        /** Hardly anything: all is still in the caches. */
        PAUSE("2 ms between two rounds"),
        /** A training step of some 20 ms: what it does to the caches, it does in training, too. */
        STEP("a step between two rounds");

        private final String text;

        Between(String text) {
            this.text = text;
        }

        private BenchmarkNetwork network(int dim) {
            return this == STEP
                    ? new BenchmarkNetwork(Encoder.RESNET10, 16, BenchmarkNetwork.precision(), 32, dim, 8, 1)
                    : new BenchmarkNetwork(Encoder.RESNET10, 4, Precision.FLOAT32, 8, dim, 2, 1);
        }

        private void pass(BenchmarkNetwork network) throws InterruptedException {
            if (this == STEP) {
                network.step();
            } else {
                Thread.sleep(2);
            }
        }
    }

    private static void print(int dim, RuleKind kind, Between between, double[] millis, double[] folding) {
        String what = "C sent to W applied, d = " + dim + ", " + kind + ", " + between.text;
        if (dim == 128) {
            Row.atMost("loop", what + ": p50 ms", Samples.quantile(millis, 0.5), 5, "%.1f");
            Row.atMost("loop", what + ": p99 ms", Samples.quantile(millis, 0.99), 15, "%.1f");
            Row.print("loop", what + ": p99.9 ms", "%.1f", Samples.quantile(millis, 0.999));
        } else {
            Row.print(
                    "loop",
                    what + ": p50, p99, p99.9 ms",
                    "%.1f, %.1f, %.1f (%d rounds)",
                    Samples.quantile(millis, 0.5),
                    Samples.quantile(millis, 0.99),
                    Samples.quantile(millis, 0.999),
                    millis.length);
        }
        Row.print("loop", "  of it fold and rule (eigen-decomposition): p50 ms", "%.1f", Samples.median(folding));
    }

    private void publish(String run, long step, SpecificRecord record) {
        log.publish(new Outgoing(Topics.CORRELATIONS, run, new Tag(run, step, 1), record))
                .subscribe();
    }

    /** C of some vectors, of rank 64. */
    private static ByteBuffer correlation(int dim) {
        int n = 64;
        CounterRandom random = CounterRandom.of(1, "z", dim);
        double[] z = random.doubles((long) n * dim, -1, 1).toArray();
        double[] c = new double[dim * dim];
        for (int v = 0; v < n; v++) {
            for (int i = 0; i < dim; i++) {
                for (int j = 0; j < dim; j++) {
                    c[i * dim + j] += z[v * dim + i] * z[v * dim + j] / n;
                }
            }
        }
        return PackedSymmetric.ofFull("C", dim, c).toFloat32();
    }

    private static BatchCorrelation record(String run, int step, int dim, ByteBuffer c) {
        return new BatchCorrelation(
                run,
                1,
                (long) step,
                dim,
                c.duplicate().order(ByteOrder.LITTLE_ENDIAN),
                zeros(dim),
                zeros(dim),
                zeros(dim),
                ByteBuffer.allocate(0));
    }

    private static ByteBuffer zeros(int dim) {
        return ByteBuffer.allocate(4 * dim);
    }
}
