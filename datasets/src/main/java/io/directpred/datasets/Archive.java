package io.directpred.datasets;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Unpacks the .tar.gz of a data set, whose files all lie in one folder. */
final class Archive {
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private Archive() {}

    /** Writes the regular files into {@code directory}, by their last name alone: no entry can lead anywhere else. */
    static void unpack(Path archive, Path directory) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new GZIPInputStream(new BufferedInputStream(Files.newInputStream(archive), 1 << 16), 1 << 16))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (entry.isFile() && PLAIN_NAME.matcher(name).matches()) {
                    Files.copy(tar, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
