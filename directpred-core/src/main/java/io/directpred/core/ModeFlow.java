package io.directpred.core;

import java.util.Optional;

/**
 * The dynamics of one aligned mode: p eigenvalue of Wp, s of F, tau the target's share of the online network (paper,
 * eqs. 10-12).
 *
 * <pre>
 *   dp/dt   = alpha_p s [tau - (1 + sigma2) p] - eta p
 *   ds/dt   = 2 p s [tau - (1 + sigma2) p] - 2 eta s
 *   dtau/dt = beta (1 - tau) - tau (ds/dt) / (2 s)
 * </pre>
 *
 * @param alphaP learning rate of the predictor relative to the encoder's
 * @param sigma2 variance the augmentation adds
 * @param eta weight decay
 * @param beta rate of the target's moving average; 0 holds tau as it is
 */
public record ModeFlow(double alphaP, double sigma2, double eta, double beta) implements Flow<ModeFlow.Mode> {

    /** One mode at one time. */
    public record Mode(double p, double s, double tau) {}

    /** Where p rests at a given tau: between 0 and {@code edge} it collapses to 0, beyond it goes to {@code kept}. */
    public record FixedPoints(double edge, double kept) {}

    @Override
    public Mode rate(Mode at) {
        double drive = drive(at);
        double growth = growth(at);
        double dtau = beta == 0 ? 0 : beta * (1 - at.tau) - at.tau * growth;
        return new Mode(alphaP * at.s * drive - eta * at.p, 2 * at.s * growth, dtau);
    }

    private double drive(Mode at) {
        return at.tau - (1 + sigma2) * at.p;
    }

    @Override
    public double[] vector(Mode state) {
        return new double[] {state.p, state.s, state.tau};
    }

    @Override
    public Mode state(double[] vector) {
        return new Mode(vector[0], vector[1], vector[2]);
    }

    /** Delta = p [tau - (1 + sigma2) p] - eta = (ds/dt) / (2 s): s grows where it is positive. */
    public double growth(Mode at) {
        return at.p * drive(at) - eta;
    }

    /** [alpha_p (1 + sigma2) s + eta] / 2: while Delta is below it, the mode stays aligned (Theorem 3, K &gt; 0). */
    public double alignedBelow(Mode at) {
        return (alphaP * (1 + sigma2) * at.s + eta) / 2;
    }

    /**
     * s - p^2/alpha_p, which is exp(-2 eta t) times that of the start: 0 on the parabola that weight decay leads to.
     */
    public double invariant(Mode at) {
        return at.s - at.p * at.p / alphaP;
    }

    /** The points other than 0 where p rests; none if eta > {@link #greatestDecay}: then every start collapses. */
    public Optional<FixedPoints> fixedPoints(double tau) {
        double discriminant = tau * tau - 4 * eta * (1 + sigma2);
        if (discriminant < 0) {
            return Optional.empty();
        }
        double root = Math.sqrt(discriminant);
        double twice = 2 * (1 + sigma2);
        return Optional.of(new FixedPoints((tau - root) / twice, (tau + root) / twice));
    }

    /** tau^2 / (4 (1 + sigma2)): with more weight decay nothing but 0 is at rest. */
    public static double greatestDecay(double tau, double sigma2) {
        return tau * tau / (4 * (1 + sigma2));
    }
}
