package io.directpred.theory;

import io.directpred.core.Eigenspace;
import io.directpred.core.LinearFlow;
import io.directpred.core.LinearFlow.Weights;
import io.directpred.core.PackedSymmetric;
import io.directpred.theory.Figure.Curve;
import io.directpred.theory.Figure.Panel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A linear network that was trained, laid over Lemma 1's flow with the second moments of its data.
 *
 * <p>A step of plain SGD with learning rate lr is an Euler step of length lr along a noisy rate. So the two differ
 * less, the smaller lr is.
 *
 * @param lr learning rate
 * @param flow from the data
 * @param points the network after some steps, the start first
 */
public record Overlay(double lr, LinearFlow flow, List<Point> points) {
    private static final int INTERVALS = 10;

    /**
     * The trained network at one time.
     *
     * @param t steps done times learning rate
     */
    public record Point(double t, Weights weights) {}

    /** Eigenvalues of W W^T at one time, ascending: of the trained network, and of the flow from the same start. */
    record Pair(double t, double[] trained, double[] flow) {

        /** |s - s_flow| / |s_flow|. */
        double difference() {
            double off = 0;
            double size = 0;
            for (int j = 0; j < flow.length; j++) {
                off += (trained[j] - flow[j]) * (trained[j] - flow[j]);
                size += flow[j] * flow[j];
            }
            return Math.sqrt(off / size);
        }
    }

    public Overlay {
        points = List.copyOf(points);
    }

    /**
     * The flow whose moments are those of images of which each view is, with probability 1/2, a mirror image; alpha_p =
     * 1.
     *
     * @param images normalised as the network sees them
     * @param mirror the mirror image
     */
    public static LinearFlow flow(List<double[]> images, UnaryOperator<double[]> mirror, double eta, double beta) {
        int n1 = images.get(0).length;
        double[][] view = new double[n1][n1]; // X + X' = E[x1 x1^T]
        double[][] cross = new double[n1][n1]; // X = E[x2 x1^T]: the views are drawn independently
        for (double[] x : images) {
            double[] m = mirror.apply(x);
            for (int i = 0; i < n1; i++) {
                for (int j = 0; j < n1; j++) {
                    view[i][j] += (x[i] * x[j] + m[i] * m[j]) / 2 / images.size();
                    cross[i][j] += (x[i] + m[i]) * (x[j] + m[j]) / 4 / images.size();
                }
            }
        }
        return new LinearFlow(1, eta, beta, view, cross);
    }

    /** Both at each of the points. */
    List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        Weights expected = points.get(0).weights();
        double t = points.get(0).t();
        for (Point point : points) {
            if (point.t() > t) {
                expected = Trajectory.of(flow, expected, point.t() - t, 1).end();
                t = point.t();
            }
            pairs.add(new Pair(t, eigenvalues(point.weights()), eigenvalues(expected)));
        }
        return pairs;
    }

    private static double[] eigenvalues(Weights weights) {
        return Eigenspace.valuesOf(PackedSymmetric.of("W W^T", weights.f()));
    }

    /** The greatest |s - s_flow| / |s_flow| of all times. */
    public double greatestDifference() {
        return pairs().stream().mapToDouble(Pair::difference).max().orElseThrow();
    }

    /** The flow as lines, the trained networks as points; and how far they are apart. */
    static Figure figure(List<Overlay> overlays) {
        List<Panel> panels = new ArrayList<>();
        List<Curve> apart = new ArrayList<>();
        for (int i = 0; i < overlays.size(); i++) {
            Overlay overlay = overlays.get(i);
            List<Pair> pairs = overlay.pairs();
            double[] t = pairs.stream().mapToDouble(Pair::t).toArray();
            String lr = "lr = " + Figure.number(overlay.lr);
            panels.add(new Panel(lr, "t", "eigenvalues of W W^T", overlay.curves(pairs, t)));
            apart.add(Figure.curve(
                    lr, t, pairs.stream().mapToDouble(Pair::difference).toArray(), i));
        }
        panels.add(new Panel("|s - s_flow| / |s_flow|", "t", "difference", apart));
        return new Figure(
                "overlay",
                "Linear networks trained by the pipeline (points) over the flow of Lemma 1 from the same start (lines):"
                        + " alpha_p = 1, eta = 0.04, beta = 0.4, 192 inputs, 4 features; X and X' are those of the images.",
                panels.size(),
                panels);
    }

    private List<Curve> curves(List<Pair> pairs, double[] t) {
        Trajectory<Weights> path =
                Trajectory.of(flow, points.get(0).weights(), t[t.length - 1], INTERVALS * (t.length - 1));
        List<double[]> values = path.states().stream().map(Overlay::eigenvalues).toList();
        List<Curve> curves = new ArrayList<>();
        for (int j = 0; j < values.get(0).length; j++) {
            int at = j;
            double[] flow = values.stream().mapToDouble(s -> s[at]).toArray();
            double[] trained = pairs.stream().mapToDouble(p -> p.trained[at]).toArray();
            curves.add(Figure.unnamed("flow " + (j + 1), path.times(), flow, j));
            curves.add(Figure.points("trained " + (j + 1), t, trained, j));
        }
        return curves;
    }

    /** As one line of a table. */
    String row() {
        long steps = Math.round(points.get(points.size() - 1).t() / lr);
        double last = pairs().get(points.size() - 1).difference();
        return "| " + String.join(" | ", Figure.number(lr), "" + steps, percent(greatestDifference()), percent(last))
                + " |";
    }

    private static String percent(double share) {
        return Figure.number(100 * share) + " %";
    }
}
