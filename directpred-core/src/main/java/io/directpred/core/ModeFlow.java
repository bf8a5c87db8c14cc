package io.directpred.core;

import java.util.Optional;

/**
 * The dynamics of one aligned mode: p eigenvalue of Wp, s of F, tau the target's share of the online network (paper, eqs. 10-12).
 *
 * <pre>
 *   dp/dt   = alpha_p s [tau - (1 + sigma2) p] - eta p
 *   ds/dt   = 2 p s [tau - (1 + sigma2) p] - 2 eta s
 *   dtau/dt = beta (1 - tau) - tau (ds/dt) / (2 s)
 * </pre>
 *
 * Invariant: s - p^2/alpha_p decays as exp(-2 eta t).
 *
 * @param alphaP learning rate of the predictor relative to the encoder's
 * @param sigma2 variance the augmentation adds
 * @param eta weight decay
 * @param beta rate of the target's moving average; 0 holds tau as it is
 */
public record ModeFlow(double alphaP, double sigma2, double eta, double beta) {

    /** One mode at one time. */
    public record Mode(double p, double s, double tau) {}

    /** Where p rests at a given tau: between 0 and {@code edge} it collapses to 0, beyond it goes to {@code kept}. */
    public record FixedPoints(double edge, double kept) {}

    /** One explicit Euler step: all derivatives from the old state. */
    public Mode step(Mode mode, double dt) {
        double drive = mode.tau - (1 + sigma2) * mode.p;
        double halfLogS = mode.p * drive - eta; // (ds/dt) / (2 s)
        double dp = alphaP * mode.s * drive - eta * mode.p;
        double dtau = beta == 0 ? 0 : beta * (1 - mode.tau) - mode.tau * halfLogS;
        return new Mode(mode.p + dt * dp, mode.s + dt * 2 * mode.s * halfLogS, mode.tau + dt * dtau);
    }

    /** The points other than 0 where p rests; none if eta > tau^2 / (4 (1 + sigma2)): then every start collapses. */
    public Optional<FixedPoints> fixedPoints(double tau) {
        double discriminant = tau * tau - 4 * eta * (1 + sigma2);
        if (discriminant < 0) {
            return Optional.empty();
        }
        double root = Math.sqrt(discriminant);
        double twice = 2 * (1 + sigma2);
        return Optional.of(new FixedPoints((tau - root) / twice, (tau + root) / twice));
    }
}
