package io.directpred.recorder;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.directpred.service.FileModes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of TensorBoard's events, which only grows: each event is one write of its own, and half an event of a process
 * that was killed is cut off when the file is opened again.
 *
 * <pre>
 *   length, uint64 | its CRC | a message Event | its CRC        little-endian; CRC-32C, masked
 * </pre>
 *
 * <p>Source: TensorFlow, {@code tensorflow/core/lib/io/record_writer.h} for the records, {@code event.proto} and
 * {@code summary.proto} for the numbers of the fields. Not safe for use by several threads.
 */
final class EventFile implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int FOOTER = 4;

    private final OutputStream out;

    /** Writes the fields of a message; in memory, where nothing fails. */
    private interface Fields {
        void to(CodedOutputStream message) throws IOException;
    }

    private EventFile(OutputStream out) {
        this.out = out;
    }

    /** Goes on behind the events that are there; an empty file gets the version that TensorBoard asks for. */
    static EventFile open(Path file) throws IOException {
        FileModes.createFile(file);
        cutOff(file);
        EventFile events = new EventFile(Files.newOutputStream(file, StandardOpenOption.APPEND));
        if (Files.size(file) == 0) {
            events.append(0, event -> event.writeString(3, "brain.Event:2"));
        }
        return events;
    }

    /** What stands behind the last whole event. */
    private static void cutOff(Path file) throws IOException {
        try (RandomAccessFile events = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] header = new byte[HEADER];
            long end = 0;
            while (end + HEADER + FOOTER <= events.length()) {
                events.seek(end);
                events.readFully(header);
                ByteBuffer read = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
                long length = read.getLong();
                if (read.getInt() != masked(header, 8)
                        || length < 0
                        || length > events.length() - end - HEADER - FOOTER) {
                    break;
                }
                end += HEADER + length + FOOTER;
            }
            if (end < events.length()) {
                events.setLength(end);
            }
        }
    }

    /** Numbers of a step by their tags, in the map's order. */
    void scalars(long step, Map<String, Double> values) throws IOException {
        summary(step, summary -> {
            for (Map.Entry<String, Double> value : values.entrySet()) {
                value(
                        summary,
                        value.getKey(),
                        v -> v.writeFloat(2, value.getValue().floatValue()));
            }
        });
    }

    /**
     * How values are distributed after a step.
     *
     * @param limits upper ends of the buckets, the least value is in the first
     * @param counts of values in each
     */
    void histogram(long step, String tag, double[] values, double[] limits, double[] counts) throws IOException {
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double squares = 0;
        for (double value : values) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
            sum += value;
            squares += value * value;
        }
        double[] numbers = {least, greatest, values.length, sum, squares};
        summary(
                step,
                summary -> value(
                        summary,
                        tag,
                        v -> v.writeBytes(5, message(histogram -> {
                            for (int i = 0; i < numbers.length; i++) {
                                histogram.writeDouble(i + 1, numbers[i]);
                            }
                            histogram.writeBytes(6, packed(limits));
                            histogram.writeBytes(7, packed(counts));
                        }))));
    }

    /** A PNG of three channels. */
    void image(long step, String tag, int height, int width, byte[] png) throws IOException {
        summary(
                step,
                summary -> value(
                        summary,
                        tag,
                        v -> v.writeBytes(4, message(image -> {
                            image.writeInt32(1, height);
                            image.writeInt32(2, width);
                            image.writeInt32(3, 3); // RGB
                            image.writeByteArray(4, png);
                        }))));
    }

    /** Steps from this one on are done again: TensorBoard forgets what it was told of them. */
    void restart(long step) throws IOException {
        append(step, event -> event.writeBytes(7, message(session -> session.writeEnum(1, 1)))); // START
    }

    private void summary(long step, Fields values) throws IOException {
        append(step, event -> event.writeBytes(5, message(values)));
    }

    private static void value(CodedOutputStream summary, String tag, Fields content) throws IOException {
        summary.writeBytes(1, message(value -> {
            value.writeString(1, tag);
            content.to(value);
        }));
    }

    private void append(long step, Fields content) throws IOException {
        byte[] event = message(e -> {
                    e.writeDouble(1, System.currentTimeMillis() / 1e3);
                    e.writeInt64(2, step);
                    content.to(e);
                })
                .toByteArray();
        ByteBuffer record = ByteBuffer.allocate(HEADER + event.length + FOOTER).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(event.length);
        record.putInt(masked(record.array(), 8));
        record.put(event).putInt(masked(event, event.length));
        out.write(record.array());
    }

    private static ByteString message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream message = CodedOutputStream.newInstance(bytes);
        try {
            fields.to(message);
            message.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // in memory
        }
        return ByteString.copyFrom(bytes.toByteArray());
    }

    private static ByteString packed(double[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        return ByteString.copyFrom(bytes.array());
    }

    /** Rotated by 15 bits, plus a constant, so that a CRC over bytes that hold CRCs means something. */
    static int masked(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
