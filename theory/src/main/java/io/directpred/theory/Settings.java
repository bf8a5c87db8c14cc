package io.directpred.theory;

import io.directpred.core.ModeFlow;
import io.directpred.core.ModeFlow.Mode;
import io.directpred.theory.Figure.Panel;
import java.util.ArrayList;
import java.util.List;

/** One mode under other learning rates, weight decays and targets (paper, Fig. 5). */
final class Settings {
    /** The augmentation of the paper's Fig. 7, sigma = 0.03. */
    static final double SIGMA2 = 0.0009;

    /** The paper's centre: eta = 0.04, beta = 0.4; alpha_p = 1. */
    static final ModeFlow CENTRE = new ModeFlow(1, SIGMA2, 0.04, 0.4);

    /** Ours: the paper does not state its start. Wa(0) = 0. */
    static final Mode START = new Mode(0.3, 0.2, 0);

    private Settings() {}

    static Figure figure() {
        List<Panel> panels = new ArrayList<>();
        panels.add(panel("centre", CENTRE, START));
        panels.add(panel("alpha_p = 0.1", alphaP(0.1), START));
        panels.add(panel("alpha_p = 10", alphaP(10), START));
        panels.add(panel("eta = 0.004", eta(0.004), START));
        panels.add(panel("eta = 0.3", eta(0.3), START));
        panels.add(panel("beta = 0.04", beta(0.04), START));
        panels.add(panel("beta = 4", beta(4), START));
        panels.add(panel("no moving average (tau = 1)", beta(0), new Mode(START.p(), START.s(), 1)));
        return new Figure(
                "figure-5",
                "One mode under other settings (as Figure 5). Centre: alpha_p = 1, eta = 0.04, beta = 0.4. While Delta is"
                        + " above 0 the mode grows; while it is under the bound, the eigenspaces align. Ours: the start"
                        + " p = 0.3, s = 0.2, tau = 0, the other values, sigma^2 = 0.0009.",
                2,
                panels);
    }

    static ModeFlow alphaP(double alphaP) {
        return new ModeFlow(alphaP, SIGMA2, CENTRE.eta(), CENTRE.beta());
    }

    static ModeFlow eta(double eta) {
        return new ModeFlow(CENTRE.alphaP(), SIGMA2, eta, CENTRE.beta());
    }

    /** 0 holds tau as it is. */
    static ModeFlow beta(double beta) {
        return new ModeFlow(CENTRE.alphaP(), SIGMA2, CENTRE.eta(), beta);
    }

    private static Panel panel(String title, ModeFlow flow, Mode start) {
        Trajectory<Mode> path = Trajectory.of(flow, start, 40, 400);
        double[] t = path.times();
        return new Panel(
                title,
                "t",
                "value",
                List.of(
                        Figure.curve("p", t, path.each(Mode::p), 0),
                        Figure.curve("s", t, path.each(Mode::s), 1),
                        Figure.curve("tau", t, path.each(Mode::tau), 3),
                        Figure.curve("Delta", t, path.each(flow::growth), 2),
                        Figure.curve("bound", t, path.each(flow::alignedBelow), 5)));
    }
}
