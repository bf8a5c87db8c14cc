package io.directpred.network;

import io.directpred.spec.Architecture;
import io.directpred.spec.EncoderConfig;
import io.directpred.spec.RunSpecException;
import io.directpred.tensors.DType;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * An encoder as a safetensors file: an export, or a state of torchvision's ResNet, whose classifier and counters of
 * batches are passed over.
 *
 * @param metadata of its header
 */
public record EncoderFile(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) {
    private static final int MOST_NAMED = 5;

    /** Throws {@link RunSpecException} naming the file, what is wrong with it and the remedy. */
    public static EncoderFile read(Path path) {
        try {
            byte[] file = Files.readAllBytes(path);
            return new EncoderFile(path, Safetensors.read(file), Safetensors.metadata(file));
        } catch (IllegalArgumentException e) {
            throw new RunSpecException(
                    path + ": " + e.getMessage() + "; give an encoder as directpred export writes it", e);
        } catch (NoSuchFileException e) {
            throw new RunSpecException(path + ": no such file; give an encoder as directpred export writes it", e);
        } catch (AccessDeniedException e) {
            throw new RunSpecException(path + ": no permission to read; chmod u+r gives it", e);
        } catch (IOException e) {
            throw new RunSpecException(path + ": cannot be read: " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw new RunSpecException(path + ": is larger than this process's memory, which no encoder is", e);
        }
    }

    /**
     * What it says of itself in its header, else in {@code config.json} beside it; throws {@link RunSpecException}
     * where neither does.
     */
    public EncoderConfig config() {
        Path config = path.resolveSibling("config.json");
        if (metadata.containsKey("architecture")) {
            return EncoderConfig.of(path.toString(), metadata);
        } else if (Files.isRegularFile(config)) {
            return EncoderConfig.of(config);
        }
        throw new RunSpecException(
                path + ": does not say what network it is, neither in its header nor in a config.json"
                        + " beside it; export it again with this version, or write such a file");
    }

    /**
     * The encoder's tensors, every one of them with the shape that the network gives it.
     *
     * @param what the network is, for messages
     * @throws RunSpecException naming what is missing, what has another shape, and what is too much
     */
    public Map<String, Tensor> fitting(Architecture architecture, String what) {
        Map<String, Slot> slots = new LinkedHashMap<>();
        ResNet.of(architecture).slots().forEach(slot -> slots.put(slot.name(), slot));
        List<String> wrong = new ArrayList<>();
        name(wrong, "missing", slots.keySet(), name -> !tensors.containsKey(name));
        for (Map.Entry<String, Slot> e : slots.entrySet()) {
            Tensor tensor = tensors.get(e.getKey());
            if (tensor != null && !fits(tensor, e.getValue()) && wrong.size() < MOST_NAMED) {
                wrong.add(e.getKey() + " is " + tensor.dtype() + " " + Arrays.toString(tensor.shape())
                        + " where the network has "
                        + Arrays.toString(e.getValue().shape()));
            }
        }
        Set<String> others = tensors.keySet().stream()
                .filter(name -> !slots.containsKey(name) && !isPassedOver(name))
                .collect(Collectors.toCollection(TreeSet::new));
        name(wrong, "without a place", others, name -> true);
        if (!wrong.isEmpty()) {
            boolean other = metadata.containsKey("architecture") && !what.contains(config().words());
            String says = other ? " (its header says " + config().words() + ")" : "";
            throw new RunSpecException(path + ": is no encoder of " + what + says + ": " + String.join("; ", wrong));
        }
        Map<String, Tensor> fitting = new LinkedHashMap<>();
        slots.keySet().forEach(name -> fitting.put(name, TrainingNetwork.present(tensors, name)));
        return fitting;
    }

    private static void name(List<String> wrong, String how, Set<String> names, Predicate<String> which) {
        List<String> all = names.stream().filter(which).toList();
        if (!all.isEmpty()) {
            String some = String.join(", ", all.subList(0, Math.min(MOST_NAMED, all.size())));
            wrong.add(
                    how + ": " + some + (all.size() > MOST_NAMED ? " and " + (all.size() - MOST_NAMED) + " more" : ""));
        }
    }

    private static boolean fits(Tensor tensor, Slot slot) {
        boolean number = tensor.dtype() == DType.F32 || tensor.dtype() == DType.F64;
        return number && Arrays.equals(tensor.shape(), slot.shape());
    }

    /**
     * Names of tensors that no encoder has, in words: torchvision's classifier, and batch norm's counters, which no
     * forward pass reads; empty where none is.
     */
    public String passedOver() {
        List<String> named = new ArrayList<>(tensors.keySet().stream()
                .filter(EncoderFile::isClassifier)
                .sorted()
                .toList());
        long counters = tensors.keySet().stream().filter(EncoderFile::isCounter).count();
        if (counters > 0) {
            named.add(counters + " of num_batches_tracked");
        }
        return String.join(", ", named);
    }

    private static boolean isPassedOver(String name) {
        return isClassifier(name) || isCounter(name);
    }

    private static boolean isClassifier(String name) {
        return name.startsWith("fc.");
    }

    private static boolean isCounter(String name) {
        return name.endsWith(".num_batches_tracked");
    }
}
