package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.datasets.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation against Pillow's and torchvision's results on generated pictures. */
class GoldenAugmentationTest {

    static Stream<JsonNode> cases() throws IOException {
        try (InputStream in = open("cases.json")) {
            return StreamSupport.stream(
                    new ObjectMapper().readTree(in).get("cases").spliterator(), false);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesThePixelsOfTheReference(JsonNode golden) {
        Image input = picture(golden.get("input").asText());
        Image expected = picture(golden.get("output").asText());
        String op = golden.get("op").asText();

        byte[] made = apply(golden, input);

        int worst = 0;
        long sum = 0;
        assertThat(made).hasSameSizeAs(expected.pixels());
        for (int i = 0; i < made.length; i++) {
            int difference = Math.abs((made[i] & 0xFF) - (expected.pixels()[i] & 0xFF));
            worst = Math.max(worst, difference);
            sum += difference;
        }
        boolean inFloats = op.equals("gaussian_blur"); // the reference's blur, with roundings of its own
        assertThat(worst).as("greatest difference").isLessThanOrEqualTo(inFloats ? 1 : 0);
        assertThat((double) sum / made.length).as("mean difference").isLessThanOrEqualTo(inFloats ? 0.02 : 0);
    }

    private static byte[] apply(JsonNode step, Image input) {
        byte[] p = input.pixels().clone();
        byte[] table = new byte[256];
        float factor = (float) step.path("factor").asDouble();
        switch (step.get("op").asText()) {
            case "resized_crop" -> {
                int size = step.get("size").asInt();
                p = new byte[3 * size * size];
                new ResizedCrop(size).apply(input, box(step), false, p, 0);
            }
            case "hflip" ->
                new ResizedCrop(input.width())
                        .apply(input, new CropBox(0, 0, input.height(), input.width()), true, p, 0);
            case "brightness" -> Colour.brightness(p, 0, p.length, factor, table);
            case "contrast" -> Colour.contrast(p, 0, p.length, factor, table);
            case "saturation" -> Colour.saturation(p, 0, p.length, factor);
            case "hue" -> Hue.shift(p, 0, p.length, step.get("factor").asDouble());
            case "grayscale" -> Colour.grayscale(p, 0, p.length);
            case "gaussian_blur" ->
                new GaussianBlur(input.width(), step.get("kernel").asInt())
                        .apply(p, 0, step.get("sigma").asDouble());
            case "solarize" -> {
                assertThat(step.get("threshold").asInt()).isEqualTo(128);
                Colour.solarize(p, 0, p.length);
            }
            case "sequence" -> {
                for (JsonNode inner : step.get("steps")) {
                    p = apply(inner, new Image(input.height(), input.width(), p));
                }
            }
            default -> throw new IllegalArgumentException("unknown operation " + step);
        }
        return p;
    }

    private static CropBox box(JsonNode step) {
        return new CropBox(
                step.get("top").asInt(),
                step.get("left").asInt(),
                step.get("height").asInt(),
                step.get("width").asInt());
    }

    private static Image picture(String file) {
        try (InputStream in = open(file)) {
            BufferedImage image = ImageIO.read(in);
            byte[] pixels = new byte[3 * image.getWidth() * image.getHeight()];
            int i = 0;
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    int rgb = image.getRGB(x, y);
                    pixels[i++] = (byte) (rgb >> 16);
                    pixels[i++] = (byte) (rgb >> 8);
                    pixels[i++] = (byte) rgb;
                }
            }
            return new Image(image.getHeight(), image.getWidth(), pixels);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String file) {
        return GoldenAugmentationTest.class.getResourceAsStream("augment/" + file);
    }
}
