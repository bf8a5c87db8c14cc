package io.directpred.spec;

import java.util.ArrayList;
import java.util.List;

/** Heads from the keys of a specification. */
final class Heads {
    private Heads() {}

    /** Linear layers with batch norm as said, and ReLU behind all but the last. */
    static Head perceptron(int in, List<Integer> widths, Norm hidden, Norm output, Biases biases) {
        List<Head.Layer> layers = new ArrayList<>();
        for (int i = 0; i < widths.size(); i++) {
            boolean last = i == widths.size() - 1;
            boolean bias = biases == Biases.all || (biases == Biases.last && last);
            layers.add(new Head.Layer(widths.get(i), bias, norm(last ? output : hidden), !last));
        }
        return new Head(in, layers, false);
    }

    /** The projector: hidden layers, then d; or none, where z is f. */
    static Head projector(int in, Projector projector) {
        if (projector.getLayers() == 0) {
            return Head.none(in);
        }
        List<Integer> widths = new ArrayList<>();
        for (int i = 1; i < projector.getLayers(); i++) {
            widths.add(projector.getHidden());
        }
        widths.add(projector.getDim());
        return perceptron(in, widths, projector.getNorm(), projector.getNormLast(), projector.getBias());
    }

    private static Head.Norm norm(Norm norm) {
        return switch (norm) {
            case none -> Head.Norm.NONE;
            case plain -> Head.Norm.PLAIN;
            case affine -> Head.Norm.AFFINE;
        };
    }
}
