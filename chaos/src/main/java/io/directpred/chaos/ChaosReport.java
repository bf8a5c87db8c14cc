package io.directpred.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.directpred.chaos.Chaos.Options;
import io.directpred.chaos.Law.OfStack;
import io.directpred.chaos.Law.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came out, as lines and as JSON. */
record ChaosReport(Options options, OfStack stack, List<Judged> runs) {

    private Map<FaultKind, Integer> faults() {
        Map<FaultKind, Integer> faults = new EnumMap<>(FaultKind.class);
        stack.done().forEach(one -> faults.merge(one.fault().kind(), 1, Integer::sum));
        return faults;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(format(
                "seed %d: %d faults, %d processes ended by themselves",
                options.seed(), stack.done().size(), stack.ended().size()));
        faults().forEach((kind, n) -> lines.add(format("  %2d  %s", n, kind.label())));
        runs.forEach(run -> add(run, lines));
        if (!runs.stream().allMatch(Judged::held)) {
            lines.add("the same faults in the same order: " + options.command());
        }
        return lines;
    }

    private static void add(Judged judged, List<String> lines) {
        Journal run = judged.evidence().run();
        lines.add(format(
                "run %s: %d of %d steps in %d attempts (%d rows)",
                run.run(),
                done(run),
                run.spec().getSchedule().getSteps(),
                run.attempts(),
                run.steps().size()));
        lines.add("how long training stood still after a kill, a freeze or a cut, and steps done again:");
        judged.own().forEach((service, recovery) -> lines.add(recovery(service, recovery)));
        if (!judged.others().isEmpty()) {
            lines.add("the same after faults that hit another run's trainer:");
            judged.others().forEach((service, recovery) -> lines.add(recovery(service, recovery)));
        }
        lines.add("laws:");
        for (Verdict verdict : judged.verdicts()) {
            lines.add(
                    format("  %-6s  %-20s %s", verdict.held() ? "held" : "BROKEN", verdict.law(), verdict.evidence()));
            verdict.breaches().forEach(breach -> lines.add("            " + breach));
        }
    }

    private static String recovery(String service, Recovery r) {
        return format(
                "  %-12s n %2d  median %5.1f s  worst %5.1f s   steps median %d, worst %d",
                service, r.seconds().size(), r.median(), r.worst(), r.medianLost(), r.worstLost());
    }

    private static long done(Journal run) {
        return run.steps().stream().mapToLong(step -> step.step() + 1).max().orElse(0);
    }

    void write(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = json.createObjectNode()
                .put("command", options.command())
                .put("seed", options.seed())
                .put("seconds", options.time().toSeconds())
                .put("unplanned_ends", stack.ended().size());
        ObjectNode counts = root.putObject("faults");
        faults().forEach((kind, n) -> counts.put(kind.label(), n));
        ArrayNode all = root.putArray("runs");
        runs.forEach(run -> write(run, all.addObject()));
        json.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
    }

    private static void write(Judged judged, ObjectNode json) {
        Journal run = judged.evidence().run();
        json.put("run", run.run())
                .put("steps", done(run))
                .put("attempts", run.attempts())
                .put("rows", run.steps().size());
        write(judged.own(), json.putObject("recovery"));
        write(judged.others(), json.putObject("recovery_of_others"));
        ArrayNode laws = json.putArray("laws");
        for (Verdict verdict : judged.verdicts()) {
            ObjectNode law = laws.addObject()
                    .put("law", verdict.law())
                    .put("held", verdict.held())
                    .put("evidence", verdict.evidence());
            verdict.breaches().forEach(law.putArray("breaches")::add);
        }
    }

    private static void write(Map<String, Recovery> recoveries, ObjectNode figures) {
        recoveries.forEach((service, r) -> figures.putObject(service)
                .put("n", r.seconds().size())
                .put("seconds_median", r.median())
                .put("seconds_worst", r.worst())
                .put("steps_lost_median", r.medianLost())
                .put("steps_lost_worst", r.worstLost()));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
