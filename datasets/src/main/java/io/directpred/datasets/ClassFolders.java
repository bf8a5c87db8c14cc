package io.directpred.datasets;

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The classes that the folders of a listing stand for: those below what all of its images have in common.
 *
 * <p>Names are compared as people read them: the same letters in another form of Unicode (NFC, NFD) are the same class.
 */
final class ClassFolders {
    /** Of the images, one in so many may lie beside the classes without taking them away. */
    private static final int ONE_BESIDE_IN = 10;

    private final int depth;
    private final List<String> names;
    private final Map<String, Integer> labels = new HashMap<>();
    private final int beside;

    private ClassFolders(int depth, List<String> names, int beside) {
        this.depth = depth;
        this.names = names;
        this.beside = beside;
        names.forEach(name -> labels.put(name, labels.size()));
    }

    /** No classes unless there are two and nearly every image lies in one. */
    static ClassFolders of(List<Path> files) {
        int depth = common(files);
        TreeSet<String> names = new TreeSet<>();
        int beside = 0;
        for (Path file : files) {
            if (file.getNameCount() > depth + 1) {
                names.add(composed(file.getName(depth)));
            } else {
                beside++;
            }
        }
        boolean classes = names.size() > 1 && (long) beside * ONE_BESIDE_IN <= files.size();
        return new ClassFolders(depth, classes ? List.copyOf(names) : List.of(), beside);
    }

    /** In the order of the labels. */
    List<String> names() {
        return names;
    }

    /** Images that lie beside the class folders. */
    int beside() {
        return beside;
    }

    /** Of an image of the listing; -1: of no class. */
    int label(Path file) {
        return file.getNameCount() > depth + 1 ? labels.getOrDefault(composed(file.getName(depth)), -1) : -1;
    }

    /** Of an image elsewhere: the first of its folders that is called as a class; -1: none is. */
    int labelOf(Path file) {
        for (int i = 0; i + 1 < file.getNameCount(); i++) {
            int label = label(composed(file.getName(i)));
            if (label >= 0) {
                return label;
            }
        }
        return -1;
    }

    int label(String name) {
        return labels.getOrDefault(name, -1);
    }

    private static String composed(Path name) {
        return Normalizer.normalize(name.toString(), Normalizer.Form.NFC);
    }

    /** Folders that every path begins with. */
    private static int common(List<Path> files) {
        Path first = files.get(0);
        int common = first.getNameCount() - 1;
        for (Path file : files) {
            int n = Math.min(common, file.getNameCount() - 1);
            common = 0;
            while (common < n && file.getName(common).equals(first.getName(common))) {
                common++;
            }
        }
        return common;
    }
}
