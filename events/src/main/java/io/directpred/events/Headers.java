package io.directpred.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Headers of a record; all but the checksum are UTF-8 text, so that any Kafka client shows them. */
final class Headers {
    static final String RUN = "run";
    static final String STEP = "step";
    static final String ATTEMPT = "attempt";
    static final String CRC = "crc32c";
    static final String SCHEMA = "schema";

    private Headers() {}

    static Header text(String key, Object value) {
        return new RecordHeader(key, value.toString().getBytes(UTF_8));
    }

    static List<Header> of(Tag tag) {
        List<Header> headers = new ArrayList<>();
        headers.add(text(RUN, tag.run()));
        headers.add(text(STEP, tag.step()));
        headers.add(text(ATTEMPT, tag.attempt()));
        return headers;
    }

    static Tag tag(org.apache.kafka.common.header.Headers headers) throws UndecodableException {
        String step = required(headers, STEP);
        String attempt = required(headers, ATTEMPT);
        try {
            Tag tag = new Tag(required(headers, RUN), Long.parseLong(step), Integer.parseInt(attempt));
            requireAttempt(tag.attempt());
            return tag;
        } catch (NumberFormatException e) {
            throw new UndecodableException(
                    "headers step=" + step + " and attempt=" + attempt + " are not both whole numbers", e);
        }
    }

    static void requireAttempt(int attempt) throws UndecodableException {
        if (attempt > Tag.MOST_ATTEMPTS) {
            throw new UndecodableException(
                    "attempt " + attempt + " is beyond " + Tag.MOST_ATTEMPTS + ", which no run comes to");
        }
    }

    static String required(org.apache.kafka.common.header.Headers headers, String key) throws UndecodableException {
        return new String(requiredBytes(headers, key), UTF_8);
    }

    static byte[] requiredBytes(org.apache.kafka.common.header.Headers headers, String key)
            throws UndecodableException {
        Header header = headers.lastHeader(key);
        if (header == null || header.value() == null) {
            throw new UndecodableException("header " + key + " is missing");
        }
        return header.value();
    }
}
