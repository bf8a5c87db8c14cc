package io.directpred.core;

/**
 * W = U diag(p) U^T with p_j = max((s_j/s_max)^alpha + eps, 1e-4), where F = U diag(s) U^T.
 *
 * <p>In this order: negative s_j are clamped at 0, as are those below d 2^-52 s_max (round-off of a rank-deficient F,
 * whose root would move W by 1e-8); all are divided by the greatest; the power; eps is added; the floor. So the
 * greatest p is 1 + eps.
 *
 * <p>The paper's equation 18 prints p = s^(1/2) + eps s_max ({@link PredictorRule.Eps#PRINTED}). The authors' code
 * divides by s_max before the root, as here, and its numbers are those of the tables; with the printed form and s_max
 * in the hundreds W would be nearly the identity.
 *
 * @param alpha exponent: 1/2 is DirectPred, 1 is DirectCopy with a floor; 2110.04947 has the family
 * @param eps added to each normalised power; may be negative, which is what the floor is for
 * @param freq W is set from F of every freq-th step
 * @param scale what F is divided by, s_max where nothing else is said
 * @param form where eps stands, behind the power where nothing else is said
 */
public record DirectSet(double alpha, double eps, int freq, Scale scale, Eps form) implements PredictorRule {
    /** Least eigenvalue of W. */
    public static final double FLOOR = 1e-4;

    public DirectSet {
        if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("alpha is " + alpha + ", expected a positive number");
        }
        requireSettings(eps, freq);
    }

    /** In the released form. */
    public DirectSet(double alpha, double eps, int freq) {
        this(alpha, eps, freq, Scale.LARGEST, Eps.ADDED);
    }

    @Override
    public PackedSymmetric weights(CorrelationMatrix f) {
        Eigenspace space = f.eigenspace();
        double greatest = requirePositive(space.greatest());
        double roundOff = f.dim() * 0x1p-52 * greatest;
        double over = form == Eps.PRINTED ? 1 : scale.of(f.matrix(), greatest);
        return space.map(s -> p(s < roundOff ? 0 : s / over, greatest));
    }

    private double p(double r, double greatest) {
        return switch (form) {
            case ADDED -> Math.max(StrictMath.pow(r, alpha) + eps, FLOOR);
            case INSIDE -> StrictMath.pow(Math.max(r + eps, FLOOR), alpha);
            case PRINTED -> StrictMath.pow(r, alpha) + eps * greatest; // the paper has no floor
        };
    }

    /** The greatest eigenvalue, by which the others are divided. */
    static double requirePositive(double greatest) {
        if (!(greatest > 0)) {
            throw new IllegalArgumentException("F has no positive eigenvalue (the greatest is " + greatest
                    + "): the projector's outputs are all zero, so no W can be set from them");
        }
        return greatest;
    }

    static void requireSettings(double eps, int freq) {
        if (!Double.isFinite(eps)) {
            throw new IllegalArgumentException("eps is " + eps + ", expected a finite number");
        }
        if (freq < 1) {
            throw new IllegalArgumentException("freq is " + freq + ", expected at least 1");
        }
    }
}
