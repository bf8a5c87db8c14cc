package io.directpred.trainer;

import io.directpred.events.Network;
import io.directpred.events.Precision;
import io.directpred.events.Predictor;
import io.directpred.events.PredictorKind;
import io.directpred.events.RunSpec;
import io.directpred.events.Stem;
import io.directpred.network.Architecture;
import java.util.Locale;

/** What a run's specification says of the networks, in their own terms. */
final class Architectures {
    private Architectures() {}

    static Architecture of(RunSpec spec) {
        Network network = spec.getNetwork();
        if (spec.getPrecision() == Precision.auto) {
            throw new IllegalStateException("precision is not resolved");
        }
        return new Architecture(
                Architecture.Encoder.valueOf(network.getArchitecture().name().toUpperCase(Locale.ROOT)),
                network.getWidth(),
                network.getStem() == Stem.cifar ? Architecture.Stem.CIFAR : Architecture.Stem.IMAGENET,
                spec.getViews().getEach().get(0).getSize(),
                network.getProjector().getHidden(),
                network.getProjector().getDim(),
                spec.getPredictor().getKind() == PredictorKind.mlp
                        ? Architecture.Predictor.MLP
                        : Architecture.Predictor.LINEAR,
                spec.getPredictor().getHidden(),
                spec.getViews().getMean(),
                spec.getViews().getStd(),
                Architecture.Precision.valueOf(spec.getPrecision().name().toUpperCase(Locale.ROOT)));
    }

    /** Whether W is set from F, and not by gradient alone. */
    static boolean isSetFromF(Predictor predictor) {
        return predictor.getKind() != PredictorKind.linear && predictor.getKind() != PredictorKind.mlp;
    }
}
