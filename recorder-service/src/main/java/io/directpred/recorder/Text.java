package io.directpred.recorder;

import java.util.Locale;

/** Numbers for people. */
public final class Text {
    private Text() {}

    /** Hours, minutes and seconds, as far as there are any: 41 s, 3:05, 1:00:09. */
    public static String duration(double seconds) {
        long s = Math.max(0, Math.round(seconds));
        if (s < 60) {
            return s + " s";
        }
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }
}
