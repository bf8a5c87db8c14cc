package io.directpred.spec;

/** What the stats service is told to do with the C of a run. */
final class StatsRules {
    /**
     * F comes back at least so often: what a trainer holds of C, and a stats service has to fold again, stays small.
     */
    private static final int TOLD = 32;

    private StatsRules() {}

    static Rule of(RunSpec spec, RuleKind kind) {
        Predictor p = spec.getPredictor();
        return Rule.newBuilder()
                .setKind(kind)
                .setRho(p.getRho())
                .setEps(p.getEps())
                .setAlpha(p.getAlpha())
                .setFreq(p.getFreq())
                .setLag(p.getLag())
                .setTold(TOLD)
                .setScale(p.getScale())
                .setEpsForm(p.getEpsForm())
                .setCentred(p.getCentred())
                .setDiagonal(p.getDiagonal())
                .setSpectraEvery(spec.getStats().getSpectraEvery())
                .build();
    }
}
