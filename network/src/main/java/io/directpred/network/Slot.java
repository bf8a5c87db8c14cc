package io.directpred.network;

import java.util.Arrays;

/**
 * A place for a tensor in a network: its name, shape and how it starts.
 *
 * @param name torchvision's, such as {@code layer1.0.bn1.running_mean}
 * @param fanIn inputs to each output: a bias has its weight's
 */
record Slot(String name, Start start, long fanIn, long... shape) {

    enum Start {
        /** Normal with variance 2 / fan_out: torchvision's convolutions. */
        KAIMING_FAN_OUT,
        /** Uniform in +-1/sqrt(fan_in): PyTorch's default for convolutions and linear layers, weights and biases. */
        UNIFORM_FAN_IN,
        /** A matrix that no gradient trains. */
        IDENTITY,
        ONES,
        ZEROS,
        RUNNING_MEAN,
        RUNNING_VAR
    }

    static Slot convolution(String name, Start start, int out, int in, int kernel) {
        return new Slot(name + ".weight", start, (long) in * kernel * kernel, out, in, kernel, kernel);
    }

    /** A vector of one number a channel. */
    static Slot channels(String name, Start start, int channels) {
        return new Slot(name, start, 1, channels);
    }

    Slot within(String network) {
        return new Slot(network + "." + name, start, fanIn, shape);
    }

    /** Parameters are trained; the rest are batch norm's running statistics, and a matrix that is only set. */
    boolean trained() {
        return start != Start.RUNNING_MEAN && start != Start.RUNNING_VAR && start != Start.IDENTITY;
    }

    long numbers() {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** As TorchScript can name it: an identifier. */
    String attribute() {
        return name.replace('.', '_');
    }
}
