package io.directpred.benchmarks;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a section is told by benchmarks/run.
 *
 * @param repeats measurements of which the median is printed
 * @param photos a folder of JPEG files; null: generated ones
 * @param out a folder for what a section writes; null: none given
 * @param root the checkout
 */
record Arguments(
        boolean quick,
        int repeats,
        @Nullable Path photos,
        @Nullable Path out,
        Path root) {

    static Arguments of(String[] args) {
        List<String> words = List.of(args);
        boolean quick = words.contains("--quick");
        return new Arguments(
                quick,
                quick ? 3 : 5,
                path(words, "--photos"),
                path(words, "--out"),
                Path.of(System.getProperty("directpred.root", ".")));
    }

    private static @Nullable Path path(List<String> words, String option) {
        int at = words.indexOf(option);
        return at < 0 ? null : Path.of(words.get(at + 1));
    }
}
