package io.directpred.spec;

/**
 * What a specification that leaves things to the machine needs to know of it.
 *
 * @param gpu whether there is a GPU that can be trained on
 * @param gpuBfloat16 whether its hardware multiplies bfloat16
 * @param cpuBfloat16 whether the processor's does
 * @param processors that this JVM may use
 */
public record Machine(boolean gpu, boolean gpuBfloat16, boolean cpuBfloat16, int processors) {

    boolean multipliesBfloat16(Device device) {
        return device == Device.gpu ? gpuBfloat16 : cpuBfloat16;
    }
}
