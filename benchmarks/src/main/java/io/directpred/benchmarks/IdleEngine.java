package io.directpred.benchmarks;

import io.directpred.network.Networks;
import io.directpred.spec.RunSpec;
import io.directpred.tensors.Tensor;
import io.directpred.trainer.Engine;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Takes each batch as the networks get it, in memory outside the heap, and computes nothing: C is the identity. */
final class IdleEngine implements Engine {
    private final Scheduler scheduler = Schedulers.newSingle("networks");

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Networks initial(RunSpec spec) {
        return new Idle(spec.getNetwork().getProjector().getDim());
    }

    @Override
    public Networks restored(RunSpec spec, Map<String, Tensor> state) {
        return initial(spec);
    }

    @Override
    public void close() {
        scheduler.dispose();
    }

    private record Idle(int dim) implements Networks {
        @Override
        public Step forward(List<View> views, int n, RandomGenerator random) {
            double[] c = new double[dim * dim];
            for (int i = 0; i < dim; i++) {
                c[i * dim + i] = 1;
            }
            Statistics told = new Statistics(0, c, new double[dim], new double[dim], new double[dim]);
            return new Step() {
                @Override
                public Statistics statistics() {
                    return told;
                }

                @Override
                public double update(Settings settings) {
                    return 0;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void setW(double[] w) {}

        @Override
        public double[] w() {
            return new double[0];
        }

        @Override
        public Map<String, Tensor> state() {
            return Map.of("online.encoder.nothing", Tensor.of(new float[] {0}, 1));
        }

        @Override
        public void close() {}
    }
}
