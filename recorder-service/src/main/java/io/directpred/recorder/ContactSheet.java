package io.directpred.recorder;

import io.directpred.events.ElementType;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewTensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * The views of one slice on one image, as the trainer gets them: the views of a sample below each other, view 0 on top,
 * sample beside sample, in rows that make it about square.
 *
 * <pre>
 *   margin  view 0   gap  view 0   gap ...
 *           seam          seam                  one dark line of a pixel between the views of a sample
 *           view 1        view 1
 *           ...           ...
 *           gap
 * </pre>
 *
 * @param samples how many there are
 * @param sizes height and width of each view in its own pixels
 * @param scale pixels of the sheet that a pixel of a view is wide and high: small views are shown larger
 * @param columns samples a row
 */
public record ContactSheet(int samples, List<Size> sizes, int scale, int columns) {
    public static final int GAP = 6;
    public static final int SEAM = 1;

    private static final int BACKGROUND = 0x35506B; // a colour, so that dark and grey views stand out
    private static final int EASILY_SEEN = 96;
    private static final double MOST_PIXELS = 8e6;
    private static final int LARGEST = 1 << 14;

    /** In pixels. */
    public record Size(int height, int width) {}

    /**
     * Throws {@link IllegalArgumentException} naming what does not fit in the record, which anyone may have written.
     */
    public static ContactSheet of(ViewPairs record) {
        int samples = record.getSamples().size();
        if (samples < 1 || record.getViews().isEmpty()) {
            throw new IllegalArgumentException(
                    samples + " samples of " + record.getViews().size() + " views: there is nothing to show");
        }
        List<Size> sizes = IntStream.range(0, record.getViews().size())
                .mapToObj(view -> size("view " + view, record.getViews().get(view), samples))
                .toList();
        int width = sizes.stream().mapToInt(Size::width).max().orElseThrow();
        double height = sizes.stream().mapToInt(Size::height).sum();
        int largest = sizes.stream()
                .mapToInt(size -> Math.max(size.width, size.height))
                .max()
                .orElseThrow();
        int affordable = (int) Math.sqrt(MOST_PIXELS / (samples * height * width));
        int scale = Math.max(1, Math.min(EASILY_SEEN / largest, affordable));
        return new ContactSheet(samples, sizes, scale, (int) Math.ceil(Math.sqrt(samples * height / width)));
    }

    private static Size size(String name, ViewTensor view, long samples) {
        List<Integer> shape = view.getShape();
        if (view.getElementType() != ElementType.uint8
                || shape.size() != 3
                || shape.get(2) != 3
                || shape.stream().anyMatch(length -> length < 1 || length > LARGEST)) {
            throw new IllegalArgumentException(name + " is of shape " + shape + " and " + view.getElementType()
                    + ": what can be shown is height x width x 3 of uint8");
        }
        if (view.getContent().remaining() != samples * shape.get(0) * shape.get(1) * 3) {
            throw new IllegalArgumentException(
                    name + " has " + view.getContent().remaining() + " bytes, which are not " + samples + " samples of "
                            + shape.get(0) + " x " + shape.get(1) + " x 3");
        }
        return new Size(shape.get(0), shape.get(1));
    }

    /** As a PNG; throws {@link IllegalArgumentException} naming what is wrong with the record. */
    public static byte[] png(ViewPairs record) {
        return png(of(record).draw(record));
    }

    public static byte[] png(BufferedImage image) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(content)) {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // in memory
        }
        return content.toByteArray();
    }

    private BufferedImage draw(ViewPairs record) {
        int rows = (samples + columns - 1) / columns;
        BufferedImage image = new BufferedImage(
                GAP + Math.min(samples, columns) * columnWidth(), GAP + rows * rowHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, BACKGROUND);
            }
        }
        for (int sample = 0; sample < samples; sample++) {
            int x = GAP + sample % columns * columnWidth();
            int y = GAP + sample / columns * rowHeight();
            for (int view = 0; view < sizes.size(); view++) {
                draw(record.getViews().get(view).getContent(), sizes.get(view), sample, image, x, y);
                y += sizes.get(view).height * scale + SEAM;
            }
        }
        return image;
    }

    private int columnWidth() {
        return sizes.stream().mapToInt(Size::width).max().orElseThrow() * scale + GAP;
    }

    private int rowHeight() {
        return sizes.stream().mapToInt(Size::height).sum() * scale + SEAM * (sizes.size() - 1) + GAP;
    }

    /** One view, its corner at (left, top). */
    private void draw(ByteBuffer views, Size size, int sample, BufferedImage image, int left, int top) {
        int first = views.position() + sample * size.height * size.width * 3;
        for (int y = 0; y < size.height * scale; y++) {
            for (int x = 0; x < size.width * scale; x++) {
                int at = first + (y / scale * size.width + x / scale) * 3; // height x width x channel
                int rgb = (views.get(at) & 255) << 16 | (views.get(at + 1) & 255) << 8 | views.get(at + 2) & 255;
                image.setRGB(left + x, top + y, rgb);
            }
        }
    }
}
