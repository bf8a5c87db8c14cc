package io.directpred.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Prints the rows that come on standard input as one table in Markdown. */
public final class Table {
    private static final String[] HEAD = {"", "what", "measured", "target", "reached"};

    private Table() {}

    public static void main(String[] args) throws IOException {
        List<String[]> rows = new ArrayList<>();
        rows.add(HEAD);
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            in.lines()
                    .filter(line -> line.startsWith(Row.MARK))
                    .map(line -> line.substring(Row.MARK.length()).split("\t", HEAD.length))
                    .forEach(rows::add);
        }
        int[] widths = new int[HEAD.length];
        rows.forEach(row -> widen(widths, row));
        for (int i = 0; i < rows.size(); i++) {
            System.out.println(line(rows.get(i), widths, " "));
            if (i == 0) {
                System.out.println(line(new String[] {"", "", "", "", ""}, widths, "-"));
            }
        }
    }

    private static void widen(int[] widths, String[] row) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(Math.max(3, widths[i]), row[i].length());
        }
    }

    private static String line(String[] row, int[] widths, String fill) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            line.append(' ')
                    .append(row[i])
                    .append(fill.repeat(widths[i] - row[i].length()))
                    .append(" |");
        }
        return line.toString();
    }
}
