package io.directpred.chaos;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import io.directpred.chaos.Series.Point;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Everything that was sampled, in memory and, as it comes, in a CSV file: {@code seconds,subject,quantity,value}.
 * Belongs to one thread.
 */
final class Samples {
    private record Key(String subject, Quantity quantity) {}

    private final Path csv;
    private final Map<Key, List<Point>> points = new LinkedHashMap<>();

    Samples(Path csv) {
        this.csv = csv;
        append("seconds,subject,quantity,value\n");
    }

    void add(double seconds, String subject, Map<Quantity, Double> values) {
        StringBuilder rows = new StringBuilder();
        values.forEach((quantity, value) -> {
            points.computeIfAbsent(new Key(subject, quantity), key -> new ArrayList<>())
                    .add(new Point(seconds, value));
            rows.append(String.format(Locale.ROOT, "%.1f,%s,%s,%.0f%n", seconds, subject, quantity.label(), value));
        });
        append(rows.toString());
    }

    List<Series> series() {
        return points.entrySet().stream()
                .map(entry ->
                        new Series(entry.getKey().subject(), entry.getKey().quantity(), entry.getValue()))
                .toList();
    }

    private void append(String rows) {
        try {
            Files.writeString(csv, rows, CREATE, APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
