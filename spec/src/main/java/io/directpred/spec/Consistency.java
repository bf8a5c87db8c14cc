package io.directpred.spec;

import java.util.List;
import java.util.Locale;

/** What must hold between the keys of a specification, beyond the range of each. */
final class Consistency {
    private Consistency() {}

    /** Bytes of a slice of view pairs, kept under the size of a record that every broker takes. */
    private static final int SLICE_BYTES = 900_000;

    static void check(RunSpec spec) {
        Recipes.forData(spec.getData().getSpec());
        views(spec.getViews());
        schedule(spec.getSchedule());
        require(
                spec.getNetwork().getStem() != Stem.imagenet || spec.getViews().getSize() >= 32,
                "views.size = %d is too small for network.stem = imagenet: at least 32, or the stem cifar",
                spec.getViews().getSize());
        slice(spec);
    }

    private static void views(Views views) {
        ordered("views.crop_min", views.getCropMin(), "views.crop_max", views.getCropMax());
        ordered("views.blur_sigma_min", views.getBlurSigmaMin(), "views.blur_sigma_max", views.getBlurSigmaMax());
        int kernel = views.getBlurKernel();
        require(kernel % 2 == 1, "views.blur_kernel = %d is not odd", kernel);
        require(
                kernel / 2 < views.getSize(),
                "views.blur_kernel = %d reaches over the edge of views of %d pixels: at most %d",
                kernel,
                views.getSize(),
                2 * views.getSize() - 1);
        channels("views.mean", views.getMean());
        channels("views.std", views.getStd());
        views.getStd().forEach(s -> require(s > 0, "views.std = %s must be above 0 in every channel", views.getStd()));
    }

    private static void ordered(String low, double a, String high, double b) {
        require(a <= b, "%s = %s is above %s = %s", low, a, high, b);
    }

    private static void channels(String key, List<Double> values) {
        require(
                values.size() == 3,
                "%s = %s has %d values: one for each of red, green and blue",
                key,
                values,
                values.size());
    }

    private static void schedule(Schedule schedule) {
        boolean steps = schedule.getSteps() > 0;
        boolean epochs = schedule.getEpochs() > 0;
        boolean minutes = schedule.getMinutes() > 0;
        require(
                steps ? !epochs && !minutes : epochs != minutes,
                "schedule.steps = %d, schedule.epochs = %d, schedule.minutes = %s: set exactly one of them",
                schedule.getSteps(),
                schedule.getEpochs(),
                schedule.getMinutes());
    }

    private static void slice(RunSpec spec) {
        int size = spec.getViews().getSize();
        int pair = 2 * 3 * size * size;
        int pairs = Math.max(1, spec.getSlice());
        require(
                spec.getSlice() <= spec.getOptimiser().getBatch(),
                "slice = %d is more than optimiser.batch = %d",
                spec.getSlice(),
                spec.getOptimiser().getBatch());
        require(
                (long) pair * pairs <= SLICE_BYTES,
                "slice = %d pairs of views.size = %d are %d bytes: a record takes at most %d",
                pairs,
                size,
                (long) pair * pairs,
                SLICE_BYTES);
    }

    private static void require(boolean holds, String message, Object... values) {
        if (!holds) {
            throw new RunSpecException(String.format(Locale.ROOT, message, values));
        }
    }
}
