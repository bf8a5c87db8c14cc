package io.directpred.datasets;

/**
 * How the pixels of a fixed-size record lie.
 *
 * @param channels 1: grey; 3: a plane of red, one of green, one of blue
 * @param columnMajor whether a plane is stored column by column (STL-10) and not row by row
 */
record PixelLayout(int height, int width, int channels, boolean columnMajor) {

    int bytes() {
        return height * width * channels;
    }

    Image image(byte[] record) {
        int plane = height * width;
        int nextChannel = channels == 1 ? 0 : plane;
        int nextRow = columnMajor ? 1 : width;
        int nextColumn = columnMajor ? height : 1;
        byte[] pixels = new byte[3 * plane];
        int out = 0;
        for (int y = 0; y < height; y++) {
            int in = y * nextRow;
            for (int x = 0; x < width; x++, in += nextColumn) {
                pixels[out++] = record[in];
                pixels[out++] = record[in + nextChannel];
                pixels[out++] = record[in + 2 * nextChannel];
            }
        }
        return new Image(height, width, pixels);
    }
}
