package io.directpred.spec;

import java.util.List;

/**
 * A perceptron on the encoder's f or the projector's z: linear layers, each with what follows it.
 *
 * @param in width of what goes in
 * @param layers none: what goes in comes out
 * @param symmetric whether the weight of a single layer is made symmetric after every update, W <- (W + W^T)/2
 * @param fixed whether no gradient trains it: a single matrix that starts as the identity and changes only where it is
 *     set
 */
public record Head(int in, List<Layer> layers, boolean symmetric, boolean fixed) {

    /** Trained by gradient. */
    public Head(int in, List<Layer> layers, boolean symmetric) {
        this(in, layers, symmetric, false);
    }

    /**
     * A linear layer, then batch norm, then ReLU.
     *
     * @param width of what comes out
     */
    public record Layer(int width, boolean bias, Norm norm, boolean relu) {}

    /** Batch norm of a layer: none, without or with a scale and a shift of its own for each channel. */
    public enum Norm {
        NONE,
        PLAIN,
        AFFINE
    }

    /** Throws {@link IllegalArgumentException} for a symmetric head that is not one square layer. */
    public Head {
        layers = List.copyOf(layers);
        if (symmetric && (layers.size() != 1 || layers.get(0).width() != in)) {
            throw new IllegalArgumentException("only a single square layer can be symmetric");
        }
        if (fixed && (layers.size() != 1 || layers.get(0).width() != in)) {
            throw new IllegalArgumentException("only a single square layer can be fixed");
        }
    }

    /** What goes in comes out. */
    public static Head none(int in) {
        return new Head(in, List.of(), false);
    }

    /** W alone, d x d. */
    public static Head matrix(int d, boolean symmetric) {
        return new Head(d, List.of(new Layer(d, false, Norm.NONE, false)), symmetric);
    }

    /** W alone, d x d, which no gradient trains. */
    public static Head fixed(int d) {
        return new Head(d, matrix(d, false).layers(), false, true);
    }

    /** Width of what comes out. */
    public int out() {
        return layers.isEmpty() ? in : layers.get(layers.size() - 1).width();
    }

    /** Whether it is one matrix W without a bias: only that can be set from F. */
    public boolean isMatrix() {
        return layers.size() == 1
                && !layers.get(0).bias()
                && layers.get(0).norm() == Norm.NONE
                && !layers.get(0).relu();
    }
}
