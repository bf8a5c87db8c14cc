package io.directpred.datasets;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Labels of a validation part whose images lie in one folder: Tiny ImageNet's {@code val_annotations.txt}, a file and
 * its class a line.
 */
final class Annotations {
    private Annotations() {}

    /** Class by the file's name; empty where there is no such file. */
    static Map<String, String> of(Path split) throws DatasetException {
        Map<String, String> classes = new HashMap<>();
        for (String line : DataDirectory.lines(split.resolve("val_annotations.txt"))) {
            String[] fields = line.split("\t", -1);
            if (fields.length > 1) {
                classes.put(fields[0], fields[1]);
            }
        }
        return classes;
    }
}
