package io.directpred.spec;

import io.directpred.spec.Architecture.Page;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A way to train, described once: everything that is not the same for all objectives, but for the page of TorchScript
 * that computes the loss.
 *
 * <p>A new one is its name in the schema, an implementation of this, a line in {@link #of(ObjectiveKind)}'s table, and
 * a page {@code objectives/NAME.py}.
 */
public interface Objective {

    /** What a run trains by. */
    static Objective of(RunSpec spec) {
        return of(spec.getObjective());
    }

    /** The description of a kind. */
    static Objective of(ObjectiveKind kind) {
        Objective objective = Table.BY_KIND.get(kind);
        if (objective == null) {
            throw new IllegalStateException("objective " + kind + " has no description");
        }
        return objective;
    }

    /** As its authors call it. */
    String title();

    /** The loss in the symbols of the page, with its range. */
    String formula();

    /** The same of a run: some losses have more than one form. */
    default String formula(RunSpec spec) {
        return formula();
    }

    /** Whether there is a target network: a moving average of the online one. */
    boolean hasTarget();

    /** Views of each image that a step takes: two, where nothing else is said. */
    default Range views() {
        return new Range(2, 2);
    }

    /** The page's own numbers and switches, by the names it uses. */
    Map<String, Object> settings(RunSpec spec);

    /** Numbers that the page tells of each step beside the loss, by their names, in its order. */
    default List<String> metrics() {
        return List.of();
    }

    /**
     * Matrices, d x d, that the page keeps from step to step, and that a checkpoint holds: by the names it uses. They
     * start as zeros.
     */
    default List<String> matrices() {
        return List.of();
    }

    /**
     * Rows of d standard normal numbers that the page is given, of every step its own: 0, a number, or
     * {@link Page#EACH_IMAGE}.
     */
    default int noise(RunSpec spec) {
        return 0;
    }

    /** From z to q; none, where nothing else is said. */
    default Head predictor(RunSpec spec) {
        return Head.none(spec.getNetwork().getProjector().getDim());
    }

    /**
     * What comes back from the stats service, by which rule; kind none where nothing does, and F is folded for those
     * who watch.
     */
    default Rule rule(RunSpec spec) {
        return StatsRules.of(spec, RuleKind.none);
    }

    /**
     * Keys, or groups of keys, that do not apply, each with the reason. A recipe's fall away, a user's are refused.
     *
     * @throws RunSpecException naming a key whose value this objective does not take
     */
    Map<String, String> unused(RunSpec spec);

    /** Whether the step tells the W that it used: the gradient has a part in it, so that nobody else can know it. */
    default boolean tellsW(RunSpec spec) {
        Rule rule = rule(spec);
        return predictor(spec).isMatrix() && (rule.getKind() == RuleKind.none || rule.getFreq() > 1);
    }

    /** A range of numbers, both ends in it. */
    record Range(double least, double greatest) {
        public boolean holds(double value) {
            return least <= value && value <= greatest;
        }

        @Override
        public String toString() {
            String first = BigDecimal.valueOf(least).stripTrailingZeros().toPlainString();
            return least == greatest
                    ? first
                    : first + " to "
                            + BigDecimal.valueOf(greatest).stripTrailingZeros().toPlainString();
        }
    }

    /** Every objective by its name. */
    final class Table {
        private static final Map<ObjectiveKind, Objective> BY_KIND = new EnumMap<>(Map.ofEntries(
                Map.entry(ObjectiveKind.directpred, new DirectPredObjective()),
                Map.entry(ObjectiveKind.byol, new ByolObjective()),
                Map.entry(ObjectiveKind.simsiam, new SimSiamObjective()),
                Map.entry(ObjectiveKind.simclr, new SimClrObjective()),
                Map.entry(ObjectiveKind.vicreg, new VicRegObjective()),
                Map.entry(ObjectiveKind.isoloss, new IsoLossObjective()),
                Map.entry(ObjectiveKind.peira, new PeiraObjective()),
                Map.entry(ObjectiveKind.fastsiam, new FastSiamObjective()),
                Map.entry(ObjectiveKind.sigreg, new SigRegObjective()),
                Map.entry(ObjectiveKind.msbreg, new MsbRegObjective()),
                Map.entry(ObjectiveKind.lemma1, new Lemma1Objective())));

        private Table() {}
    }
}
