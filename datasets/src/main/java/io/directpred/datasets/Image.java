package io.directpred.datasets;

/**
 * A decoded picture.
 *
 * @param pixels height x width x 3, RGB, uint8, row by row; grey pictures have three equal channels. Owned by whoever
 *     asked for it
 */
public record Image(int height, int width, byte[] pixels) {
    public Image {
        if (height < 1 || width < 1 || pixels.length != 3L * height * width) {
            throw new IllegalArgumentException(
                    "an image of " + height + " x " + width + " x 3 cannot have " + pixels.length + " bytes");
        }
    }
}
