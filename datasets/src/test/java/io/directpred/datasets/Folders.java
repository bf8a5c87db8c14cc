package io.directpred.datasets;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Makes folders as people have them, below one directory. */
final class Folders {
    private static final byte[] PNG = Pictures.png(new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB));
    private static final byte[] JPEG = Pictures.jpeg(Pictures.smooth(8, 8), false);

    private final Path root;

    Folders(Path root) {
        this.root = root;
    }

    /** {@code n} images 0.png, 1.png, ... */
    Folders images(String folder, int n) {
        return images(folder, n, "");
    }

    Folders images(String folder, int n, String prefix) {
        for (int i = 0; i < n; i++) {
            file(folder + "/" + prefix + i + ".png", PNG);
        }
        return this;
    }

    Folders image(String file) {
        return file(file, file.endsWith(".png") ? PNG : JPEG);
    }

    Folders file(String name, byte[] bytes) {
        try {
            Path path = root.resolve(name);
            Files.createDirectories(path.getParent());
            Files.write(path, bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Folders text(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Folders link(String name, Path target) {
        try {
            Path path = root.resolve(name);
            Files.createDirectories(path.getParent());
            Files.createSymbolicLink(path, target);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of images or labels in IDX format: n of 2 x 2 pixels, labels 0, 1, 0, ... */
    Folders idx(String name, int n) {
        boolean images = name.contains("images");
        ByteBuffer file = ByteBuffer.allocate(images ? 16 + 4 * n : 8 + n)
                .putInt(images ? 0x803 : 0x801)
                .putInt(n);
        if (images) {
            file.putInt(2).putInt(2);
        } else {
            IntStream.range(0, n).forEach(i -> file.put((byte) (i % 2)));
        }
        return file(name, file.array());
    }

    /** The beginning of files that are no images to be decoded. */
    static byte[] head(String kind) {
        return switch (kind) {
            case "avif" -> ("\0\0\0 ftypavif\0\0\0\0mif1" + "x".repeat(40)).getBytes(StandardCharsets.ISO_8859_1);
            case "heic" -> ("\0\0\0 ftypheic\0\0\0\0mif1" + "x".repeat(40)).getBytes(StandardCharsets.ISO_8859_1);
            case "jp2" -> "\0\0\0\fjP  \r\n\u0087\n\0\0\0\u0014ftypjp2 ".getBytes(StandardCharsets.ISO_8859_1);
            case "jxl" -> "\u00FF\n\u0001\u0002\u0003\u0004".getBytes(StandardCharsets.ISO_8859_1);
            case "psd" -> "8BPS\0\u0001\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
            case "svg" ->
                "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>".getBytes(StandardCharsets.UTF_8);
            case "lfs" ->
                "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n".getBytes(StandardCharsets.UTF_8);
            case "html" -> "<!DOCTYPE html>\n<html><body>404</body></html>".getBytes(StandardCharsets.UTF_8);
            case "zip" -> "PK\u0003\u0004\u0014\0".getBytes(StandardCharsets.ISO_8859_1);
            case "text" -> "Not found\n".getBytes(StandardCharsets.UTF_8);
            case "zeroes" -> new byte[5000];
            case "empty" -> new byte[0];
            default -> throw new IllegalArgumentException(kind);
        };
    }

    static List<String> names(Path root, ImageDataset images) {
        return IntStream.range(0, images.size())
                .mapToObj(i -> root.relativize(Path.of(images.describe(i))).toString())
                .toList();
    }
}
