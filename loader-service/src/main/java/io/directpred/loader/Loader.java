package io.directpred.loader;

import io.directpred.core.CounterRandom;
import io.directpred.datasets.Image;
import io.directpred.datasets.ImageDataset;
import io.directpred.datasets.UnavailableImageException;
import io.directpred.datasets.UndecodableImageException;
import io.directpred.events.ElementType;
import io.directpred.events.Replacement;
import io.directpred.events.ViewPairs;
import io.directpred.events.ViewRequest;
import io.directpred.events.ViewTensor;
import io.directpred.spec.View;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Answers requests with view pairs: a pure function of (data set, request), so any number of loaders, in any order,
 * give the same pixels.
 *
 * <p>An image that cannot be decoded is replaced by sample hash(seed, epoch, sample, k) mod n, k = 1, 2, ... until one
 * decodes; the answer names both. May be used by several threads.
 */
public final class Loader {
    /** With one image in two undecodable, this many in a row happen once in 10^30 samples. */
    private static final int MOST_REPLACEMENTS = 100;
    /** A record holds 1 MB; the rest is for what is not pixels. */
    private static final long MOST_BYTES = 1_000_000;

    private static final int MOST_VIEWS = 16;
    private static final int AUGMENTATION_VERSION = 1;

    private final ImageDataset data;
    private final String name;

    /** @param name of this instance, which its answers carry */
    public Loader(ImageDataset data, String name) {
        this.data = data;
        this.name = name;
    }

    ImageDataset data() {
        return data;
    }

    String name() {
        return name;
    }

    /**
     * Makes the views of every sample, in the request's order.
     *
     * @throws UnavailableImageException where a file cannot be read: nothing stands in for it
     */
    public ViewPairs answer(ViewRequest request) throws UnanswerableException, UnavailableImageException {
        long start = System.nanoTime();
        check(request);
        List<Augmentation> augmentations = augmentations(request);
        int n = request.getSamples().size();
        List<byte[]> views =
                augmentations.stream().map(a -> new byte[n * a.bytes()]).toList();
        List<Replacement> replaced = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            int sample = request.getSamples().get(i);
            Image image = decode(request, sample, replaced);
            for (int view = 0; view < augmentations.size(); view++) {
                Augmentation augmentation = augmentations.get(view);
                CounterRandom random = Augmentation.random(request.getSeed(), request.getEpoch(), sample, view);
                augmentation.view(image, random, views.get(view), i * augmentation.bytes());
            }
        }
        return answer(request, replaced, tensors(request.getViews(), views), System.nanoTime() - start, "");
    }

    /** Says that this loader cannot serve a request now, and why. */
    ViewPairs failure(ViewRequest request, UnavailableImageException why) {
        return answer(request, List.of(), List.of(), 0, String.valueOf(why.getMessage()));
    }

    private ViewPairs answer(
            ViewRequest request, List<Replacement> replaced, List<ViewTensor> views, long nanos, String failure) {
        return new ViewPairs(
                request.getRun(),
                request.getSpecHash(),
                request.getStep(),
                request.getSlice(),
                request.getAsk(),
                request.getSamples(),
                replaced,
                views,
                name,
                nanos,
                failure);
    }

    private static List<ViewTensor> tensors(List<View> settings, List<byte[]> contents) {
        return IntStream.range(0, contents.size())
                .mapToObj(view -> {
                    int size = settings.get(view).getSize();
                    return new ViewTensor(
                            List.of(size, size, 3), ElementType.uint8, ByteBuffer.wrap(contents.get(view)));
                })
                .toList();
    }

    private void check(ViewRequest request) throws UnanswerableException {
        if (!request.getDataFingerprint().equals(data.fingerprint())) {
            throw refusal(
                    request,
                    "is for data of fingerprint " + request.getDataFingerprint() + ", this loader has "
                            + data.fingerprint() + " (" + data.name() + ")");
        }
        if (request.getAugmentationVersion() != AUGMENTATION_VERSION) {
            throw refusal(
                    request,
                    "asks for version " + request.getAugmentationVersion() + " of the augmentation, this loader has "
                            + AUGMENTATION_VERSION + ": run loaders of the trainer's version");
        }
        checkSizes(request);
        for (int sample : request.getSamples()) {
            if (sample < 0 || sample >= data.size()) {
                throw refusal(request, "asks for sample " + sample + " of " + data.size());
            }
        }
    }

    private static void checkSizes(ViewRequest request) throws UnanswerableException {
        List<Integer> sizes = request.getViews().stream().map(View::getSize).toList();
        double bytes = request.getSamples().size()
                * sizes.stream().mapToDouble(size -> 3.0 * size * size).sum();
        if (sizes.isEmpty() || sizes.size() > MOST_VIEWS || sizes.stream().anyMatch(size -> size < 1)) {
            throw refusal(
                    request, "asks for views of sizes " + sizes + ": 1 to " + MOST_VIEWS + " of at least 1 pixel");
        }
        if (bytes > MOST_BYTES) {
            throw refusal(
                    request,
                    String.format(
                            Locale.ROOT,
                            "asks for %d samples in views of sizes %s, %.0f bytes, where a record holds %d: set a smaller slice",
                            request.getSamples().size(),
                            sizes,
                            bytes,
                            MOST_BYTES));
        }
    }

    private static List<Augmentation> augmentations(ViewRequest request) throws UnanswerableException {
        try {
            return request.getViews().stream().map(Augmentation::new).toList();
        } catch (IllegalArgumentException e) {
            throw refusal(request, String.valueOf(e.getMessage()));
        }
    }

    private Image decode(ViewRequest request, int sample, List<Replacement> replaced)
            throws UnanswerableException, UnavailableImageException {
        try {
            return data.read(sample);
        } catch (UndecodableImageException e) {
            return decodeAnother(request, sample, e, replaced);
        }
    }

    private Image decodeAnother(
            ViewRequest request, int sample, UndecodableImageException reason, List<Replacement> replaced)
            throws UnanswerableException, UnavailableImageException {
        for (int k = 1; k <= MOST_REPLACEMENTS; k++) {
            int other = CounterRandom.of(request.getSeed(), "replacement", request.getEpoch(), sample, k)
                    .nextInt(data.size());
            try {
                Image image = data.read(other);
                replaced.add(new Replacement(sample, other, String.valueOf(reason.getMessage())));
                return image;
            } catch (UndecodableImageException e) {
                // the next one, the same on every loader
            }
        }
        throw refusal(
                request,
                reason.getMessage() + "; and " + MOST_REPLACEMENTS + " other images of " + data.name()
                        + " could not be decoded either: are the files what they should be?");
    }

    private static UnanswerableException refusal(ViewRequest request, String reason) {
        return new UnanswerableException("run " + request.getRun() + " step " + request.getStep() + " slice "
                + request.getSlice() + " " + reason);
    }
}
