package io.directpred.datasets;

import java.nio.ByteBuffer;

/**
 * Records of one size, one after another in a buffer: a whole file, or a part of one too large for a single buffer.
 *
 * @param file name for messages and the fingerprint
 * @param firstRecord number, within the file, of the buffer's first record
 * @param offset bytes before the first record
 * @param stride bytes from one record to the next
 * @param pixelOffset bytes before the pixels within a record
 */
record RecordFile(String file, int firstRecord, ByteBuffer bytes, int offset, int stride, int pixelOffset, int count) {

    byte[] pixels(int record, int length) {
        byte[] pixels = new byte[length];
        bytes.get(offset + record * stride + pixelOffset, pixels);
        return pixels;
    }

    int at(int record, int position) {
        return bytes.get(offset + record * stride + position) & 0xFF;
    }
}
