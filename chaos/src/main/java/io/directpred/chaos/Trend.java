package io.directpred.chaos;

import io.directpred.chaos.Series.Point;
import java.util.Arrays;
import java.util.List;

/**
 * Whether a series grows.
 *
 * <p>The rule: the time is cut into quarters; the first is for warming up. A series <b>grows</b> where its level in the
 * last quarter is above that in the second by more than 5 % of the latter and by more than {@link Quantity#slack};
 * otherwise it is <b>flat</b>. The level is the median, but for two: of the bytes of a topic it is the greatest value,
 * since these rise to the bound and fall by a segment, over and over; of a heap it is the least one, since what soft
 * references hold comes and goes.
 *
 * @param before level in the second quarter
 * @param after level in the last quarter
 * @param least from the second quarter on, and so {@code most}
 * @param perHour Theil-Sen slope from the second quarter on: the median of the slopes of all pairs of samples
 */
record Trend(
        String subject,
        Quantity quantity,
        double before,
        double after,
        double least,
        double most,
        double perHour,
        boolean grows) {
    static final double SHARE = 0.05;
    /** Above it every few samples are one, or pairs would be too many. */
    private static final int MOST_POINTS = 1_000;

    /** @throws IllegalArgumentException for fewer than two samples a quarter in the second or the last */
    static Trend of(Series series) {
        List<Point> points = series.points();
        double end = points.isEmpty() ? 0 : points.get(points.size() - 1).seconds();
        double[] second = values(points, end / 4, end / 2);
        double[] last = values(points, end * 3 / 4, Double.POSITIVE_INFINITY);
        if (second.length < 2 || last.length < 2) {
            throw new IllegalArgumentException(series.subject() + " has too few samples to judge its "
                    + series.quantity().label());
        }
        double before = level(series.quantity(), second);
        double after = level(series.quantity(), last);
        double[] judged = values(points, end / 4, Double.POSITIVE_INFINITY);
        return new Trend(
                series.subject(),
                series.quantity(),
                before,
                after,
                judged[0],
                judged[judged.length - 1],
                3_600
                        * slope(points.stream()
                                .filter(p -> p.seconds() >= end / 4)
                                .toList()),
                after - before > Math.max(SHARE * before, series.quantity().slack()));
    }

    private static double level(Quantity quantity, double[] sorted) {
        return switch (quantity) {
            case DISK -> sorted[sorted.length - 1];
            case HEAP -> sorted[0];
            default -> median(sorted);
        };
    }

    /** In the order of size. */
    private static double[] values(List<Point> points, double from, double until) {
        return points.stream()
                .filter(p -> p.seconds() >= from && p.seconds() < until)
                .mapToDouble(Point::value)
                .sorted()
                .toArray();
    }

    /** Theil (1950), Sen (1968): outliers do not move it. */
    static double slope(List<Point> all) {
        int stride = 1 + all.size() / MOST_POINTS;
        Point[] points = new Point[(all.size() + stride - 1) / stride];
        Arrays.setAll(points, i -> all.get(i * stride));
        double[] slopes = new double[points.length * (points.length - 1) / 2];
        int n = 0;
        for (int i = 0; i < points.length; i++) {
            for (int j = i + 1; j < points.length; j++) {
                slopes[n++] = (points[j].value() - points[i].value()) / (points[j].seconds() - points[i].seconds());
            }
        }
        Arrays.sort(slopes);
        return n == 0 ? 0 : median(slopes);
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
