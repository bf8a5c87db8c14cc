package io.directpred.network;

import io.directpred.tensors.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive: a zip with its entries stored, all under one folder. Made by the process that loads it; one
 * from elsewhere is never loaded.
 *
 * <p>Source: PyTorch, torch/csrc/jit/docs/serialization.md.
 */
final class TorchArchive {
    static final String FOLDER = "directpred";

    private final String code;
    private final boolean constant;
    private final List<Tensor> storages = new ArrayList<>();
    private final Pickle pickle = new Pickle();

    /** @param code the text of the classes */
    TorchArchive(String code) {
        this(code, false);
    }

    /**
     * @param constant each tensor is stored as its first number alone: what loads it may read, and must give it memory
     *     before it writes
     */
    TorchArchive(String code, boolean constant) {
        this.code = code;
        this.constant = constant;
    }

    TorchArchive object(String name) {
        pickle.object(name);
        return this;
    }

    TorchArchive member(String name) {
        pickle.key(name);
        return this;
    }

    TorchArchive tensor(String name, Tensor tensor, boolean requiresGrad) {
        pickle.key(name).tensor(tensor, storages.size(), requiresGrad, constant);
        storages.add(tensor);
        return this;
    }

    /** A number or a switch that the text reads as {@code self.name}. */
    TorchArchive setting(String name, Object value) {
        pickle.key(name);
        if (value instanceof Boolean on) {
            pickle.bool(on);
        } else {
            pickle.number((Double) value);
        }
        return this;
    }

    TorchArchive end() {
        pickle.key("training").bool(true).end();
        return this;
    }

    void write(OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(ZipOutputStream.STORED);
            entry(zip, "version", "3\n".getBytes(StandardCharsets.UTF_8));
            entry(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
            entry(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            entry(zip, "data.pkl", pickle.finish());
            for (int i = 0; i < storages.size(); i++) {
                Tensor storage = storages.get(i);
                entry(zip, "data/" + i, constant ? first(storage) : storage.data());
            }
        }
    }

    private static byte[] first(Tensor tensor) {
        int elements = (int) Tensor.elements(tensor.shape());
        return Arrays.copyOf(tensor.data(), tensor.data().length / elements);
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(FOLDER + "/" + name);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
