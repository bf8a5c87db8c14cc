package io.directpred.benchmarks;

import java.util.Locale;

/**
 * One line of the table, which a section prints to standard output as soon as it is known.
 *
 * @param target what it must reach, as text; empty where nothing is asked
 * @param verdict yes, no, or empty
 */
record Row(String section, String what, String value, String target, String verdict) {
    static final String MARK = "row\t";

    /** Without a target. */
    static void print(String section, String what, String format, Object... values) {
        new Row(section, what, text(format, values), "", "").print();
    }

    /** Reached where the value is at least the target. */
    static void atLeast(String section, String what, double value, double target, String format) {
        judged(section, what, value, ">= " + text(format, target), value >= target, format);
    }

    /** Reached where the value is at most the target. */
    static void atMost(String section, String what, double value, double target, String format) {
        judged(section, what, value, "<= " + text(format, target), value <= target, format);
    }

    private static void judged(
            String section, String what, double value, String target, boolean reached, String format) {
        new Row(section, what, text(format, value), target, reached ? "yes" : "no").print();
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private void print() {
        System.out.println(MARK + String.join("\t", section, what, value, target, verdict));
    }
}
