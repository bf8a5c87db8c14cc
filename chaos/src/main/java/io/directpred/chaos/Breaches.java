package io.directpred.chaos;

import io.directpred.chaos.Law.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What speaks against a law, the first of it in full. */
final class Breaches {
    private static final int KEPT = 5;

    private final List<String> kept = new ArrayList<>();
    private long all;

    void add(String format, @Nullable Object... values) {
        if (all++ < KEPT) {
            kept.add(String.format(Locale.ROOT, format, values));
        }
    }

    void unless(boolean holds, String format, @Nullable Object... values) {
        if (!holds) {
            add(format, values);
        }
    }

    /** @param evidence what was looked at, with numbers */
    Verdict verdict(Law law, String evidence, @Nullable Object... values) {
        List<String> said = new ArrayList<>(kept);
        if (all > KEPT) {
            said.add("and " + (all - KEPT) + " more");
        }
        return new Verdict(law.getClass().getSimpleName(), String.format(Locale.ROOT, evidence, values), said);
    }
}
