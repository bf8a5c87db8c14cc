package io.directpred.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.directpred.events.ProbeEmbedding;
import io.directpred.events.ProbeThumbnails;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ProbeImagesTest {
    private static final String RUN = "a";

    private final LiveModel model = LiveModel.ofLog();
    private final List<SpecificRecord> topic = new ArrayList<>();
    private final Records records = Records.caughtUp(model);
    private final ProbeImages images = new ProbeImages(model, offset -> Mono.just(topic.get((int) offset)));

    @Test
    void pointsOfAStepAreThoseOfItsRecord() throws Exception {
        write(embedding(99, 2, 16));
        write(embedding(199, 2, 16));

        JsonNode json = new ObjectMapper().readTree(images.points(RUN, 199).block());

        assertThat(json.get("step").longValue()).isEqualTo(199);
        assertThat(json.get("steps_done").longValue()).isEqualTo(200);
        assertThat(json.get("k").intValue()).isEqualTo(1);
        assertThat(json.get("shares")).hasToString("[0.5,0.25]");
        assertThat(json.get("classes")).hasToString("[\"cat\",\"<b>\"]");
        assertThat(Base64.getDecoder().decode(json.get("points").textValue()))
                .isEqualTo(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
        assertThat(images.points(RUN, 100).blockOptional()).isEmpty();
        assertThat(images.points("another", 199).blockOptional()).isEmpty();
    }

    @Test
    void theStepsThatHavePointsAreTold() {
        write(embedding(-1, 2, 16));
        write(embedding(99, 2, 16));
        Seen seen = new Seen();

        seen.take(model.since(Optional.empty(), Set.of(RUN)).json());

        assertThat(seen.parts.get(RUN + "/embeddings"))
                .hasToString("[{\"step\":-1,\"steps_done\":0},{\"step\":99,\"steps_done\":100}]");
    }

    @Test
    void aRecordOfOtherLengthsIsAsIfItWereNotThere() {
        write(embedding(1, 2, 15));
        write(embedding(2, 0, 0));

        assertThat(images.points(RUN, 1).blockOptional()).isEmpty();
        assertThat(images.points(RUN, 2).blockOptional()).isEmpty();
    }

    @Test
    void picturesLieInRowsOfFifty() throws Exception {
        write(thumbnails(0, 50, (byte) 10));
        write(thumbnails(50, 3, (byte) 200));

        BufferedImage sheet =
                ImageIO.read(new ByteArrayInputStream(images.pictures(RUN).block()));

        assertThat(sheet.getWidth()).isEqualTo(100);
        assertThat(sheet.getHeight()).isEqualTo(4);
        assertThat(sheet.getRGB(99, 1) & 255).isEqualTo(10);
        assertThat(sheet.getRGB(5, 2) & 255).isEqualTo(200);
        assertThat(sheet.getRGB(6, 2) & 255).isZero();
    }

    @Test
    void picturesThatNoSheetHoldsAreNotDrawn() {
        assertThat(images.pictures(RUN).blockOptional()).isEmpty();
        write(thumbnails(0, 1, (byte) 1));
        write(new ProbeThumbnails(RUN, 1, 2_000_000_000, 2, ByteBuffer.allocate(12)));

        assertThat(images.pictures(RUN).blockOptional()).isEmpty();
    }

    private void write(SpecificRecord record) {
        topic.add(record);
        records.add(Source.EMBEDDINGS, RUN, record);
    }

    private static ProbeThumbnails thumbnails(int first, int n, byte grey) {
        ByteBuffer content = ByteBuffer.allocate(n * 12); // 2 x 2 pixels
        while (content.hasRemaining()) {
            content.put(grey);
        }
        return new ProbeThumbnails(RUN, 1, first, 2, content.flip());
    }

    private static ProbeEmbedding embedding(long step, int n, int length) {
        ByteBuffer points = ByteBuffer.allocate(length);
        for (byte i = 0; i < length; i++) {
            points.put(i);
        }
        return new ProbeEmbedding(
                RUN,
                1,
                step,
                step + 1,
                List.of(0.5, 0.25),
                points.flip(),
                ByteBuffer.allocate(2 * n),
                List.of("cat", "<b>"),
                n == 0 ? 0 : 1,
                ByteBuffer.allocate(2 * n));
    }
}
