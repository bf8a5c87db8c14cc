package io.directpred.standalone;

import io.directpred.events.ViewPairs;
import io.directpred.recorder.WholeFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * The view pairs of one slice on one image, as the trainer gets them: view 0 above view 1, pair beside pair, in rows that make it about square.
 *
 * <pre>
 *   margin  view 0   gap  view 0   gap ...
 *           seam          seam                  one dark line of a pixel between the views of a pair
 *           view 1        view 1
 *           gap
 *           ...
 * </pre>
 *
 * @param pairs how many there are
 * @param size height and width of a view in its own pixels
 * @param scale pixels of the sheet that a pixel of a view is wide and high: small views are shown larger
 * @param columns pairs a row
 */
record ContactSheet(int pairs, int size, int scale, int columns) {
    static final int GAP = 6;
    static final int SEAM = 1;

    private static final int BACKGROUND = 0x35506B; // a colour, so that dark and grey views stand out
    private static final int EASILY_SEEN = 96;
    private static final double MOST_PIXELS = 8e6;

    /** Throws {@link IllegalArgumentException} naming what does not fit in the record, which anyone may have written. */
    static ContactSheet of(ViewPairs record) {
        int pairs = record.getSamples().size();
        int size = record.getSize();
        if (pairs < 1 || size < 1) {
            throw new IllegalArgumentException(pairs + " samples of size " + size + ": there is nothing to show");
        }
        requireLength("view0", record.getView0(), pairs, size);
        requireLength("view1", record.getView1(), pairs, size);
        int affordable = (int) Math.sqrt(MOST_PIXELS / (2.0 * pairs * size * size));
        int scale = Math.max(1, Math.min(EASILY_SEEN / size, affordable));
        return new ContactSheet(pairs, size, scale, (int) Math.ceil(Math.sqrt(2.0 * pairs)));
    }

    private static void requireLength(String name, ByteBuffer bytes, long pairs, long size) {
        long expected = size > 1 << 14 ? Long.MAX_VALUE : pairs * size * size * 3;
        if (bytes.remaining() != expected) {
            throw new IllegalArgumentException(name + " has " + bytes.remaining() + " bytes, which are not " + pairs
                    + " samples of " + size + " x " + size + " x 3");
        }
    }

    /**
     * Writes {@code <run>-<step>-<slice>.png} into the directory, whole or not at all.
     *
     * @throws IllegalArgumentException naming what is wrong with the record
     */
    static Path write(Path dir, ViewPairs record) throws IOException {
        ContactSheet sheet = of(record);
        if (!TapTopic.RUN_ID.matcher(record.getRun()).matches()) {
            throw new IllegalArgumentException("run " + record.getRun() + " is no run's id");
        }
        Path file = dir.resolve(record.getRun() + "-" + record.getStep() + "-" + record.getSlice() + ".png");
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(content)) {
            ImageIO.write(sheet.draw(record), "png", out);
        }
        WholeFile.write(file, content.toByteArray());
        return file;
    }

    private BufferedImage draw(ViewPairs record) {
        int rows = (pairs + columns - 1) / columns;
        BufferedImage image = new BufferedImage(
                GAP + Math.min(pairs, columns) * columnWidth(), GAP + rows * rowHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, BACKGROUND);
            }
        }
        for (int pair = 0; pair < pairs; pair++) {
            int x = GAP + pair % columns * columnWidth();
            int y = GAP + pair / columns * rowHeight();
            draw(record.getView0(), pair, image, x, y);
            draw(record.getView1(), pair, image, x, y + size * scale + SEAM);
        }
        return image;
    }

    private int columnWidth() {
        return size * scale + GAP;
    }

    private int rowHeight() {
        return 2 * size * scale + SEAM + GAP;
    }

    /** One view, its corner at (left, top). */
    private void draw(ByteBuffer views, int pair, BufferedImage image, int left, int top) {
        int first = views.position() + pair * size * size * 3;
        for (int y = 0; y < size * scale; y++) {
            for (int x = 0; x < size * scale; x++) {
                int at = first + (y / scale * size + x / scale) * 3; // height x width x channel
                int rgb = (views.get(at) & 255) << 16 | (views.get(at + 1) & 255) << 8 | views.get(at + 2) & 255;
                image.setRGB(left + x, top + y, rgb);
            }
        }
    }
}
