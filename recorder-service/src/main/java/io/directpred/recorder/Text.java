package io.directpred.recorder;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers and foreign words for people. */
public final class Text {
    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9f}\\x{2028}-\\x{202e}\\x{2066}-\\x{2069}&&[^\n]]");
    private static final Pattern BACKTICKS = Pattern.compile("`+");

    private Text() {}

    /**
     * With control characters (of a file's name, or of a reason that came from a topic) as {@code \\u001b}, so that
     * they can neither move a terminal's cursor nor hide a line; line ends stay.
     */
    public static String printable(String text) {
        return CONTROL.matcher(text)
                .replaceAll(c ->
                        String.format(Locale.ROOT, "\\\\u%04x", (int) c.group().charAt(0)));
    }

    /** As code in Markdown, on one line, whatever it holds. */
    static String code(String text) {
        String line = printable(text).replace("\n", "\\n");
        int longest = BACKTICKS
                .matcher(line)
                .results()
                .mapToInt(run -> run.group().length())
                .max()
                .orElse(0);
        String fence = "`".repeat(longest + 1);
        String gap = longest > 0 ? " " : ""; // which Markdown takes away again
        return fence + gap + line + gap + fence;
    }

    /** Rows of cells as columns, the first at the left and the others at the right. */
    static String table(List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width =
                        rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
                String format = column == 0 ? "%-" + width + "s" : "  %" + width + "s";
                line.append(String.format(Locale.ROOT, format, row.get(column)));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

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
