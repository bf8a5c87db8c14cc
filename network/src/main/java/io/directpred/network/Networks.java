package io.directpred.network;

import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Online network, target network, predictor and their optimiser, seen from outside: everything that a training step
 * changes. Belongs to the thread that made it.
 */
public interface Networks extends AutoCloseable {
    /**
     * A view of each image of a batch: n x height x width x 3, uint8.
     *
     * @param pixels from the buffer's position to its limit. A direct buffer is read in place; another is copied to
     *     native memory that only a garbage collection frees
     */
    record View(ByteBuffer pixels, int height, int width) {}

    /**
     * What the first half of a step tells.
     *
     * @param loss the objective's, mean over the batch
     * @param c C = 1/(V n) sum z z^T over all V views, d x d by rows
     * @param mean mean of z, d
     * @param unitMean mean of z/|z|, d
     * @param unitSquare mean square of z/|z|, d
     * @param metrics what the objective's page tells beside the loss, in the order of their names
     */
    record Statistics(
            double loss, double[] c, double[] mean, double[] unitMean, double[] unitSquare, double... metrics) {}

    /**
     * Settings of an update: learning rate, heavy-ball momentum, L2 weight decay, momentum m of the target network; and
     * those that only some runs have.
     *
     * @param clip greatest norm of the gradient, where it is clipped
     * @param predictorLr the predictor's learning rate, where it has its own
     * @param predictorWeightDecay the predictor's weight decay, where it has its own
     * @param trust of LARS
     * @param beta2 of Adam
     * @param t the step, from 1 on, by which Adam's averages make up for their start at 0
     */
    record Settings(
            double lr,
            double momentum,
            double weightDecay,
            double targetMomentum,
            double clip,
            double predictorLr,
            double predictorWeightDecay,
            double trust,
            double beta2,
            long t) {
        /** Of SGD, the same for all tensors. */
        public Settings(double lr, double momentum, double weightDecay, double targetMomentum) {
            this(lr, momentum, weightDecay, targetMomentum, 0, lr, weightDecay, 0, 0, 1);
        }

        /** As {@code h} of step.py. */
        double[] numbers() {
            return new double[] {
                lr,
                momentum,
                weightDecay,
                targetMomentum,
                clip,
                predictorLr,
                predictorWeightDecay,
                trust,
                beta2,
                1 - StrictMath.pow(momentum, (double) t),
                1 - StrictMath.pow(beta2, (double) t)
            };
        }
    }

    /** A step between its two halves. Nothing else may be asked of the networks until it is closed. */
    interface Step extends AutoCloseable {
        /** What the forward pass tells: it does not depend on the update. */
        Statistics statistics();

        /**
         * The second half: gradients, optimiser, moving average of the target network. Once. Returns the Euclidean norm
         * of the gradient.
         */
        double update(Settings settings);

        /** Frees what the step held, updated or not. */
        @Override
        void close();
    }

    /**
     * The first half of a step: the networks on all views, the loss, and what is told of z.
     *
     * @param views as many as the objective takes, of the same images in the same order
     * @param n images, at least 2: batch norm of one is NaN
     * @param random the step's own numbers, for an objective that draws some: a step that is done again draws the same
     */
    Step forward(List<View> views, int n, RandomGenerator random);

    /** Overwrites the predictor's W (d x d by rows); its momentum stays. */
    void setW(double[] w);

    /** The predictor's W, d x d by rows; empty where the predictor is not one matrix. */
    double[] w();

    /** Copies of everything that a step changes, by name. */
    Map<String, Tensor> state();

    @Override
    void close();
}
