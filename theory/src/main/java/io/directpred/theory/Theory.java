package io.directpred.theory;

import io.directpred.recorder.WholeFile;
import io.directpred.service.BadInput;
import io.directpred.service.FileModes;
import io.directpred.service.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
     * Writes {@code theory.md}, and for each figure a PNG image and a CSV table, into a directory that is made where it
     * is not there.
     *
     * @param seed of the random starts
     * @param overlays trained networks to lay over the flow; none where there are none
     * @return the page
     * @throws BadInput where the page is there already, or nothing can be written
     */
    public static Path write(Path directory, long seed, List<Overlay> overlays) {
        Path page = verify(directory);
        try {
            FileModes.createDirectories(directory);
            List<Figure> figures = new ArrayList<>(figures(seed));
            if (!overlays.isEmpty()) {
                figures.add(Overlay.figure(overlays));
            }
            Set<String> pictures = new HashSet<>();
            for (Figure figure : figures) {
                WholeFile.write(directory.resolve(figure.name() + ".csv"), figure.csv());
                if (draw(figure, directory.resolve(figure.name() + ".png"))) {
                    pictures.add(figure.name() + ".png");
                }
            }
            WholeFile.write(page, TheoryPage.of(Observations.all(seed), overlays, figures, pictures));
            return page;
        } catch (IOException e) {
            throw new BadInput(
                    directory + ": cannot be written (" + FileTrouble.of(e) + "); give another directory with --out",
                    e);
        }
    }

    /** Where the page goes; throws {@link BadInput} where it is there already. */
    public static Path verify(Path directory) {
        Path page = directory.resolve("theory.md");
        if (Files.exists(page)) {
            throw new BadInput(page + ": is there already; give another directory with --out");
        }
        return page;
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
