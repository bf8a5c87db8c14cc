package io.directpred.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.directpred.chaos.Chaos.Options;
import io.directpred.chaos.Law.Evidence;
import io.directpred.chaos.Law.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came out, as lines and as JSON.
 *
 * @param faults how many of each kind
 * @param recoveries by service
 * @param unplanned processes that ended with an error of their own
 */
record ChaosReport(
        Options options,
        Map<FaultKind, Integer> faults,
        Evidence evidence,
        List<Verdict> verdicts,
        Map<String, Recovery> recoveries,
        int unplanned) {

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        Journal run = evidence.run();
        lines.add("");
        lines.add(format(
                "seed %d: %d faults, %d of %d steps in %d attempts (%d rows), %d processes ended by themselves",
                options.seed(),
                faults.values().stream().mapToInt(n -> n).sum(),
                done(),
                run.spec().getSchedule().getSteps(),
                run.attempts(),
                run.steps().size(),
                unplanned));
        faults.forEach((kind, n) -> lines.add(format("  %2d  %s", n, kind.label())));
        lines.add("how long training stood still after a kill, a freeze or a cut, and steps done again:");
        recoveries.forEach((service, r) -> lines.add(format(
                "  %-12s n %2d  median %5.1f s  worst %5.1f s   steps median %d, worst %d",
                service, r.seconds().size(), r.median(), r.worst(), r.medianLost(), r.worstLost())));
        lines.add("laws:");
        for (Verdict verdict : verdicts) {
            lines.add(
                    format("  %-6s  %-20s %s", verdict.held() ? "held" : "BROKEN", verdict.law(), verdict.evidence()));
            verdict.breaches().forEach(breach -> lines.add("            " + breach));
        }
        if (!verdicts.stream().allMatch(Verdict::held)) {
            lines.add("the same faults in the same order: " + options.command());
        }
        return lines;
    }

    private long done() {
        return evidence.run().steps().stream()
                .mapToLong(step -> step.step() + 1)
                .max()
                .orElse(0);
    }

    void write(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode()
                .put("seed", options.seed())
                .put("seconds", options.time().toSeconds())
                .put("steps", done())
                .put("attempts", evidence.run().attempts())
                .put("rows", evidence.run().steps().size())
                .put("unplanned_ends", unplanned);
        ObjectNode counts = root.putObject("faults");
        faults.forEach((kind, n) -> counts.put(kind.label(), n));
        ObjectNode figures = root.putObject("recovery");
        recoveries.forEach((service, r) -> figures.putObject(service)
                .put("n", r.seconds().size())
                .put("seconds_median", r.median())
                .put("seconds_worst", r.worst())
                .put("steps_lost_median", r.medianLost())
                .put("steps_lost_worst", r.worstLost()));
        ArrayNode laws = root.putArray("laws");
        for (Verdict verdict : verdicts) {
            ObjectNode law = laws.addObject()
                    .put("law", verdict.law())
                    .put("held", verdict.held())
                    .put("evidence", verdict.evidence());
            verdict.breaches().forEach(law.putArray("breaches")::add);
        }
        json.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
