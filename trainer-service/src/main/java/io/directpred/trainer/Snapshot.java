package io.directpred.trainer;

import io.directpred.events.BatchCorrelation;
import io.directpred.events.EarlierF;
import io.directpred.events.SingleObject;
import io.directpred.tensors.DType;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything a run consists of between two steps, as the safetensors content of a checkpoint.
 *
 * @param next the step to be done next
 * @param tensors both networks, predictor, momentum
 * @param used F that no later step needs an earlier matrix of
 * @param unused every C after it
 */
record Snapshot(long next, Map<String, Tensor> tensors, FoldPoint used, List<BatchCorrelation> unused) {
    private static final String F = "fold.F";
    private static final String EARLIER = "fold.earlier.";
    private static final String MEAN = "fold.mean";
    private static final String EARLIER_MEAN = "fold.mean.";
    private static final String C = "fold.unused.";
    /** Of the metadata: the schema of every C, so that a checkpoint is read by versions that have another. */
    private static final String C_SCHEMA = "fold.unused.schema";

    byte[] encode() {
        Map<String, Tensor> all = new LinkedHashMap<>(tensors);
        all.put(F, bytes(used.f()));
        used.earlier().forEach(earlier -> {
            all.put(EARLIER + earlier.getStep(), bytes(earlier.getF()));
            if (earlier.getMean().hasRemaining()) {
                all.put(EARLIER_MEAN + earlier.getStep(), bytes(earlier.getMean()));
            }
        });
        if (used.mean().hasRemaining()) {
            all.put(MEAN, bytes(used.mean()));
        }
        try {
            for (BatchCorrelation c : unused) {
                all.put(C + c.getStep(), bytes(BatchCorrelation.getEncoder().encode(c)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Safetensors.write(
                all,
                Map.of(
                        "format",
                        "directpred-checkpoint-1",
                        "next",
                        "" + next,
                        "fold.step",
                        "" + used.step(),
                        C_SCHEMA,
                        BatchCorrelation.getClassSchema().toString()));
    }

    /** Throws {@link IllegalArgumentException} saying what is wrong with the content. */
    static Snapshot decode(byte[] content) {
        Map<String, String> metadata = Safetensors.metadata(content);
        TreeMap<Long, BatchCorrelation> unused = new TreeMap<>();
        TreeMap<Long, ByteBuffer> earlier = new TreeMap<>();
        TreeMap<Long, ByteBuffer> means = new TreeMap<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        ByteBuffer f = ByteBuffer.allocate(0);
        ByteBuffer mean = ByteBuffer.allocate(0);
        for (Map.Entry<String, Tensor> e : Safetensors.read(content).entrySet()) {
            if (e.getKey().equals(F)) {
                f = ByteBuffer.wrap(e.getValue().data());
            } else if (e.getKey().equals(MEAN)) {
                mean = ByteBuffer.wrap(e.getValue().data());
            } else if (e.getKey().startsWith(EARLIER)) {
                long step = number(e.getKey().substring(EARLIER.length()), e.getKey() + " names no step");
                earlier.put(step, ByteBuffer.wrap(e.getValue().data()));
            } else if (e.getKey().startsWith(EARLIER_MEAN)) {
                long step = number(e.getKey().substring(EARLIER_MEAN.length()), e.getKey() + " names no step");
                means.put(step, ByteBuffer.wrap(e.getValue().data()));
            } else if (e.getKey().startsWith(C)) {
                BatchCorrelation c = correlation(e.getKey(), e.getValue(), metadata.getOrDefault(C_SCHEMA, ""));
                unused.put(c.getStep(), c);
            } else {
                tensors.put(e.getKey(), e.getValue());
            }
        }
        List<EarlierF> before = earlier.entrySet().stream()
                .map(e ->
                        new EarlierF(e.getKey(), e.getValue(), means.getOrDefault(e.getKey(), ByteBuffer.allocate(0))))
                .toList();
        FoldPoint used = new FoldPoint(number(metadata, "fold.step"), f, mean, before);
        return new Snapshot(number(metadata, "next"), tensors, used, new ArrayList<>(unused.values()));
    }

    private static long number(Map<String, String> metadata, String key) {
        return number(metadata.getOrDefault(key, ""), "its metadata has no whole number " + key);
    }

    private static long number(String value, String otherwise) {
        if (!value.matches("-?[0-9]{1,18}")) {
            throw new IllegalArgumentException("not a checkpoint: " + otherwise);
        }
        return Long.parseLong(value);
    }

    private static BatchCorrelation correlation(String name, Tensor tensor, String schema) {
        BatchCorrelation c;
        try {
            c = SingleObject.decode(tensor.data(), BatchCorrelation.class, schema);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a checkpoint: " + C + "* is " + e.getMessage(), e);
        }
        if (!name.equals(C + c.getStep())) {
            throw new IllegalArgumentException(
                    "not a checkpoint: " + C + c.getStep() + " stands under the name of another step");
        }
        return c;
    }

    private static Tensor bytes(ByteBuffer buffer) {
        byte[] data = new byte[buffer.remaining()];
        buffer.duplicate().get(data);
        return new Tensor(DType.U8, new long[] {data.length}, data);
    }
}
