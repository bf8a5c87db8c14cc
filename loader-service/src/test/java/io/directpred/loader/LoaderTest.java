package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.ViewPairs;
import io.directpred.events.ViewRequest;
import io.directpred.spec.Views;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoaderTest {
    private static final int BYTES = 3 * 16 * 16;

    private final Loader loader = new Loader(new Pictures(50, Set.of()), "a");

    @Test
    void answerNamesWhatItAnswers() throws Exception {
        ViewRequest request = Requests.request(7, 4, 2);

        ViewPairs pairs = loader.answer(request);

        assertThat(pairs.getRun()).isEqualTo("run-1");
        assertThat(pairs.getSpecHash()).isEqualTo("hash");
        assertThat(pairs.getStep()).isEqualTo(7);
        assertThat(pairs.getSamples()).containsExactly(4, 2);
        assertThat(pairs.getReplaced()).isEmpty();
        assertThat(pairs.getSize()).isEqualTo(16);
        assertThat(pairs.getView0().remaining()).isEqualTo(2 * BYTES);
        assertThat(pairs.getView1().remaining()).isEqualTo(2 * BYTES);
        assertThat(pairs.getLoader()).isEqualTo("a");
        assertThat(pairs.getNanos()).isPositive();
    }

    @Test
    void anyLoaderGivesTheSamePixels() throws Exception {
        ViewPairs one = loader.answer(Requests.request(7, 1, 2, 3));
        ViewPairs other = new Loader(new Pictures(50, Set.of()), "b").answer(Requests.request(7, 1, 2, 3));

        assertThat(other.getView0()).isEqualTo(one.getView0());
        assertThat(other.getView1()).isEqualTo(one.getView1());
        assertThat(one.getView0()).isNotEqualTo(one.getView1());
    }

    @Test
    void pixelsOfASampleDoNotDependOnItsSliceOrStep() throws Exception {
        ViewPairs together = loader.answer(Requests.request(7, 10, 11, 12));
        ViewPairs alone = loader.answer(Requests.request(9, 12));
        ViewPairs otherEpoch = loader.answer(
                ViewRequest.newBuilder(Requests.request(9, 12)).setEpoch(4).build());

        assertThat(sample(together.getView0(), 2)).isEqualTo(sample(alone.getView0(), 0));
        assertThat(sample(together.getView1(), 2)).isEqualTo(sample(alone.getView1(), 0));
        assertThat(sample(otherEpoch.getView0(), 0)).isNotEqualTo(sample(alone.getView0(), 0));
    }

    @Test
    void undecodableImageIsReplacedTheSameByAll() throws Exception {
        Set<Integer> damaged = IntStream.range(0, 40).boxed().collect(Collectors.toSet());
        Loader one = new Loader(new Pictures(50, damaged), "a");
        Loader other = new Loader(new Pictures(50, damaged), "b");

        ViewPairs pairs = one.answer(Requests.request(0, 45, 3, 46, 3));
        ViewPairs again = other.answer(Requests.request(1, 3));

        assertThat(pairs.getSamples()).containsExactly(45, 3, 46, 3);
        assertThat(pairs.getReplaced()).hasSize(2).allSatisfy(replacement -> {
            assertThat(replacement.getSample()).isEqualTo(3);
            assertThat(replacement.getUsed()).isBetween(40, 49);
            assertThat(replacement.getReason()).isEqualTo("picture#3: damaged");
        });
        assertThat(again.getReplaced().get(0)).isEqualTo(pairs.getReplaced().get(0));
        assertThat(sample(again.getView0(), 0)).isEqualTo(sample(pairs.getView0(), 1));
        assertThat(one.answer(Requests.request(0, 45)).getReplaced()).isEmpty();
    }

    @Test
    void replacementsAreNotAlwaysTheSameImage() throws Exception {
        Set<Integer> damaged = IntStream.range(0, 25).boxed().collect(Collectors.toSet());
        Loader half = new Loader(new Pictures(50, damaged), "a");

        ViewPairs pairs = half.answer(Requests.request(0, damaged.toArray(Integer[]::new)));

        assertThat(pairs.getReplaced()).hasSize(25);
        assertThat(pairs.getReplaced().stream().map(r -> r.getUsed()).distinct().count())
                .isGreaterThan(10);
    }

    @Test
    void dataWithoutAnyDecodableImageAreNamed() {
        Set<Integer> all = IntStream.range(0, 50).boxed().collect(Collectors.toSet());
        Loader broken = new Loader(new Pictures(50, all), "a");

        assertThatThrownBy(() -> broken.answer(Requests.request(5, 3)))
                .isInstanceOf(UnanswerableException.class)
                .hasMessageContainingAll("run-1", "step 5", "picture#3: damaged", "100 other images of pictures");
    }

    @Test
    void requestForOtherDataIsRefusedWithBothFingerprints() {
        ViewRequest foreign = ViewRequest.newBuilder(Requests.request(5, 3))
                .setDataFingerprint("feed")
                .build();

        assertThatThrownBy(() -> loader.answer(foreign))
                .isInstanceOf(UnanswerableException.class)
                .hasMessageContainingAll("feed", Pictures.FINGERPRINT);
    }

    @Test
    void impossibleRequestsAreRefused() {
        Integer[] many = IntStream.range(0, 7).boxed().toArray(Integer[]::new);
        ViewRequest large = ViewRequest.newBuilder(Requests.request(5, many))
                .setViews(Views.newBuilder().setSize(224).build())
                .build();
        ViewRequest even = ViewRequest.newBuilder(Requests.request(5, 3))
                .setViews(Views.newBuilder().setBlurKernel(4).build())
                .build();

        assertThatThrownBy(() -> loader.answer(Requests.request(5, 50))).hasMessageContaining("sample 50 of 50");
        assertThatThrownBy(() -> loader.answer(Requests.request(5, -1))).hasMessageContaining("sample -1");
        assertThatThrownBy(() -> loader.answer(large)).hasMessageContainingAll("7 pairs", "smaller slice");
        assertThatThrownBy(() -> loader.answer(even)).hasMessageContaining("views.blur_kernel is 4");
    }

    @Test
    void samplesKeepTheirOrder() throws Exception {
        List<Integer> order = List.of(9, 1, 5);
        ViewPairs pairs = loader.answer(Requests.request(0, order.toArray(Integer[]::new)));

        for (int i = 0; i < order.size(); i++) {
            ViewPairs alone = loader.answer(Requests.request(0, order.get(i)));
            assertThat(sample(pairs.getView0(), i)).isEqualTo(sample(alone.getView0(), 0));
        }
    }

    private static byte[] sample(ByteBuffer view, int i) {
        return Arrays.copyOfRange(view.array(), i * BYTES, (i + 1) * BYTES);
    }
}
