package io.directpred.spec;

import java.util.List;
import java.util.Locale;

/** What must hold between the keys of a specification, beyond the range of each. */
final class Consistency {
    private Consistency() {}

    /** Bytes of the views of one sample, kept under the size of a record that every broker takes. */
    private static final int SAMPLE_BYTES = 900_000;

    static void check(RunSpec spec) {
        Recipes.forData(spec.getData().getSpec());
        views(spec.getViews());
        objective(spec);
        network(spec.getNetwork());
        schedule(spec.getSchedule());
        require(
                !spec.getProbe().getFewLabels() || spec.getProbe().getLinear() != LinearProtocol.none,
                "probe.few_labels = true needs a linear probe: set probe.linear to quick or paper, it is none");
        if (!spec.getProbe().getTransfer().isEmpty()) {
            Recipes.requireData("probe.transfer", spec.getProbe().getTransfer());
        }
        double decay = spec.getPredictor().getWeightDecay();
        require(
                decay >= 0 || decay == -1,
                "predictor.weight_decay = %s is not allowed: it takes a number from 0 to 1, or -1 for optimiser.weight_decay",
                decay);
        for (int i = 0; i < spec.getViews().getEach().size(); i++) {
            int size = spec.getViews().getEach().get(i).getSize();
            require(
                    spec.getNetwork().getStem() != Stem.imagenet || size >= 32,
                    "%s = %d is too small for network.stem = imagenet: at least 32, or the stem cifar",
                    ViewKeys.name(spec.getViews(), i, "size"),
                    size);
        }
        record(spec.getViews());
    }

    /** Without a projector z is f. */
    private static void network(Network network) {
        Projector projector = network.getProjector();
        int width = Architecture.Encoder.valueOf(Architecture.named(network.getArchitecture()))
                .representation(network.getWidth());
        require(
                projector.getLayers() > 0 || projector.getDim() == width,
                "network.projector.layers = 0 makes z the representation, so network.projector.dim = %d must be %d",
                projector.getDim(),
                width);
    }

    /** What the objective can take. */
    private static void objective(RunSpec spec) {
        Objective objective = Objective.of(spec);
        int count = spec.getViews().getEach().size();
        require(
                objective.views().holds(count),
                "views.count = %d is not allowed with objective = %s: %s takes %s views of an image",
                count,
                spec.getObjective(),
                objective.title(),
                objective.views());
        require(
                spec.getTarget().getStopGradient()
                        || !objective.hasTarget()
                        || spec.getTarget().getMomentum() == 0,
                "target.stop_gradient = false needs target.momentum = 0, it is %s: the gradient passes through the online network only",
                spec.getTarget().getMomentum());
    }

    private static void views(Views views) {
        for (int i = 0; i < views.getEach().size(); i++) {
            view(views, i);
        }
        channels("views.mean", views.getMean());
        channels("views.std", views.getStd());
        views.getStd().forEach(s -> require(s > 0, "views.std = %s must be above 0 in every channel", views.getStd()));
    }

    private static void view(Views views, int i) {
        View view = views.getEach().get(i);
        ordered(views, i, "crop_min", view.getCropMin(), "crop_max", view.getCropMax());
        ordered(views, i, "blur_sigma_min", view.getBlurSigmaMin(), "blur_sigma_max", view.getBlurSigmaMax());
        int kernel = view.getBlurKernel();
        String name = ViewKeys.name(views, i, "blur_kernel");
        require(kernel % 2 == 1, "%s = %d is not odd", name, kernel);
        require(
                kernel / 2 < view.getSize(),
                "%s = %d reaches over the edge of views of %d pixels: at most %d",
                name,
                kernel,
                view.getSize(),
                2 * view.getSize() - 1);
    }

    private static void ordered(Views views, int i, String low, double a, String high, double b) {
        require(a <= b, "%s = %s is above %s = %s", ViewKeys.name(views, i, low), a, ViewKeys.name(views, i, high), b);
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

    private static void record(Views views) {
        List<Integer> sizes = views.getEach().stream().map(View::getSize).toList();
        long bytes = sizes.stream().mapToLong(size -> 3L * size * size).sum();
        require(
                bytes <= SAMPLE_BYTES,
                "views.size = %s: the %d views of one image are %d bytes, a record takes at most %d",
                sizes.stream().distinct().count() == 1 ? sizes.get(0) : sizes,
                sizes.size(),
                bytes,
                SAMPLE_BYTES);
    }

    private static void require(boolean holds, String message, Object... values) {
        if (!holds) {
            throw new RunSpecException(String.format(Locale.ROOT, message, values));
        }
    }
}
