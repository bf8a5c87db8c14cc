package io.directpred.events;

import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** A record is not what its topic says: the message, one short line, is the reason its dead letter carries. */
public final class UndecodableException extends Exception {
    private static final long serialVersionUID = 1L;
    /** A record may hold text of its own length, which decoders quote. */
    private static final int LONGEST = 300;

    /** What it is counted as, see {@link SkippedRecords}. */
    private final String kind;

    UndecodableException(String reason) {
        this(reason, null);
    }

    UndecodableException(String reason, @Nullable Throwable cause) {
        this(SkippedRecords.UNDECODABLE, reason, cause);
    }

    private UndecodableException(String kind, String reason, @Nullable Throwable cause) {
        super(onOneLine(reason), cause);
        this.kind = kind;
    }

    static UndecodableException crc() {
        return new UndecodableException(SkippedRecords.CRC, "the CRC32C of the value is not that of its header", null);
    }

    String kind() {
        return kind;
    }

    /** What a decoder says, and it may say nothing, of a value that is not of its schema. */
    static UndecodableException not(Schema schema, Exception e) {
        String problem = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new UndecodableException("not a " + schema.getName() + ": " + problem, e);
    }

    private static String onOneLine(String reason) {
        String start = reason.length() <= LONGEST ? reason : reason.substring(0, LONGEST) + " ...";
        return start.replaceAll("[\\p{C}\\p{Z}]+", " ");
    }
}
