package io.directpred.standalone;

import io.directpred.spec.Ablation;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * Names for the runs of a grid, which are their directories' and ids: of at most 40 letters, so that a broker tells
 * those of two grids apart.
 */
final class RunNames {
    private static final int LONGEST = 40;

    private RunNames() {}

    /**
     * By name, in the order of the grid; of settings whose letters are alike, and of long ones, a checksum is part of
     * the name.
     */
    static Map<String, Ablation.Run> of(String grid, List<Ablation.Run> runs) {
        Map<String, Long> alike =
                runs.stream().collect(Collectors.groupingBy(run -> whole(grid, run), Collectors.counting()));
        Map<String, Ablation.Run> named = new LinkedHashMap<>();
        for (Ablation.Run run : runs) {
            String whole = whole(grid, run);
            boolean told = whole.length() <= LONGEST && alike.getOrDefault(whole, 0L) == 1;
            named.put(told ? whole : checked(grid, run), run);
        }
        return named;
    }

    private static String whole(String grid, Ablation.Run run) {
        return slug(grid + "-" + String.join("-", run.setting())) + seed(run);
    }

    private static String checked(String grid, Ablation.Run run) {
        CRC32 crc = new CRC32();
        crc.update((grid + "\n" + String.join("\n", run.setting())).getBytes(StandardCharsets.UTF_8));
        String end = String.format(Locale.ROOT, "-%08x%s", crc.getValue(), seed(run));
        String start = slug(grid + "-" + String.join("-", run.setting()));
        return start.substring(0, Math.min(start.length(), LONGEST - end.length())) + end;
    }

    private static String seed(Ablation.Run run) {
        return "-s" + run.seed();
    }

    private static String slug(String text) {
        String slug =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        return slug.isEmpty() ? "grid" : slug;
    }
}
