package io.directpred.events;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Writers' schemas by fingerprint (CRC-64-AVRO of the parsing canonical form): those of this version, and those that
 * other versions have published on topic {@code schemas}. Avro's resolution reads what was written by any of them.
 */
final class Schemas {
    static final Schemas KNOWN = new Schemas(Events.PROTOCOL.getTypes());

    /** Where schemas of other versions are looked up. */
    interface Published {
        /** The schema, or nothing; throws {@link UndecodableException} where it is there and nothing is read by it. */
        Optional<Schema> find(long fingerprint) throws UndecodableException;
    }

    private final Map<Long, Schema> byFingerprint;
    private final Published published;

    Schemas(Collection<Schema> schemas) {
        this(new TreeMap<>(), fingerprint -> Optional.empty());
        schemas.forEach(schema -> byFingerprint.put(fingerprint(schema), schema));
    }

    private Schemas(Map<Long, Schema> byFingerprint, Published published) {
        this.byFingerprint = byFingerprint;
        this.published = published;
    }

    /** These, and what is found elsewhere. */
    Schemas and(Published elsewhere) {
        return new Schemas(byFingerprint, elsewhere);
    }

    static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    Schema known(long fingerprint) throws UndecodableException {
        Schema known = byFingerprint.get(fingerprint);
        if (known != null) {
            return known;
        }
        return published
                .find(fingerprint)
                .orElseThrow(() -> new UndecodableException("its schema has the unknown fingerprint " + hex(fingerprint)
                        + ", which is not on topic " + Topics.SCHEMAS.name() + " either"));
    }

    /** A fingerprint in 16 hexadecimal digits. */
    static String hex(long fingerprint) {
        return String.format("%016x", fingerprint);
    }
}
