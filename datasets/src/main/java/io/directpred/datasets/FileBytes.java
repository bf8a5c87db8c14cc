package io.directpred.datasets;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * The first bytes of an array as the JDK's image readers want them, without the copy that the JDK's own streams keep.
 */
class FileBytes extends ImageInputStreamImpl {
    private static final byte[] NONE = {};

    private byte[] bytes;
    private int length;

    FileBytes(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /** Those whose end is an error and not the -1 that some readers take for zeros. */
    static FileBytes refusingMore(byte[] bytes, int length) {
        return new FileBytes(bytes, length) {
            @Override
            void end() throws IOException {
                throw new IOException("damaged: its data ends too early");
            }
        };
    }

    /** Called where more is read than there is. */
    void end() throws IOException {}

    @Override
    public int read() throws IOException {
        bitOffset = 0;
        if (streamPos >= length) {
            end();
            return -1;
        }
        return bytes[(int) streamPos++] & 0xFF;
    }

    @Override
    public int read(byte[] to, int at, int most) throws IOException {
        bitOffset = 0;
        if (most == 0) {
            return 0;
        }
        if (streamPos >= length) {
            end();
            return -1;
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
