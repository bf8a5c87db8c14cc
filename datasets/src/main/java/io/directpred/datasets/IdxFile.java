package io.directpred.datasets;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file in LeCun's IDX format: magic 00 00 08 (uint8) and the number of dimensions, the dimensions as big-endian
 * int32, the values.
 *
 * @param shape images: count, height, width; labels: count
 */
record IdxFile(String name, int[] shape, byte[] values) {
    static final int IMAGES = 3;
    static final int LABELS = 1;

    int count() {
        return shape[0];
    }

    /** @param dimensions {@link #IMAGES} or {@link #LABELS} */
    static IdxFile read(String name, InputStream file, int dimensions) throws DatasetException {
        String what = dimensions == IMAGES ? "images" : "labels";
        try (DataInputStream in = new DataInputStream(plain(file))) {
            int magic = in.readInt();
            if (magic != (0x800 | dimensions)) {
                throw new DatasetException("%s: starts with %08x, IDX %s start with %08x: another kind of file"
                        .formatted(name, magic, what, 0x800 | dimensions));
            }
            int[] shape = new int[dimensions];
            for (int i = 0; i < dimensions; i++) {
                shape[i] = in.readInt();
            }
            if (dimensions == IMAGES && (long) shape[1] * shape[2] > ImageDecoder.MOST_PIXELS) {
                throw new DatasetException("%s: declares images of %d x %d pixels, read are up to %d in all"
                        .formatted(name, shape[2], shape[1], ImageDecoder.MOST_PIXELS));
            }
            int length = length(name, shape);
            byte[] values = in.readNBytes(length);
            if (values.length < length || in.read() >= 0) {
                throw new DatasetException("%s: declares %s = %d bytes of %s, but holds %s: get the file again"
                        .formatted(
                                name,
                                times(shape),
                                length,
                                what,
                                values.length < length ? "only " + values.length : "more"));
            }
            return new IdxFile(name, shape, values);
        } catch (EOFException | ZipException e) {
            throw new DatasetException(name + ": ends too early or is damaged: get the file again", e);
        } catch (IOException e) {
            throw new DatasetException(name + ": " + DataDirectory.reason(e), e);
        }
    }

    private static InputStream plain(InputStream file) throws IOException {
        BufferedInputStream in = new BufferedInputStream(file, 1 << 16);
        in.mark(2);
        boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        return gzip ? new GZIPInputStream(in, 1 << 16) : in;
    }

    private static int length(String name, int[] shape) throws DatasetException {
        long length = 1;
        for (int dimension : shape) {
            length *= dimension;
            if (dimension < 1 || length > Integer.MAX_VALUE - 16) {
                throw new DatasetException("%s: declares %s values, expected 1 to 2 GB: not a usable IDX file"
                        .formatted(name, times(shape)));
            }
        }
        return (int) length;
    }

    private static String times(int[] shape) {
        return String.join(
                " x ", Arrays.stream(shape).mapToObj(Integer::toString).toList());
    }
}
