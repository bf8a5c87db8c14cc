package io.directpred.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The pixels of a table of files, as hashes, on the JDK that runs the tests and on any other that is on the machine.
 *
 * <p>The files are in the resources, since encoders differ between JDKs as decoders do: drawn by cjpeg, cwebp and
 * netpbm from one smooth picture. The hashes of the JPEGs are those of djpeg 2.1.5 (libjpeg-turbo, its defaults).
 */
class DecodedTableTest {

    @Test
    void thisJdkDecodesToTheTable() throws IOException {
        assertThat(decoded()).isEqualTo(table());
    }

    @Test
    void theOtherJdksOnThisMachineDecodeToTheSame() throws Exception {
        List<Path> others = new ArrayList<>();
        Path jvms = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(jvms)) {
            try (var homes = Files.list(jvms)) {
                homes.filter(home -> !Files.isSymbolicLink(home) && Files.isExecutable(home.resolve("bin/java")))
                        .forEach(others::add);
            }
        }
        Assumptions.assumeFalse(others.isEmpty(), "no other JDK here");
        for (Path home : others) {
            Process java = new ProcessBuilder(
                            home.resolve("bin/java").toString(),
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            DecodedTableTest.class.getName())
                    .redirectErrorStream(true)
                    .start();
            String printed = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(java.waitFor(1, TimeUnit.MINUTES)).isTrue();

            assertThat(printed.lines().filter(line -> line.contains(" ")).toList())
                    .as(home.toString())
                    .containsExactlyElementsOf(table().entrySet().stream()
                            .map(file -> file.getKey() + " " + file.getValue())
                            .toList());
        }
    }

    /** Prints the hashes, one file a line. */
    public static void main(String[] args) throws IOException {
        decoded().forEach((file, hash) -> System.out.println(file + " " + hash));
    }

    private static Map<String, String> decoded() throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        for (String file : table().keySet()) {
            hashes.put(file, hash(bytes(file)));
        }
        return hashes;
    }

    private static String hash(byte[] file) {
        try {
            Image image = ImageDecoder.decode(file);
            return image.width() + "x" + image.height() + " "
                    + Fingerprint.ofContent(ByteBuffer.wrap(image.pixels())).substring(0, 32);
        } catch (IOException e) {
            return "refused: " + e.getMessage();
        }
    }

    private static Map<String, String> table() throws IOException {
        Map<String, String> table = new TreeMap<>();
        for (String line :
                new String(bytes("table.txt"), StandardCharsets.UTF_8).lines().toList()) {
            int space = line.indexOf(' ');
            table.put(line.substring(0, space), line.substring(space + 1));
        }
        return table;
    }

    private static byte[] bytes(String file) throws IOException {
        try (var in = DecodedTableTest.class.getResourceAsStream("decoded/" + file)) {
            return in.readAllBytes();
        }
    }
}
