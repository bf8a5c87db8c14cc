package io.directpred.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What each topic takes on a broker's disk, read from its directory. */
final class BrokerDisk {
    private static final Pattern PARTITION = Pattern.compile("(.+?)-\\d+(?:\\.[0-9a-f]+-(?:delete|future|stray))?");
    /** Made at full length and filled later. */
    private static final Pattern INDEX = Pattern.compile(".*\\.(?:index|timeindex|txnindex)(?:\\.deleted)?");

    private BrokerDisk() {}

    /** Bytes by topic, those of deleted segments that are still there included; indices are not counted. */
    static Map<String, Long> bytes(Path kafka) {
        Map<String, Long> bytes = new TreeMap<>();
        try (Stream<Path> partitions = Files.list(kafka)) {
            for (Path partition : partitions.filter(Files::isDirectory).toList()) {
                Matcher name = PARTITION.matcher(partition.getFileName().toString());
                if (name.matches()) {
                    bytes.merge(name.group(1), sum(partition), Long::sum);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }

    private static long sum(Path partition) {
        try (Stream<Path> files = Files.list(partition)) {
            return files.filter(file -> !INDEX.matcher(file.toString()).matches())
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            return 0; // removed meanwhile
        }
    }
}
