package io.directpred.standalone.simulation;

import io.directpred.network.Networks;
import io.directpred.spec.RunSpec;
import io.directpred.tensors.Tensor;
import io.directpred.trainer.Engine;
import java.util.Map;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Computes where it is called. */
record ArithmeticEngine(Arithmetic.Witness witness, boolean large) implements Engine {
    @Override
    public Scheduler scheduler() {
        return Schedulers.immediate();
    }

    @Override
    public Networks initial(RunSpec spec) {
        return Arithmetic.initial(witness, large);
    }

    @Override
    public Networks restored(RunSpec spec, Map<String, Tensor> state) {
        return Arithmetic.restored(state, witness);
    }

    @Override
    public void close() {}
}
