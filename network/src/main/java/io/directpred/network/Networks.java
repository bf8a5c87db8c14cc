package io.directpred.network;

import io.directpred.tensors.Tensor;
import java.nio.ByteBuffer;
import java.util.Map;

/** Online and target network, predictor and their optimiser, seen from outside: everything that a training step changes. Belongs to the thread that made it. */
public interface Networks extends AutoCloseable {
    /**
     * One training step.
     *
     * @param view1 n x size x size x 3, uint8, from the buffer's position to its limit. A direct buffer is read in place; another is copied to native
     *     memory that only a garbage collection frees
     * @param view2 the other views of the same images
     * @param n images, at least 2: batch norm of one is NaN
     */
    TrainingNetwork.Outcome step(ByteBuffer view1, ByteBuffer view2, int n, TrainingNetwork.Settings settings);

    /** Overwrites the predictor's W (d x d by rows); its momentum stays. */
    void setW(double[] w);

    /** Copies of everything that a step changes, by name. */
    Map<String, Tensor> state();

    @Override
    void close();
}
