package io.directpred.probe;

import io.directpred.events.Measure;
import io.directpred.probe.LinearProbe.Accuracy;
import io.directpred.probe.LinearProbe.Protocol;
import io.directpred.spec.RunSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * What representations tell of labels.
 *
 * @param k neighbours that voted
 * @param knn their accuracy, in percent
 * @param linear NaN where no linear probe is wanted
 * @param measures beside them
 */
record Accuracies(int k, double knn, Accuracy linear, List<Measure> measures) {
    /** Of so many classes or fewer every one is among the five best. */
    private static final int FIVE = 5;

    /** By the run's protocol. */
    static Accuracies of(RunSpec spec, Features bank, Features test, int classes) {
        int k = NearestNeighbours.k(spec.getProbe().getK(), bank.size());
        List<NearestNeighbours.Accuracy> knn = NearestNeighbours.accuracies(
                bank, test, List.of(new Vote(k, spec.getProbe().getTemperature()), Vote.FIXED));
        LinearProbe.Trained linear = linear(spec, bank, test);
        List<Measure> measures = new ArrayList<>();
        measures.add(new Measure("knn20", knn.get(1).top1()));
        if (classes > FIVE) {
            measures.add(new Measure("knn_top5", knn.get(0).top5()));
            measures.add(new Measure("knn20_top5", knn.get(1).top5()));
            measures.add(new Measure("linear_top5", linear.topFive()));
        }
        if (spec.getProbe().getFewLabels()) {
            measures.add(new Measure("linear_1pct", fewLabels(spec, bank, test, 0.01)));
            measures.add(new Measure("linear_10pct", fewLabels(spec, bank, test, 0.1)));
        }
        measures.removeIf(measure -> Double.isNaN(measure.getAccuracy())); // no linear probe is wanted
        return new Accuracies(k, knn.get(0).top1(), linear.accuracy(), measures);
    }

    /** As measures of the data set of {@code probe.transfer}. */
    List<Measure> transferred() {
        List<Measure> transferred = new ArrayList<>();
        if (!Double.isNaN(linear.last())) {
            transferred.add(new Measure("transfer_linear", linear.last()));
        }
        measures.forEach(
                measure -> transferred.add(new Measure("transfer_" + measure.getName(), measure.getAccuracy())));
        return transferred;
    }

    private static double fewLabels(RunSpec spec, Features bank, Features test, double share) {
        return linear(spec, FewLabels.of(bank, share), test).accuracy().last();
    }

    private static LinearProbe.Trained linear(RunSpec spec, Features bank, Features test) {
        return switch (spec.getProbe().getLinear()) {
            case none -> new LinearProbe.Trained(new Accuracy(Double.NaN, Double.NaN), Double.NaN);
            case quick -> LinearProbe.trained(bank, test, Protocol.QUICK, spec.getSeed());
            case paper -> LinearProbe.trained(bank, test, Protocol.PAPER, spec.getSeed());
        };
    }
}
