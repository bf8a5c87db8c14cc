package io.directpred.service;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a file or directory cannot be read or written, for a person: the system's words, never a class's name. */
public final class FileTrouble {
    /** Those whose message is the file alone. */
    private static final Map<Class<? extends FileSystemException>, String> REASONS = Map.of(
            AccessDeniedException.class, "permission denied",
            NoSuchFileException.class, "no such file or directory",
            FileAlreadyExistsException.class, "is there already, and is no directory",
            NotDirectoryException.class, "is no directory",
            DirectoryNotEmptyException.class, "is not empty",
            FileSystemLoopException.class, "is a loop of links");

    private FileTrouble() {}

    /** As in {@code /proc/nope: no such file or directory}; without the file where the system names none. */
    public static String of(Throwable e) {
        if (e instanceof FileSystemException f) {
            String reason = f.getReason() == null ? REASONS.get(f.getClass()) : f.getReason();
            String file = f.getFile() == null ? "" : f.getFile() + ": ";
            return file + (reason == null ? "the system refuses it" : reason);
        }
        Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
        return cause != e ? of(cause) : e.getMessage() == null ? "an error without a message" : e.getMessage();
    }

    /** Why nothing can be made at a place, by what is there now: null where nothing speaks against it. */
    public static @Nullable String forbids(Path place) {
        Path there = place;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            return there + " is a file";
        }
        return Files.isWritable(there)
                ? null
                : there + " cannot be written by this user, or is on a read-only file system";
    }
}
