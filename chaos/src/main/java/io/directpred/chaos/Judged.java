package io.directpred.chaos;

import io.directpred.chaos.Injector.Killed;
import io.directpred.chaos.Law.Evidence;
import io.directpred.chaos.Law.Verdict;
import java.util.List;
import java.util.Map;

/**
 * What the laws say of one run, and how long it stood still.
 *
 * @param own by service, after faults that hit this run or a service of all
 * @param others after faults that hit another run's trainer
 */
record Judged(Evidence evidence, List<Verdict> verdicts, Map<String, Recovery> own, Map<String, Recovery> others) {

    static Judged of(Evidence evidence, List<Killed> killed) {
        Journal run = evidence.run();
        return new Judged(
                evidence,
                Law.all().stream().map(law -> law.judge(evidence)).toList(),
                Recovery.of(
                        run, killed.stream().filter(one -> one.hits(run.run())).toList()),
                Recovery.of(
                        run, killed.stream().filter(one -> !one.hits(run.run())).toList()));
    }

    boolean held() {
        return verdicts.stream().allMatch(Verdict::held);
    }
}
