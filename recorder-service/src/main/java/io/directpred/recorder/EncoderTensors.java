package io.directpred.recorder;

import io.directpred.events.Checkpoint;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.util.Map;
import java.util.TreeMap;

/** The encoder out of a checkpoint: what is used afterwards, under torchvision's names. */
public final class EncoderTensors {
    private static final String PREFIX = "online.encoder.";

    private EncoderTensors() {}

    /** Throws {@link RunFailed} where the checkpoint holds none. */
    public static Map<String, Tensor> of(Checkpoint checkpoint) {
        Map<String, Tensor> encoder = new TreeMap<>();
        Safetensors.read(checkpoint.content()).forEach((name, tensor) -> {
            if (name.startsWith(PREFIX)) {
                encoder.put(name.substring(PREFIX.length()), tensor);
            }
        });
        if (encoder.isEmpty()) {
            throw new RunFailed(
                    "the checkpoint of step " + checkpoint.manifest().getStep() + " holds no tensor " + PREFIX + "*");
        }
        return encoder;
    }
}
