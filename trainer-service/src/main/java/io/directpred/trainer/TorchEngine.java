package io.directpred.trainer;

import ai.djl.Device;
import io.directpred.core.CounterRandom;
import io.directpred.network.Initialisation;
import io.directpred.network.Libtorch;
import io.directpred.network.NetworkThread;
import io.directpred.network.Networks;
import io.directpred.network.TrainingNetwork;
import io.directpred.spec.Architecture;
import io.directpred.spec.Cuda;
import io.directpred.spec.RunSpec;
import io.directpred.spec.TargetStart;
import io.directpred.tensors.Tensor;
import java.util.Map;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** TorchScript on one thread. */
final class TorchEngine implements Engine {
    private final NetworkThread thread = new NetworkThread("networks", Thread.NORM_PRIORITY);
    private final Scheduler scheduler = Schedulers.fromExecutorService(thread.executor());

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Networks initial(RunSpec spec) {
        Map<String, Tensor> state = Initialisation.of(
                Architecture.of(spec),
                spec.getTarget().getStart() == TargetStart.copy,
                CounterRandom.initial(spec.getSeed()));
        return restored(spec, GivenEncoder.into(state, spec));
    }

    @Override
    public Networks restored(RunSpec spec, Map<String, Tensor> state) {
        Cuda cuda = spec.getCuda();
        Libtorch.cudnn(cuda.getTf32(), cuda.getBenchmark(), cuda.getDeterministic());
        return TrainingNetwork.of(Architecture.of(spec), state, device(spec), spec.getThreads());
    }

    /** By its index: DJL takes the name alone for another device than the one its arrays say they lie on. */
    static Device device(RunSpec spec) {
        return spec.getDevice() == io.directpred.spec.Device.gpu
                ? Device.gpu(spec.getCuda().getDevice())
                : Device.cpu();
    }

    @Override
    public void close() {
        thread.close();
    }
}
