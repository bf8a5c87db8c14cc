package io.directpred.probe;

import io.directpred.datasets.ImageDataset;
import io.directpred.datasets.UnavailableImageException;
import io.directpred.datasets.UndecodableImageException;
import io.directpred.network.FrozenEncoder;
import io.directpred.network.NetworkThread;
import io.directpred.service.BadInput;
import io.directpred.spec.EncoderConfig;
import io.directpred.tensors.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Images through a frozen encoder, un-augmented as the probe has them, in their order. */
public final class Embeddings {
    /** Images decoded at once: one may take 704 MB while it is. */
    private static final int DECODED_AT_ONCE = 2;

    private Embeddings() {}

    /**
     * An image, and what became of it.
     *
     * @param f its representation; null where it cannot be read or decoded
     * @param trouble why not; empty where it can
     */
    public record Embedded(String image, float @Nullable [] f, String trouble) {}

    private record Read(String image, byte @Nullable [] view, String trouble) {}

    /**
     * The images one after the other.
     *
     * @param tensors the encoder's, as {@code config} says
     * @param threads of one operation; another number rounds otherwise
     */
    public static Flux<Embedded> of(
            ImageDataset images, EncoderConfig config, Map<String, Tensor> tensors, int threads) {
        return Flux.using(
                () -> new NetworkThread("encoder", Thread.NORM_PRIORITY),
                thread -> {
                    Scheduler worker = Schedulers.fromExecutorService(thread.executor());
                    return Flux.usingWhen(
                            Mono.fromCallable(() -> FrozenEncoder.of(config.network(), tensors, threads))
                                    .subscribeOn(worker),
                            encoder -> pipeline(images, encoder, config.size(), worker),
                            encoder -> Mono.fromRunnable(encoder::close).subscribeOn(worker));
                },
                NetworkThread::close);
    }

    /** In memory: two images as they are, three blocks of views, one of representations. */
    private static Flux<Embedded> pipeline(ImageDataset images, FrozenEncoder encoder, int size, Scheduler worker) {
        return Flux.range(0, images.size())
                .flatMapSequential( // decoded side by side, in order again behind it
                        i -> Mono.fromCallable(() -> read(images, i, size)).subscribeOn(Schedulers.boundedElastic()),
                        DECODED_AT_ONCE,
                        1)
                .buffer(Representations.block(size))
                .concatMap(
                        block -> Mono.fromCallable(() -> encoded(encoder, block))
                                .subscribeOn(worker), // whoever asks for more
                        1)
                .concatMapIterable(embedded -> embedded, 1);
    }

    private static Read read(ImageDataset images, int index, int size) {
        try {
            return new Read(images.describe(index), CentreCrop.of(images.read(index), size), "");
        } catch (UndecodableImageException e) {
            return new Read(images.describe(index), null, e.reason());
        } catch (UnavailableImageException e) {
            return new Read(images.describe(index), null, e.reason());
        }
    }

    private static List<Embedded> encoded(FrozenEncoder encoder, List<Read> block) {
        List<byte[]> views = new ArrayList<>();
        for (Read read : block) {
            if (read.view != null) {
                views.add(read.view);
            }
        }
        float[] values = views.isEmpty() ? new float[0] : encoder.encode(joined(views), views.size());
        List<Embedded> embedded = new ArrayList<>();
        int at = 0;
        for (Read read : block) {
            float[] f = read.view == null ? null : Arrays.copyOfRange(values, at, at += encoder.dim());
            embedded.add(new Embedded(read.image, finite(read.image, f), read.trouble));
        }
        return embedded;
    }

    private static float @Nullable [] finite(String image, float @Nullable [] f) {
        for (float value : f == null ? new float[0] : f) {
            if (!Float.isFinite(value)) {
                throw new BadInput(image + ": its representation has the value " + value
                        + ": the encoder has diverged; give another one with --encoder");
            }
        }
        return f;
    }

    private static byte[] joined(List<byte[]> views) {
        byte[] all = new byte[views.size() * views.get(0).length];
        for (int i = 0; i < views.size(); i++) {
            System.arraycopy(views.get(i), 0, all, i * views.get(i).length, views.get(i).length);
        }
        return all;
    }
}
