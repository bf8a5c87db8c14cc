package io.directpred.chaos;

import java.util.List;

/**
 * One quantity of one process, or of one topic, in the order of time.
 *
 * @param subject the process or the topic
 */
record Series(String subject, Quantity quantity, List<Point> points) {
    Series {
        points = List.copyOf(points);
    }

    /** @param seconds since the first sample */
    record Point(double seconds, double value) {}
}
