package io.directpred.spec;

/**
 * What a specification that leaves things to the machine needs to know of it.
 *
 * @param gpus that can be trained on
 * @param gpuBfloat16 whether the first one's hardware multiplies bfloat16
 * @param cpuBfloat16 whether the processor's does
 * @param amx whether it does so in tiles (Intel AMX)
 * @param processors that this JVM may use
 */
public record Machine(int gpus, boolean gpuBfloat16, boolean cpuBfloat16, boolean amx, int processors) {

    boolean multipliesBfloat16(Device device) {
        return device == Device.gpu ? gpuBfloat16 : cpuBfloat16;
    }
}
