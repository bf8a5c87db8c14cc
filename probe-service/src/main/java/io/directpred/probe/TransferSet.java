package io.directpred.probe;

import io.directpred.datasets.DatasetException;
import io.directpred.datasets.Datasets;
import io.directpred.datasets.FolderOptions;
import io.directpred.datasets.LabelledSplits;
import org.jspecify.annotations.Nullable;

/**
 * The labelled data set of {@code probe.transfer}, which stays open from one checkpoint to the next. Belongs to one
 * thread.
 */
public final class TransferSet {
    private String opened = "";
    private @Nullable LabelledSplits splits;

    TransferSet() {}

    /** As {@link #open}, once. */
    LabelledSplits of(String name, FolderOptions options) throws DatasetException {
        LabelledSplits found = splits;
        if (found == null || !opened.equals(name + " " + options)) {
            found = open(name, options);
            opened = name + " " + options;
            splits = found;
        }
        return found;
    }

    /** Throws {@link DatasetException} where it is not there or has no labels. */
    public static LabelledSplits open(String name, FolderOptions options) throws DatasetException {
        LabelledSplits found = Datasets.open(name, options);
        if (!Probe.reportsOn(found)) {
            throw new DatasetException("probe.transfer = " + name
                    + " has no labelled images to probe with: give a data set that has, or leave it out");
        }
        return found;
    }
}
