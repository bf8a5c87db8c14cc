package io.directpred.service;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * What a run writes is changed by its owner and his group at the most, from the moment it is there; a umask may allow
 * less, never more.
 */
public final class FileModes {
    private static final FileAttribute<?>[] DIRECTORY = attributes("rwxrwxr-x");
    private static final FileAttribute<?>[] FILE = attributes("rw-rw-r--");

    private FileModes() {}

    private static FileAttribute<?>[] attributes(String mode) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    /** Makes it, and what is above it, where it is not there. */
    public static void createDirectories(Path path) throws IOException {
        Files.createDirectories(path, DIRECTORY);
    }

    /** Makes one where nothing is: false where something is already. */
    public static boolean createDirectory(Path path) throws IOException {
        try {
            Files.createDirectory(path, DIRECTORY);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** Begins a file anew. */
    public static OutputStream create(Path file) throws IOException {
        return Channels.newOutputStream(Files.newByteChannel(file, Set.of(CREATE, TRUNCATE_EXISTING, WRITE), FILE));
    }

    /** An empty file, for somebody to append to; one that is there stays as it is. */
    public static void createFile(Path file) throws IOException {
        try {
            Files.createFile(file, FILE);
        } catch (FileAlreadyExistsException e) {
            // appended to
        }
    }
}
