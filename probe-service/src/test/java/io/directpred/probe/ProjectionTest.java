package io.directpred.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.events.CheckpointManifest;
import io.directpred.events.ProbeEmbedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProjectionTest {
    private static final CheckpointManifest AT =
            new CheckpointManifest("run", 1, 1, 4L, 5L, false, "hash", 1, 20L, "0".repeat(64));

    @Test
    void theFirstAxisIsThatOfTheGreatestVariance() {
        float[] f = { // mean (1, 2, 3): along (0, 1, 0) -3, 3, 0, 0; along (0.6, 0, 0.8) 0, 0, -1, 1
            1, -1, 3, 1, 5, 3, 0.4f, 2, 2.2f, 1.6f, 2, 3.8f
        };

        ProbeEmbedding embedding = Projection.of(AT, new Features(3, 2, f, new int[] {0, 1, 1, 0}), List.of("a", "b"));

        float[] xy = floats(embedding.getPoints());
        assertThat(Math.abs(xy[0])).isCloseTo(3, within(1e-5f));
        assertThat(xy[2]).isCloseTo(-xy[0], within(1e-5f));
        assertThat(Math.abs(xy[5])).isCloseTo(1, within(1e-5f));
        assertThat(xy[7]).isCloseTo(-xy[5], within(1e-5f));
        assertThat(new float[] {xy[1], xy[3], xy[4], xy[6]}).containsOnly(new float[] {0}, within(1e-5f));
        assertThat(embedding.getShares().get(0)).isCloseTo(0.9, within(1e-6)); // 18 of 18 + 2
        assertThat(embedding.getShares().get(1)).isCloseTo(0.1, within(1e-6));
        assertThat(shorts(embedding.getLabels())).containsExactly(0, 1, 1, 0);
        assertThat(embedding.getStep()).isEqualTo(4);
        assertThat(embedding.getStepsDone()).isEqualTo(5);
        assertThat(embedding.getClasses()).containsExactly("a", "b");
    }

    @Test
    void neighboursAreNearestByCosineAndNeverThePointItself() {
        float[] f = {1, 0, 2, 0.1f, 0, 1, 1, 3, 4, 0};

        ProbeEmbedding embedding = Projection.of(AT, new Features(2, 1, f, new int[5]), List.of("all"));

        assertThat(embedding.getK()).isEqualTo(4);
        assertThat(shorts(embedding.getNeighbours()))
                .containsExactly(4, 1, 3, 2, 0, 4, 3, 2, 3, 1, 0, 4, 2, 1, 0, 4, 0, 1, 3, 2);
    }

    @Test
    void aCollapsedEncoderAndOneOfHugeValuesHavePointsToo() {
        float[] same = new float[30];
        Arrays.fill(same, 7);

        ProbeEmbedding collapsed = Projection.of(AT, new Features(3, 1, same, new int[10]), List.of("all"));
        assertThat(collapsed.getShares()).containsExactly(0.0, 0.0);
        assertThat(floats(collapsed.getPoints())).containsOnly(0f);

        float[] huge = {3e38f, 0, -3e38f, 0, 0, 1e38f};
        ProbeEmbedding far = Projection.of(AT, new Features(2, 1, huge, new int[3]), List.of("all"));
        assertThat(far.getShares().get(0)).isGreaterThan(0.9);
        for (float value : floats(far.getPoints())) {
            assertThat(value).isFinite();
        }
    }

    @Test
    void oneImageAndOneDimensionAreEnough() {
        ProbeEmbedding one = Projection.of(AT, new Features(1, 1, new float[] {3}, new int[1]), List.of("all"));

        assertThat(one.getK()).isZero();
        assertThat(one.getNeighbours().remaining()).isZero();
        assertThat(floats(one.getPoints())).containsExactly(0, 0);
    }

    @Test
    void aRecordOfTwoThousandPointsFitsItsTopicWhateverTheClassesAreCalled() {
        int n = Projection.chosen(50_000).length;
        float[] f = new float[n * 4];
        IntStream.range(0, f.length).forEach(i -> f[i] = (float) Math.sin(i));

        ProbeEmbedding embedding =
                Projection.of(AT, new Features(4, 1000, f, new int[n]), Collections.nCopies(1000, "x".repeat(500)));

        assertThat(n).isEqualTo(2000);
        assertThat(embedding.getClasses()).allSatisfy(name -> assertThat(name).hasSize(60));
        assertThat(embedding.getPoints().remaining()
                        + embedding.getLabels().remaining()
                        + embedding.getNeighbours().remaining())
                .isEqualTo(2000 * (8 + 2 + 9 * 2));
    }

    private static float[] floats(ByteBuffer bytes) {
        float[] floats = new float[bytes.remaining() / Float.BYTES];
        bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }

    private static List<Integer> shorts(ByteBuffer bytes) {
        short[] shorts = new short[bytes.remaining() / Short.BYTES];
        bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(shorts);
        return IntStream.range(0, shorts.length).mapToObj(i -> (int) shorts[i]).toList();
    }
}
