package io.directpred.standalone;

import static java.nio.file.StandardOpenOption.APPEND;

import io.directpred.recorder.WholeFile;
import io.directpred.service.BadInput;
import io.directpred.service.FileTrouble;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where an export goes: a file that is there whole or not at all, or what is no regular file (a device, a pipe,
 * {@code /dev/stdout}), which is written into.
 *
 * @param path with its links followed: a link stays, and what it leads to is written
 * @param stream whether it is written into as it stands
 */
record ExportTarget(Path path, boolean stream) {
    private static final int MOST_LINKS = 40;
    /** Open files of processes lie there as links, which must not be replaced either. */
    private static final Path PROC = Path.of("/proc");

    /** Throws {@link BadInput} naming the option, why nothing can be written there, and the remedy. */
    static ExportTarget of(String option, Path to) {
        Path path = to.toAbsolutePath().normalize();
        boolean stream = path.startsWith(PROC);
        try {
            for (int i = 0; i < MOST_LINKS && Files.isSymbolicLink(path) && !stream; i++) {
                path = path.resolveSibling(Files.readSymbolicLink(path)).normalize();
                stream = path.startsWith(PROC);
            }
        } catch (IOException e) {
            throw refused(option, to, FileTrouble.of(e));
        }
        stream |= Files.exists(path) && !Files.isRegularFile(path);
        Path parent = path.getParent();
        if (parent == null || Files.isDirectory(path)) {
            throw refused(option, to, "is a directory");
        } else if (Files.isSymbolicLink(path) && !stream) {
            throw refused(option, to, "is a loop of links");
        } else if (!stream && !Files.exists(parent)) {
            throw refused(option, to, parent + " is not there; make it");
        } else if (stream ? !Files.isWritable(path) : FileTrouble.forbids(parent) != null) {
            throw refused(option, to, stream ? "cannot be written by this user" : "" + FileTrouble.forbids(parent));
        }
        return new ExportTarget(path, stream);
    }

    void write(byte[] content) {
        try {
            if (stream) {
                try (OutputStream out = Files.newOutputStream(path, APPEND)) {
                    out.write(content);
                }
            } else {
                WholeFile.write(path, content);
            }
        } catch (IOException e) {
            throw refused("--to", path, FileTrouble.of(e));
        }
    }

    private static BadInput refused(String option, Path to, String why) {
        return new BadInput(option + " = " + to + ": " + why + "; or give another file");
    }
}
