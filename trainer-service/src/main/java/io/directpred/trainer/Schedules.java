package io.directpred.trainer;

import io.directpred.network.Networks;
import io.directpred.spec.Optimiser;
import io.directpred.spec.Ramp;
import io.directpred.spec.RunSpec;

/** The settings of each step: learning rate and target momentum over time. */
final class Schedules {
    private final RunSpec spec;

    Schedules(RunSpec spec) {
        this.spec = spec;
    }

    Networks.Settings at(long step) {
        Optimiser optimiser = spec.getOptimiser();
        double lr = lr(step);
        double own = spec.getPredictor().getWeightDecay();
        return new Networks.Settings(
                lr,
                optimiser.getMomentum(),
                optimiser.getWeightDecay(),
                targetMomentum(step),
                optimiser.getClip(),
                lr * spec.getPredictor().getLrFactor(),
                own < 0 ? optimiser.getWeightDecay() : own,
                optimiser.getTrust(),
                optimiser.getBeta2(),
                step + 1);
    }

    /** Rises linearly over the warm-up, then stays or falls to 0 by a half cosine. */
    double lr(long step) {
        double lr = spec.getOptimiser().getLr();
        int warmup = spec.getSchedule().getWarmup();
        if (step < warmup) {
            return lr * (step + 1) / warmup;
        }
        long steps = spec.getSchedule().getSteps();
        return spec.getSchedule().getLr() == Ramp.constant
                ? lr
                : lr * halfCosine(step - warmup, Math.max(1, steps - warmup));
    }

    /** Stays, or rises to 1 by a half cosine (Grill et al., BYOL, 2020, Section 3.2). */
    double targetMomentum(long step) {
        double m = spec.getTarget().getMomentum();
        return spec.getTarget().getSchedule() == Ramp.constant
                ? m
                : 1 - (1 - m) * halfCosine(step, spec.getSchedule().getSteps());
    }

    /** From 1 at the start to 0 at the end. StrictMath: the same bits on every machine. */
    private static double halfCosine(long step, long steps) {
        return 0.5 * (1 + StrictMath.cos(Math.PI * step / steps));
    }
}
