package io.directpred.trainer;

import io.directpred.network.EncoderFile;
import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Precision;
import io.directpred.spec.EncoderConfig;
import io.directpred.spec.Init;
import io.directpred.spec.RunSpec;
import io.directpred.spec.RunSpecException;
import io.directpred.spec.TargetStart;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The encoder that a run starts from, where its specification names a file ({@code init}). Of a run that has a
 * checkpoint the file is not read again.
 */
public final class GivenEncoder {
    private GivenEncoder() {}

    /**
     * The specification with the file's place and the hash of its content found.
     *
     * @throws RunSpecException naming the file and what is wrong: it is not there, its tensors are not the network's,
     *     or its content is not what the specification says
     */
    public static RunSpec found(RunSpec asked) {
        Init init = asked.getInit();
        if (init.getFile().isEmpty()) {
            if (!init.getSha256().isEmpty()) {
                throw new RunSpecException(
                        "init.sha256 = " + init.getSha256() + " stands alone: give init.file as well, or leave it out");
            }
            return asked;
        }
        Path file = Path.of(init.getFile()).toAbsolutePath().normalize();
        String sha256 = Safetensors.digest(tensors(asked, file));
        if (!init.getSha256().isEmpty() && !init.getSha256().equals(sha256)) {
            throw new RunSpecException("init.file = " + file + ": its tensors have the SHA-256 " + sha256
                    + ", init.sha256 is " + init.getSha256() + ": give the file that it was, or leave init.sha256 out");
        }
        return RunSpec.newBuilder(asked)
                .setInit(Init.newBuilder()
                        .setFile(file.toString())
                        .setSha256(sha256)
                        .build())
                .build();
    }

    /**
     * What its user should know before the first step: where the run starts, and images that the encoder was trained on
     * otherwise.
     */
    public static List<String> lines(RunSpec spec) {
        List<String> lines = new ArrayList<>();
        if (!spec.getInit().getFile().isEmpty()) {
            lines.add("starts from " + spec.getInit().getFile());
            EncoderFile file = EncoderFile.read(Path.of(spec.getInit().getFile()));
            if (!file.passedOver().isEmpty()) {
                lines.add("which also holds " + file.passedOver() + ": an encoder has none, so they are left out");
            }
            if (file.metadata().containsKey("architecture")) {
                EncoderConfig was = file.config();
                EncoderConfig is = EncoderConfig.of(spec);
                if (!was.mean().equals(is.mean()) || !was.std().equals(is.std())) {
                    lines.add("which was trained with views.mean = %s, views.std = %s; this run has %s, %s"
                            .formatted(was.mean(), was.std(), is.mean(), is.std()));
                }
            }
        }
        return lines;
    }

    /**
     * The state of a run before its first step, its encoder replaced by the given one; as it is where none is given.
     */
    static Map<String, Tensor> into(Map<String, Tensor> state, RunSpec spec) {
        RunSpec found = found(spec);
        if (found.getInit().getFile().isEmpty()) {
            return state;
        }
        Map<String, Tensor> given = new LinkedHashMap<>(state);
        boolean copied = spec.getTarget().getStart() == TargetStart.copy;
        tensors(spec, Path.of(found.getInit().getFile())).forEach((name, tensor) -> {
            given.computeIfPresent("online.encoder." + name, (n, drawn) -> tensor.to(drawn.dtype()));
            if (copied) {
                given.computeIfPresent("target.encoder." + name, (n, drawn) -> tensor.to(drawn.dtype()));
            }
        });
        return given;
    }

    private static Map<String, Tensor> tensors(RunSpec spec, Path file) {
        String network = "this run's network, " + EncoderConfig.of(spec).words()
                + " (network.encoder, network.width, network.stem)";
        return EncoderFile.read(file).fitting(Architecture.of(spec, Precision.FLOAT32), network);
    }
}
