package io.directpred.datasets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Directories and files as users give them: what is wrong with them is said in one line. */
final class DataDirectory {
    private DataDirectory() {}

    /** @param expected what the directory must hold */
    static void require(Path directory, String expected) throws DatasetException {
        if (!Files.exists(directory)) {
            throw new DatasetException(directory + ": there is no such directory; give the one that holds " + expected);
        }
        if (!Files.isDirectory(directory)) {
            throw new DatasetException(directory + ": is a file; give the directory that holds " + expected);
        }
        if (list(directory).isEmpty()) {
            throw new DatasetException(directory + ": is empty; expected " + expected);
        }
    }

    /** The directory, or the one inside it that an official archive unpacks to. */
    static Path unpacked(Path directory, String inside) {
        Path nested = directory.resolve(inside);
        return Files.isDirectory(nested) ? nested : directory;
    }

    static List<Path> list(Path directory) throws DatasetException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new DatasetException(directory + ": " + reason(e), e);
        }
    }

    /** The whole file, of up to 2 GB. */
    static byte[] bytes(Path file) throws DatasetException {
        long size = size(file);
        if (size > Integer.MAX_VALUE - 16) {
            throw new DatasetException(
                    file + ": has " + size + " bytes, expected less than 2 GB: not a file of this format");
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static long size(Path file) throws DatasetException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            throw new DatasetException(file + ": is missing; put the file there", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Why a file or directory cannot be read, without its path and without a class's name. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "no permission to read (chmod u+r gives it, of a directory u+rX)";
        } else if (e instanceof NoSuchFileException) {
            return "is not there any more";
        }
        String message = String.valueOf(e.getMessage());
        String ofSystem = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : message;
        return "cannot be read: " + ofSystem;
    }

    static DatasetException unreadable(Path file, IOException e) {
        return new DatasetException(file + ": " + reason(e), e);
    }

    /** Lines of a small text file, without blank ones; empty where there is none. */
    static List<String> lines(Path file) throws DatasetException {
        return Files.exists(file)
                ? new String(bytes(file), StandardCharsets.UTF_8)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList()
                : List.of();
    }
}
