package io.directpred.datasets;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the fingerprint holds of each file of a folder, so that a file which changed is told from one that cannot be
 * decoded.
 *
 * <p>Memory: 48 bytes a file.
 */
final class Listed {
    private static final int HASH = 32;

    private final long[] sizes;
    private final long[] modified;
    private final byte[] hashes;

    Listed(int files) {
        sizes = new long[files];
        modified = new long[files];
        hashes = new byte[files * HASH];
    }

    /** @param known nothing for a file that could not be read */
    void put(int file, ContentHashes.@Nullable Known known) {
        sizes[file] = known == null ? -1 : known.size();
        modified[file] = known == null ? -1 : known.modified();
        if (known != null) {
            System.arraycopy(Fingerprint.bytes(known.hash()), 0, hashes, file * HASH, HASH);
        }
    }

    /** Whether the file could be read when the fingerprint was made. */
    boolean wasRead(int file) {
        return sizes[file] >= 0;
    }

    /**
     * Whether a file of this size and time is taken for the one that was listed without a look at its content, as the
     * fingerprint does.
     */
    boolean seemsTheSame(int file, long size, long time) {
        return sizes[file] == size && modified[file] == time;
    }

    boolean isTheSame(int file, byte[] content) {
        byte[] hash = Fingerprint.sha256().digest(content);
        return wasRead(file) && Arrays.equals(hash, 0, HASH, hashes, file * HASH, (file + 1) * HASH);
    }
}
