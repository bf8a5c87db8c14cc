package io.directpred.trainer;

import io.directpred.network.StateSize;
import io.directpred.spec.Architecture;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecException;
import java.util.Locale;

/**
 * Whether Java's heap has room for the checkpoints of a run: as tensors, as bytes on their way, and where the other services are in the same process, as
 * these read them.
 *
 * <p>ResNet-50 with a projector of 4,096: 393 MB a checkpoint. A whole run of it ended a heap of 2 GB; 5 of them and 512 MB are more than that.
 */
public enum CheckpointMemory {
    TRAINER_ALONE(3, 256),
    WHOLE_RUN(5, 512);

    private static final long MB = 1 << 20;

    /** Of the heap that -Xmx names Java does not count a survivor space, which stays empty: a sixth to a third of the young 680 MB. */
    private static final long SURVIVORS = 256;

    private final int checkpoints;
    private final long others;

    CheckpointMemory(int checkpoints, long others) {
        this.checkpoints = checkpoints;
        this.others = others;
    }

    /**
     * Throws {@link RunSpecException} with both figures where the heap is too small.
     *
     * @param spec resolved
     * @param heap bytes that Java may use
     */
    public void refuseTooSmall(RunSpec spec, long heap) {
        long checkpoint = StateSize.bytes(Architecture.of(spec)) / MB;
        long needed = checkpoints * checkpoint + others;
        if (heap / MB < needed) {
            throw new RunSpecException(String.format(
                    Locale.ROOT,
                    "network: a checkpoint has %,d MB, and %d of them need a heap of %,d MB; Java may use %,d:"
                            + " give it more (DIRECTPRED_JAVA_OPTS=-Xmx%dm, of a service JAVA_TOOL_OPTIONS), or take a smaller network",
                    checkpoint,
                    checkpoints,
                    needed,
                    heap / MB,
                    needed + SURVIVORS));
        }
    }
}
