package io.directpred.core;

/**
 * W = F/s_max + eps I, where s_max is the greatest eigenvalue of F; no eigenvectors are needed.
 *
 * <p>Source: Wang, Chen, Du, Tian, "Towards demystifying representation learning with non-contrastive
 * self-supervision", arXiv 2110.04947. The authors' released code adds eps to F as it is; the form here, divided by
 * s_max, is that of an independent re-implementation (fmi-basel, implicit-var-reg): without the division the meaning of
 * eps depends on the scale of the features, which drifts by orders of magnitude while training. Unlike
 * {@link DirectSet} it has no floor.
 *
 * @param eps added to the diagonal
 * @param freq W is set from F of every freq-th step
 * @param scale what F is divided by, s_max where nothing else is said
 * @param form where eps stands: with {@link PredictorRule.Eps#PRINTED} W = F + eps s_max I; inside the power of 1 and
 *     behind it are the same
 */
public record DirectCopy(double eps, int freq, Scale scale, Eps form) implements PredictorRule {

    public DirectCopy {
        DirectSet.requireSettings(eps, freq);
    }

    /** Over s_max. */
    public DirectCopy(double eps, int freq) {
        this(eps, freq, Scale.LARGEST, Eps.ADDED);
    }

    @Override
    public PackedSymmetric weights(CorrelationMatrix f) {
        if (form != Eps.PRINTED && scale != Scale.LARGEST) {
            double over = scale.of(f.matrix(), 0); // no eigenvalue is needed
            return f.matrix().scaledPlusDiagonal(1 / DirectSet.requirePositive(over), eps);
        }
        double greatest = DirectSet.requirePositive(f.matrix().greatestEigenvalue());
        return form == Eps.PRINTED
                ? f.matrix().scaledPlusDiagonal(1, eps * greatest)
                : f.matrix().scaledPlusDiagonal(1 / greatest, eps);
    }
}
