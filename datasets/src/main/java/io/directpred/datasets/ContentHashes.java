package io.directpred.datasets;

import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-256 of the files below one directory, remembered by path, size and modification time in the user's cache
 * directory.
 *
 * <p>The memory is best effort: where it cannot be read or written, every file is read again. One line a file: size,
 * time, hash, path.
 */
final class ContentHashes {
    private static final Logger log = LoggerFactory.getLogger(ContentHashes.class);
    /** A file changed within the clock's grain of its hashing could change again unseen, so it is not remembered. */
    private static final long SETTLED_MILLIS = 2_000;

    private static final int AT_ONCE = 20_000;

    private final Path root;
    private final Path memory;
    private final Map<String, Known> known = new HashMap<>();
    private int unsaved;

    /** @param modified milliseconds since 1970 */
    record Known(long size, long modified, String hash) {
        String line(String path) {
            return size + "\t" + modified + "\t" + hash + "\t" + path;
        }
    }

    private ContentHashes(Path root, Path memory) {
        this.root = root;
        this.memory = memory;
    }

    static ContentHashes load(Path root, Path cache) {
        byte[] place = root.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
        String name = HexFormat.of().formatHex(Fingerprint.sha256().digest(place));
        ContentHashes hashes = new ContentHashes(root, cache.resolve("hashes").resolve(name.substring(0, 32) + ".tsv"));
        if (Files.exists(hashes.memory)) {
            try (Stream<String> lines = Files.lines(hashes.memory)) {
                lines.forEach(hashes::remember);
            } catch (IOException | RuntimeException e) {
                log.debug("{} cannot be used: {}", hashes.memory, e.toString());
                hashes.known.clear();
            }
        }
        return hashes;
    }

    private void remember(String line) {
        String[] fields = line.split("\t", 4);
        if (fields.length == 4 && fields[2].length() == 64) {
            known.put(fields[3], new Known(Long.parseLong(fields[0]), Long.parseLong(fields[1]), fields[2]));
        }
    }

    /** Adds path, size and hash, and returns them: a file that cannot be read is a part of the data set as such. */
    @Nullable
    Known add(Fingerprint fingerprint, Path relative) {
        String path = portable(relative);
        try {
            Known file = of(path, root.resolve(relative));
            fingerprint.add(path, file.size, file.hash);
            return file;
        } catch (IOException e) {
            log.warn("{}: {}", root.resolve(relative), DataDirectory.reason(e));
            fingerprint.add(path, -1, "unreadable");
            return null;
        }
    }

    private Known of(String path, Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        long modified = attributes.lastModifiedTime().toMillis();
        Known before = known.get(path);
        if (before != null && before.size == attributes.size() && before.modified == modified) {
            return before;
        }
        Known now = new Known(attributes.size(), modified, hash(file));
        if (System.currentTimeMillis() - modified > SETTLED_MILLIS && path.indexOf('\n') < 0) {
            known.put(path, now);
            unsaved++;
        } else if (known.remove(path) != null) {
            unsaved++;
        }
        return now;
    }

    private static String hash(Path file) throws IOException {
        MessageDigest digest = Fingerprint.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Saves what is worth it, so that whoever is stopped amid a large folder goes on from there. Not every so many
     * files: the whole table is written, and of a million files that took most of the time.
     */
    void saveNowAndThen() {
        if (unsaved >= Math.max(AT_ONCE, known.size() / 4)) {
            save();
        }
    }

    void saveWhatIsNew() {
        if (unsaved > 0) {
            save();
        }
    }

    private void save() {
        unsaved = 0;
        try {
            Files.createDirectories(memory.getParent());
            Path draft = Files.createTempFile(memory.getParent(), "hashes", ".tmp");
            try (BufferedWriter out = Files.newBufferedWriter(draft)) {
                for (Map.Entry<String, Known> file : known.entrySet()) {
                    out.write(file.getValue().line(file.getKey()));
                    out.newLine();
                }
            }
            Files.move(draft, memory, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.debug("{} cannot be written: {}", memory, e.toString());
        }
    }

    /** With slashes, whatever the system's separator. */
    static String portable(Path relative) {
        return relative.toString().replace(File.separatorChar, '/');
    }
}
