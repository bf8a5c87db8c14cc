package io.directpred.broker;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a broker does not start, and the remedy where there is one: for a person, without names of classes. */
final class StartFailure {
    private static final String DIRECTORY =
            "; give a directory that can be written, has space, and is not in use by another broker";
    private static final String NETWORK = "; bring the loopback interface up (ip link set lo up), in a sandbox or"
            + " container give it a network, or run on a broker elsewhere with --bootstrap";

    private StartFailure() {}

    /** Whether another process had a port. */
    static boolean isOfAPort(Throwable thrown) {
        return root(thrown) instanceof SocketException e && why(e).contains("in use");
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && !(root instanceof SocketException)) {
            root = root.getCause();
        }
        return root;
    }

    static String of(Throwable thrown) {
        Throwable root = root(thrown);
        String why = why(root);
        if (why.contains("Too many open files")) {
            return "too many open files for this process's limit; ulimit -n 1024 raises it";
        } else if (root instanceof SocketException) {
            return isOfAPort(root) ? why + "; try again" : why + NETWORK;
        }
        return root instanceof IOException ? why + DIRECTORY : why;
    }

    private static String why(Throwable root) {
        if (root instanceof FileSystemException e) {
            return e.getFile() + ": " + reason(e);
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private static String reason(FileSystemException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        } else if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        } else if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
            return "is no directory";
        }
        return e.getReason() == null ? "cannot be read or written" : e.getReason();
    }
}
