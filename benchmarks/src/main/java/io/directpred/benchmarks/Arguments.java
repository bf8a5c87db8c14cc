package io.directpred.benchmarks;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a section is told by benchmarks/run.
 *
 * @param repeats measurements of which the median is printed
 * @param photos a folder of JPEG files; null: generated ones
 * @param root the checkout
 */
record Arguments(boolean quick, int repeats, @Nullable Path photos, Path root) {

    static Arguments of(String[] args) {
        List<String> words = List.of(args);
        boolean quick = words.contains("--quick");
        int photos = words.indexOf("--photos");
        return new Arguments(
                quick,
                quick ? 3 : 5,
                photos < 0 ? null : Path.of(words.get(photos + 1)),
                Path.of(System.getProperty("directpred.root", ".")));
    }
}
