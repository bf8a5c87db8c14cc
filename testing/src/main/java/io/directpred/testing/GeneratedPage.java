package io.directpred.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A page of the documentation that is written from the code, and must be what the code says today. */
public final class GeneratedPage {
    private static final String MEND =
            "./mvnw test -Dtest='*PageTest' -Dsurefire.failIfNoSpecifiedTests=false -Dpages.write=true";

    private GeneratedPage() {}

    /** The repository's root: the nearest directory above the working directory that has {@code mvnw}. */
    public static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (directory != null && Files.notExists(directory.resolve("mvnw"))) {
            directory = directory.getParent();
        }
        if (directory == null) {
            throw new IllegalStateException("no mvnw above " + Path.of("").toAbsolutePath());
        }
        return directory;
    }

    /**
     * Throws {@link AssertionError} with the first line that differs, and the command that writes the page anew. With
     * {@code -Dpages.write=true} it writes the page instead.
     *
     * @param path of the page, from the repository's root
     */
    public static void assertCurrent(String path, String text) {
        Path page = root().resolve(path);
        try {
            if (Boolean.getBoolean("pages.write")) {
                Files.createDirectories(page.getParent());
                Files.writeString(page, text);
            }
            String there = Files.exists(page) ? Files.readString(page) : "";
            if (!there.equals(text)) {
                throw new AssertionError(
                        path + " is not what the code says: " + difference(there, text) + "\nto mend it: " + MEND);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String difference(String there, String wanted) {
        List<String> a = there.lines().toList();
        List<String> b = wanted.lines().toList();
        int i = 0;
        while (i < a.size() && i < b.size() && a.get(i).equals(b.get(i))) {
            i++;
        }
        return "line " + (i + 1) + " is\n  " + (i < a.size() ? a.get(i) : "(missing)") + "\nand should be\n  "
                + (i < b.size() ? b.get(i) : "(missing)");
    }
}
