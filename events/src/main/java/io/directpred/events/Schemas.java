package io.directpred.events;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.message.SchemaStore;
import org.jspecify.annotations.Nullable;

/**
 * Writers' schemas by fingerprint (CRC-64-AVRO of the parsing canonical form): what stands for a schema registry.
 *
 * <p>It knows those of events.avdl. When one of them changes while records of the old form still matter, the old one is
 * added here, and Avro's resolution reads them.
 */
final class Schemas implements SchemaStore {
    static final Schemas KNOWN = new Schemas(Events.PROTOCOL.getTypes());

    private final Map<Long, Schema> byFingerprint = new TreeMap<>();

    Schemas(Collection<Schema> schemas) {
        schemas.forEach(schema -> byFingerprint.put(fingerprint(schema), schema));
    }

    static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    @Override
    public @Nullable Schema findByFingerprint(long fingerprint) {
        return byFingerprint.get(fingerprint);
    }
}
