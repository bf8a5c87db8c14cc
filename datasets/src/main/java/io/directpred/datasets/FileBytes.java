package io.directpred.datasets;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * The first bytes of an array as the JDK's image readers want them, without the copy that the JDK's own streams keep.
 */
final class FileBytes extends ImageInputStreamImpl {
    private static final byte[] NONE = {};

    private byte[] bytes;
    private int length;

    FileBytes(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < length ? bytes[(int) streamPos++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] to, int at, int most) {
        bitOffset = 0;
        if (streamPos >= length) {
            return most > 0 ? -1 : 0;
        }
        int n = (int) Math.min(most, length - streamPos);
        System.arraycopy(bytes, (int) streamPos, to, at, n);
        streamPos += n;
        return n;
    }

    @Override
    public long length() {
        return length;
    }

    /** Lets go of the bytes: what the JDK finalizes lives longer than it is used. */
    @Override
    public void close() throws IOException {
        super.close();
        bytes = NONE;
        length = 0;
    }
}
