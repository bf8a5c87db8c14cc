package io.directpred.trainer;

import io.directpred.network.StateSize;
import io.directpred.spec.Architecture;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecException;
import java.util.Locale;

/**
 * Whether Java's heap has room for the checkpoints of a run: as tensors, as bytes on their way, and where the other
 * services are in the same process, as these read them.
 *
 * <p>ResNet-50 with a projector of 4,096: 393 MB a checkpoint. A whole run of it ended a heap of 2 GB; 5 of them and
 * 512 MB are more than that.
 */
public enum CheckpointMemory {
    TRAINER_ALONE(3, 256),
    WHOLE_RUN(5, 512);

    private static final long MB = 1 << 20;

    /**
     * Of the heap that -Xmx names Java does not count a survivor space, which stays empty: a sixth to a third of the
     * young 680 MB.
     */
    private static final long SURVIVORS = 256;

    private final int checkpoints;
    private final long others;

    CheckpointMemory(int checkpoints, long others) {
        this.checkpoints = checkpoints;
        this.others = others;
    }

    /** As below, where nothing else of that size is in the heap. */
    public void refuseTooSmall(RunSpec spec, long heap) {
        refuseTooSmall(spec, 0, heap);
    }

    /**
     * Throws {@link RunSpecException} with all figures where the heap is too small.
     *
     * @param spec resolved
     * @param probe bytes of the representations that a probe in the same process makes
     * @param heap bytes that Java may use
     */
    public void refuseTooSmall(RunSpec spec, long probe, long heap) {
        long checkpoint = StateSize.bytes(Architecture.of(spec)) / MB;
        long needed = checkpoints * checkpoint + others + probe / MB;
        if (heap / MB < needed) {
            boolean probed = probe / MB > others; // less is within what the others may take
            throw new RunSpecException(String.format(
                    Locale.ROOT,
                    "network: a checkpoint has %,d MB, and %d of them%s need a heap of %,d MB; Java may use %,d:"
                            + " give it more (DIRECTPRED_JAVA_OPTS=-Xmx%dm, of a service JAVA_TOOL_OPTIONS), or take a smaller network%s",
                    checkpoint,
                    checkpoints,
                    probed
                            ? String.format(Locale.ROOT, " with %,d MB of representations for the probe", probe / MB)
                            : "",
                    needed,
                    heap / MB,
                    needed + SURVIVORS,
                    probed ? " or a smaller probe.bank and probe.test" : ""));
        }
    }
}
