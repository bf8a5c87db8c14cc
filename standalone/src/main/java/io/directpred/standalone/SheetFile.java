package io.directpred.standalone;

import io.directpred.events.ViewPairs;
import io.directpred.recorder.ContactSheet;
import io.directpred.recorder.WholeFile;
import java.io.IOException;
import java.nio.file.Path;

/** A contact sheet as a file. */
final class SheetFile {
    private SheetFile() {}

    /**
     * Writes {@code <run>-<step>-<slice>.png} into the directory, whole or not at all.
     *
     * @throws IllegalArgumentException naming what is wrong with the record
     */
    static Path write(Path dir, ViewPairs record) throws IOException {
        byte[] content = ContactSheet.png(record);
        if (!TapTopic.RUN_ID.matcher(record.getRun()).matches()) {
            throw new IllegalArgumentException("run " + record.getRun() + " is no run's id");
        }
        Path file = dir.resolve(record.getRun() + "-" + record.getStep() + "-" + record.getSlice() + ".png");
        WholeFile.write(file, content);
        return file;
    }
}
