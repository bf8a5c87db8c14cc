package io.directpred.service;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;

/** Libraries that are no Java, which their jars unpack into a directory of the user's before they are loaded. */
public final class NativeLibraries {
    private NativeLibraries() {}

    /**
     * Loads one now, before anything depends on it; throws {@link BadInput} naming its directory, why it cannot be
     * loaded, and the remedy.
     *
     * @param name as people know it
     */
    public static void load(String name, Runnable loading) {
        try {
            loading.run();
        } catch (RuntimeException | LinkageError e) {
            throw new BadInput(name + "'s native library cannot be loaded: " + explained(e), e);
        }
    }

    private static String explained(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String why = FileTrouble.of(root);
        if (why.contains("failed to map segment")) {
            return directory(why).map(dir -> dir + " is").orElse("its directory is")
                    + " on a file system that forbids programs (mounted noexec): set DJL_CACHE_DIR to a directory on another one";
        } else if (root instanceof FileSystemException) {
            return why + ": set DJL_CACHE_DIR to a directory that this user can write";
        }
        return why + ": it needs 64-bit Linux with glibc, macOS or Windows, and a directory that can be written and run"
                + " programs from, ~/.djl.ai and ~/.javacpp or what DJL_CACHE_DIR names";
    }

    /** The loader says FILE: FILE: why. */
    private static Optional<Path> directory(String message) {
        int colon = message.indexOf(": ");
        return colon < 0
                ? Optional.empty()
                : Optional.ofNullable(Path.of(message.substring(0, colon)).getParent());
    }
}
