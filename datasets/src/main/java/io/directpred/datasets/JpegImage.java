package io.directpred.datasets;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A JPEG image while its scans are read.
 *
 * <pre>
 *  one scan:      bits -> coefficients -> samples, a ring of MCU rows -> rows of pixels, one MCU row behind
 *  several:       bits -> all coefficients;   at the end -> samples -> rows of pixels
 * </pre>
 */
final class JpegImage {
    /** libjpeg guesses those of the first that are missing. */
    private static final int NEEDED = 10;

    private final JpegFrame frame;
    private final boolean several;
    private final JpegColours colours;
    private final JpegComponent[] components;
    private final JpegUpsampling[] upsampling;
    private final ReducedRows pixels;
    private final byte[][] rows;
    private final int[] at;
    private boolean complete;

    JpegImage(JpegFrame frame, boolean several, JpegColours colours) throws IOException {
        this.frame = frame;
        this.several = several;
        this.colours = colours;
        int n = frame.components();
        components = new JpegComponent[n];
        upsampling = new JpegUpsampling[n];
        rows = new byte[n][];
        at = new int[n];
        for (int i = 0; i < n; i++) {
            if (frame.widest() % frame.across(i) != 0 || frame.highest() % frame.down(i) != 0) {
                throw new IOException("has components of sizes that do not divide each other, which are not decoded");
            }
            components[i] = new JpegComponent(frame, frame.across(i), frame.down(i), several);
            upsampling[i] = new JpegUpsampling(
                    components[i], frame.widest() / frame.across(i), frame.highest() / frame.down(i));
        }
        int reduction = 1;
        while ((long) (frame.height() / reduction) * (frame.width() / reduction) > ImageDecoder.MOST_PIXELS) {
            reduction++;
        }
        pixels = new ReducedRows(frame.height(), frame.width(), reduction);
    }

    /** Before each scan of a component. */
    void begin(int component, int[] quantisation) {
        components[component].begin(quantisation);
    }

    /** Returns where the scan's data end. */
    int read(JpegScan scan, JpegBits bits, @Nullable JpegHuffman[] dc, @Nullable JpegHuffman[] ac, int restartInterval)
            throws IOException {
        if (complete) {
            throw new IOException("damaged: has a scan too many");
        }
        int n = scan.components().length;
        Part[] parts = new Part[n];
        for (int i = 0; i < n; i++) {
            JpegComponent component = components[scan.components()[i]];
            component.prediction = 0;
            if (several) {
                require(component, scan);
            }
            parts[i] = new Part(
                    component, table(dc[scan.dc()[i]], scan.start() == 0), table(ac[scan.ac()[i]], scan.end() > 0));
        }
        if (n == 1 && several) {
            alone(scan, parts[0], bits, restartInterval);
        } else {
            interleaved(scan, parts, bits, restartInterval);
        }
        bits.verify();
        complete = !several;
        return bits.marker();
    }

    private record Part(JpegComponent component, JpegHuffman dc, JpegHuffman ac) {}

    private static JpegHuffman table(@Nullable JpegHuffman table, boolean used) throws IOException {
        if (table == null && used) {
            throw new IOException("damaged: has no Huffman table");
        }
        return table == null ? java.util.Objects.requireNonNull(JpegHuffman.STANDARD_DC[0]) : table;
    }

    /** Each bit comes once and in its order (G.1.1.1.2). */
    private static void require(JpegComponent component, JpegScan scan) throws IOException {
        for (int k = scan.start(); k <= scan.end(); k++) {
            int pending = component.pending[k];
            if (scan.high() == 0 ? pending >= 0 : pending != scan.high() || component.pending[0] < 0) {
                throw new IOException("damaged: its scans do not follow each other");
            }
            component.pending[k] = scan.low();
        }
    }

    /** Blocks of one component, of which those beyond its last sample are left out. */
    private void alone(JpegScan scan, Part part, JpegBits bits, int restartInterval) throws IOException {
        int across = JpegFrame.blocks(part.component.width);
        int down = JpegFrame.blocks(part.component.height);
        int done = 0;
        for (int y = 0; y < down; y++) {
            for (int x = 0; x < across; x++, done++) {
                restart(done, restartInterval, bits);
                block(scan, part, bits, x, y);
            }
            bits.verify();
        }
    }

    private void interleaved(JpegScan scan, Part[] parts, JpegBits bits, int restartInterval) throws IOException {
        int across = frame.mcusAcross();
        int done = 0;
        for (int row = 0; row < frame.mcusDown(); row++) {
            for (int mcu = 0; mcu < across; mcu++, done++) {
                restart(done, restartInterval, bits);
                for (Part part : parts) {
                    JpegComponent component = part.component;
                    for (int y = row * component.down; y < (row + 1) * component.down; y++) {
                        for (int x = mcu * component.across; x < (mcu + 1) * component.across; x++) {
                            block(scan, part, bits, x, y);
                        }
                    }
                }
            }
            bits.verify();
            if (!several) {
                write(row);
            }
        }
    }

    private void restart(int done, int interval, JpegBits bits) throws IOException {
        if (interval > 0 && done > 0 && done % interval == 0) {
            bits.restart((done / interval - 1) % 8);
            for (JpegComponent component : components) {
                component.prediction = 0;
            }
        }
    }

    private void block(JpegScan scan, Part part, JpegBits bits, int x, int y) throws IOException {
        JpegComponent component = part.component;
        if (!several) {
            component.decode(bits, part.dc, part.ac, x, y);
            return;
        }
        short[] coefficients = component.coefficients();
        int i = component.at(x, y);
        if (scan.high() != 0) {
            if (scan.start() > 0) {
                bits.refine(part.ac, coefficients, i, scan.start(), scan.end(), scan.low());
            } else if (bits.bit()) {
                coefficients[i] |= (short) (1 << scan.low());
            }
            return;
        }
        if (scan.start() == 0) {
            component.prediction += bits.difference(part.dc);
            coefficients[i] = (short) (component.prediction << scan.low());
        }
        if (scan.end() > 0) {
            bits.coefficients(part.ac, coefficients, i, Math.max(1, scan.start()), scan.end(), scan.low());
        }
    }

    /** After the last scan. */
    Image finish() throws IOException {
        if (several) {
            for (JpegComponent component : components) {
                for (int k = 0; k < NEEDED; k++) {
                    if (component.pending[k] != 0) {
                        throw new IOException("damaged: its scans do not hold all of the image");
                    }
                }
            }
            for (int row = 0; row < frame.mcusDown(); row++) {
                for (JpegComponent component : components) {
                    component.transform(row);
                }
                write(row);
            }
        }
        return pixels.image();
    }

    /**
     * What can be made of the samples up to that row of MCUs: the pixels of the row before it, and behind the last one
     * its own.
     */
    private void write(int mcuRow) {
        int height = 8 * frame.highest();
        boolean last = mcuRow == frame.mcusDown() - 1;
        int end = last ? frame.height() : mcuRow * height;
        for (int y = Math.max(0, (mcuRow - 1) * height); y < end; y++) {
            for (int i = 0; i < components.length; i++) {
                at[i] = upsampling[i].prepare(y);
                rows[i] = upsampling[i].samples();
            }
            colours.toRgb(rows, at, frame.width(), pixels.target(), pixels.at(y));
            pixels.done(y);
        }
    }
}
