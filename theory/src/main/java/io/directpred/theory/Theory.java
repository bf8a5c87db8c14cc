package io.directpred.theory;

import io.directpred.recorder.WholeFile;
import io.directpred.service.BadInput;
import io.directpred.service.FileModes;
import io.directpred.service.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All figures and observations, as files. */
public final class Theory {
    private static final Logger LOG = LoggerFactory.getLogger(Theory.class);

    private Theory() {}

    /**
     * Writes {@code theory.md}, and for each figure a PNG image and a CSV table, into a directory that is made where it is not there.
     *
     * @param seed of the random starts
     * @return the page
     * @throws BadInput where the page is there already, or nothing can be written
     */
    public static Path write(Path directory, long seed) {
        Path page = directory.resolve("theory.md");
        if (Files.exists(page)) {
            throw new BadInput(page + ": is there already; give another directory with --out");
        }
        try {
            FileModes.createDirectories(directory);
            List<Figure> figures = figures(seed);
            Set<String> pictures = new HashSet<>();
            for (Figure figure : figures) {
                WholeFile.write(directory.resolve(figure.name() + ".csv"), figure.csv());
                if (draw(figure, directory.resolve(figure.name() + ".png"))) {
                    pictures.add(figure.name() + ".png");
                }
            }
            WholeFile.write(page, TheoryPage.of(Observations.all(seed), figures, pictures));
            return page;
        } catch (IOException e) {
            throw new BadInput(
                    directory + ": cannot be written (" + FileTrouble.of(e) + "); give another directory with --out",
                    e);
        }
    }

    static List<Figure> figures(long seed) {
        return List.of(
                StateSpace.figure(),
                Settings.figure(),
                TargetCosines.figure(seed),
                Symmetry.figure(seed),
                Commutators.figure(seed));
    }

    /** A machine without fonts cannot draw text; its user still gets the numbers. */
    private static boolean draw(Figure figure, Path file) throws IOException {
        try {
            WholeFile.write(file, figure.png());
            return true;
        } catch (RuntimeException | InternalError | LinkageError e) {
            LOG.warn(
                    "no plots: Java cannot draw on this machine ({}); installing fontconfig and a font helps",
                    e.toString());
            return false;
        }
    }
}
