package io.directpred.events;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Writers' schemas by fingerprint (CRC-64-AVRO of the parsing canonical form): what stands for a schema registry.
 *
 * <p>It knows those of events.avdl. When one of them changes while records of the old form still matter, the old one is
 * added here, and Avro's resolution reads them.
 */
final class Schemas {
    static final Schemas KNOWN = new Schemas(Events.PROTOCOL.getTypes());

    private final Map<Long, Schema> byFingerprint = new TreeMap<>();

    Schemas(Collection<Schema> schemas) {
        schemas.forEach(schema -> byFingerprint.put(fingerprint(schema), schema));
    }

    static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    Schema known(long fingerprint) throws UndecodableException {
        Schema schema = byFingerprint.get(fingerprint);
        if (schema == null) {
            throw new UndecodableException("its schema has the unknown fingerprint " + hex(fingerprint)
                    + ": it was written by another version, read it with that one");
        }
        return schema;
    }

    /** A fingerprint in 16 hexadecimal digits. */
    static String hex(long fingerprint) {
        return String.format("%016x", fingerprint);
    }
}
