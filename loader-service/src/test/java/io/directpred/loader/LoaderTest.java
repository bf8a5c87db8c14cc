package io.directpred.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.directpred.events.ElementType;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewRequest;
import io.directpred.spec.View;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
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
        assertThat(pairs.getViews()).hasSize(2).allSatisfy(view -> {
            assertThat(view.getShape()).containsExactly(16, 16, 3);
            assertThat(view.getElementType()).isEqualTo(ElementType.uint8);
            assertThat(view.getContent().remaining()).isEqualTo(2 * BYTES);
        });
        assertThat(pairs.getLoader()).isEqualTo("a");
        assertThat(pairs.getNanos()).isPositive();
    }

    @Test
    void anyLoaderGivesTheSamePixels() throws Exception {
        ViewPairs one = loader.answer(Requests.request(7, 1, 2, 3));
        ViewPairs other = new Loader(new Pictures(50, Set.of()), "b").answer(Requests.request(7, 1, 2, 3));

        assertThat(content(other, 0)).isEqualTo(content(one, 0));
        assertThat(content(other, 1)).isEqualTo(content(one, 1));
        assertThat(content(one, 0)).isNotEqualTo(content(one, 1));
    }

    @Test
    void pixelsOfASampleDoNotDependOnItsSliceOrStep() throws Exception {
        ViewPairs together = loader.answer(Requests.request(7, 10, 11, 12));
        ViewPairs alone = loader.answer(Requests.request(9, 12));
        ViewPairs otherEpoch = loader.answer(
                ViewRequest.newBuilder(Requests.request(9, 12)).setEpoch(4).build());

        assertThat(sample(content(together, 0), 2)).isEqualTo(sample(content(alone, 0), 0));
        assertThat(sample(content(together, 1), 2)).isEqualTo(sample(content(alone, 1), 0));
        assertThat(sample(content(otherEpoch, 0), 0)).isNotEqualTo(sample(content(alone, 0), 0));
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
        assertThat(sample(content(again, 0), 0)).isEqualTo(sample(content(pairs, 0), 1));
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
                .setViews(List.of(size(224), size(224)))
                .build();
        ViewRequest even = ViewRequest.newBuilder(Requests.request(5, 3))
                .setViews(List.of(View.newBuilder().setBlurKernel(4).build()))
                .build();

        assertThatThrownBy(() -> loader.answer(Requests.request(5, 50))).hasMessageContaining("sample 50 of 50");
        assertThatThrownBy(() -> loader.answer(Requests.request(5, -1))).hasMessageContaining("sample -1");
        assertThatThrownBy(() -> loader.answer(large))
                .hasMessageContainingAll("7 samples", "[224, 224]", "smaller slice");
        assertThatThrownBy(() -> loader.answer(even)).hasMessageContaining("views.blur_kernel is 4");
        for (List<View> views : List.of(List.<View>of(), Collections.nCopies(17, size(8)), List.of(size(8), size(0)))) {
            ViewRequest wrong = ViewRequest.newBuilder(Requests.request(5, 3))
                    .setViews(views)
                    .build();
            assertThatThrownBy(() -> loader.answer(wrong)).hasMessageContaining("1 to 16");
        }
        ViewRequest later = ViewRequest.newBuilder(Requests.request(5, 3))
                .setAugmentationVersion(2)
                .build();
        assertThatThrownBy(() -> loader.answer(later)).hasMessageContaining("version 2 of the augmentation");
    }

    @Test
    void eachOfUpTo16ViewsHasItsOwnSizeAndIsDrawnByItsIndex() throws Exception {
        List<View> sizes =
                IntStream.range(0, 16).mapToObj(view -> size(8 + view)).toList();
        ViewRequest request = ViewRequest.newBuilder(Requests.request(5, 3, 4))
                .setViews(sizes)
                .build();
        ViewRequest firstTwo =
                ViewRequest.newBuilder(request).setViews(sizes.subList(0, 2)).build();

        ViewPairs answer = loader.answer(request);

        assertThat(answer.getViews()).hasSize(16);
        for (int view = 0; view < 16; view++) {
            int size = 8 + view;
            assertThat(answer.getViews().get(view).getShape()).containsExactly(size, size, 3);
            assertThat(content(answer, view).remaining()).isEqualTo(2 * 3 * size * size);
        }
        assertThat(loader.answer(firstTwo).getViews())
                .isEqualTo(answer.getViews().subList(0, 2));
    }

    /** Digests of what version 0.1 made, which knew two views of one record of settings. */
    @Test
    void viewsZeroAndOneAreThoseOfTheFirstVersion() throws Exception {
        View first = View.newBuilder()
                .setSize(24)
                .setCropMin(0.08)
                .setSaturation(0.4)
                .setHue(0.1)
                .setGrayscale(0.2)
                .setBlur(1.0)
                .setBlurKernel(5)
                .build();
        View second = View.newBuilder(first).setBlur(0.1).setSolarize(0.2).build();
        Integer[] samples = IntStream.range(0, 50).boxed().toArray(Integer[]::new);

        ViewPairs pairs = loader.answer(ViewRequest.newBuilder(Requests.request(7, samples))
                .setViews(List.of(first, second))
                .build());

        assertThat(sha256(content(pairs, 0)))
                .isEqualTo("724c16c8bcc51ed26f55b65706daf506d3197b7b75f3d7a2b45d3cbe9479601d");
        assertThat(sha256(content(pairs, 1)))
                .isEqualTo("5f89d2bf9c43af2ae5245948742c5923ddcf60fd659ca5debd7854a34ab02090");
    }

    private static String sha256(ByteBuffer bytes) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(bytes.duplicate());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static View size(int size) {
        return View.newBuilder().setSize(size).build();
    }

    private static ByteBuffer content(ViewPairs pairs, int view) {
        return pairs.getViews().get(view).getContent();
    }

    @Test
    void samplesKeepTheirOrder() throws Exception {
        List<Integer> order = List.of(9, 1, 5);
        ViewPairs pairs = loader.answer(Requests.request(0, order.toArray(Integer[]::new)));

        for (int i = 0; i < order.size(); i++) {
            ViewPairs alone = loader.answer(Requests.request(0, order.get(i)));
            assertThat(sample(content(pairs, 0), i)).isEqualTo(sample(content(alone, 0), 0));
        }
    }

    private static byte[] sample(ByteBuffer view, int i) {
        return Arrays.copyOfRange(view.array(), i * BYTES, (i + 1) * BYTES);
    }
}
