package io.directpred.theory;

import io.directpred.core.ModeFlow;
import io.directpred.core.ModeFlow.Mode;
import io.directpred.theory.Figure.Curve;
import io.directpred.theory.Figure.Panel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where the starts (p, s) of a mode lead at a fixed tau (paper, Fig. 3): to collapse, or to a mode that is kept. */
final class StateSpace {
    /** Of the paper: alpha_p = 1, tau = 1, and these. */
    private static final double[] DECAYS = {0, 0.01, 1};

    /** Long enough for the slowest flows here: a rate of 0.01, and the passage where p- and p+ have just met. */
    private static final double LONG = 800;

    private static final double COLLAPSED = 1e-3;

    /** One start in so many is drawn, which leaves the picture readable; all count. */
    private static final int DRAWN = 3;

    private StateSpace() {}

    static Figure figure() {
        List<Panel> panels = new ArrayList<>();
        for (double eta : DECAYS) {
            panels.add(panel(new ModeFlow(1, Settings.SIGMA2, eta, 0)));
        }
        return new Figure(
                "figure-3",
                "Where the starts (p, s) of a mode lead (as Figure 3): alpha_p = 1, tau = 1. Blue starts are kept, orange"
                        + " ones collapse to s = 0; dashed is the parabola s = p^2/alpha_p. Ours: the starts, sigma^2 = 0.0009.",
                3,
                panels);
    }

    private static Panel panel(ModeFlow flow) {
        List<Curve> curves = new ArrayList<>();
        List<Mode> starts = starts();
        for (int i = 0; i < starts.size(); i += DRAWN) {
            Mode start = starts.get(i);
            Trajectory<Mode> path = Trajectory.of(flow, start, 30, 120);
            String name = String.format(Locale.ROOT, "from p %.3f s %.3f", start.p(), start.s());
            int colour = collapses(flow, start) ? 1 : 0;
            curves.add(Figure.unnamed(name, path.each(Mode::p), path.each(Mode::s), colour));
        }
        curves.add(parabola());
        String title = String.format(
                Locale.ROOT,
                "eta = %s: %.0f %% of the starts collapse",
                Figure.number(flow.eta()),
                100 * collapsing(flow));
        return new Panel(title, "p", "s", curves);
    }

    private static Curve parabola() {
        double[] p = new double[101];
        double[] s = new double[101];
        for (int i = 0; i < p.length; i++) {
            p[i] = -1 + 2.5 * i / 100;
            s[i] = p[i] * p[i];
        }
        return new Curve("parabola", p, s, new Figure.Look(7, Figure.Line.DASHED, false));
    }

    /** A grid over p from -1 to 1.5 and s from 0 to 1.5, on none of whose points a boundary between the basins lies. */
    static List<Mode> starts() {
        List<Mode> starts = new ArrayList<>();
        for (double p = -0.95; p < 1.5; p += 0.2) {
            for (double s = 0.07; s < 1.5; s += 0.2) {
                starts.add(new Mode(p, s, 1));
            }
        }
        return starts;
    }

    /** The share of the starts that collapse. */
    static double collapsing(ModeFlow flow) {
        List<Mode> starts = starts();
        return (double) starts.stream().filter(start -> collapses(flow, start)).count() / starts.size();
    }

    /** Whether nothing is left of a mode after a long time. */
    static boolean collapses(ModeFlow flow, Mode start) {
        return Trajectory.of(flow, start, LONG, 1).end().s() < COLLAPSED;
    }
}
