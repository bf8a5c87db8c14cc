package io.directpred.trainer;

import io.directpred.network.Networks;
import io.directpred.spec.RunSpec;
import io.directpred.tensors.Tensor;
import java.util.Map;
import reactor.core.scheduler.Scheduler;

/** What computes: makes a run's networks, and owns the one thread on which they live. */
public interface Engine extends AutoCloseable {
    /** Of one thread. */
    Scheduler scheduler();

    /** The networks before the first step, each tensor drawn from the seed and its name. */
    Networks initial(RunSpec spec);

    /** The networks as {@link Networks#state} left them. */
    Networks restored(RunSpec spec, Map<String, Tensor> state);

    /** Waits for what is being computed. */
    @Override
    void close();
}
