package io.directpred.network;

import io.directpred.spec.Architecture;
import io.directpred.spec.Architecture.Stem;
import io.directpred.tensors.Tensor;
import java.util.Map;

/**
 * One image through a frozen ResNet, by the definitions in loops over float64: a reference that shares nothing with the
 * TorchScript text.
 */
final class PlainResNet {
    private final Architecture architecture;
    private final Map<String, Tensor> tensors;

    PlainResNet(Architecture architecture, Map<String, Tensor> tensors) {
        this.architecture = architecture;
        this.tensors = tensors;
    }

    /** @param pixels size x size x 3, uint8 */
    double[] encode(byte[] pixels) {
        boolean cifar = architecture.stem() == Stem.CIFAR;
        double[][][] y = relu(norm("bn1", convolve("conv1", normalised(pixels), cifar ? 1 : 2)));
        if (!cifar) {
            y = maxPool(y);
        }
        for (int stage = 1; stage <= 4; stage++) {
            for (int block = 0; tensors.containsKey("layer" + stage + "." + block + ".conv1.weight"); block++) {
                y = block("layer" + stage + "." + block, y, stage > 1 && block == 0 ? 2 : 1);
            }
        }
        double[] f = new double[y.length];
        for (int c = 0; c < f.length; c++) {
            for (double[] row : y[c]) {
                for (double v : row) {
                    f[c] += v / (row.length * row.length);
                }
            }
        }
        return f;
    }

    private double[][][] normalised(byte[] pixels) {
        int size = architecture.size();
        double[][][] x = new double[3][size][size];
        for (int i = 0; i < pixels.length; i++) {
            int c = i % 3;
            x[c][i / 3 / size][i / 3 % size] =
                    ((pixels[i] & 0xFF) / 255.0 - architecture.mean().get(c))
                            / architecture.std().get(c);
        }
        return x;
    }

    private double[][][] block(String name, double[][][] x, int stride) {
        boolean bottleneck = tensors.containsKey(name + ".conv3.weight");
        double[][][] y = relu(norm(name + ".bn1", convolve(name + ".conv1", x, bottleneck ? 1 : stride)));
        y = norm(name + ".bn2", convolve(name + ".conv2", y, bottleneck ? stride : 1));
        if (bottleneck) {
            y = norm(name + ".bn3", convolve(name + ".conv3", relu(y), 1));
        }
        double[][][] shortcut = tensors.containsKey(name + ".downsample.0.weight")
                ? norm(name + ".downsample.1", convolve(name + ".downsample.0", x, stride))
                : x;
        for (int c = 0; c < y.length; c++) {
            for (int i = 0; i < y[c].length; i++) {
                for (int j = 0; j < y[c].length; j++) {
                    y[c][i][j] += shortcut[c][i][j];
                }
            }
        }
        return relu(y);
    }

    private double[][][] convolve(String name, double[][][] x, int stride) {
        Tensor weight = TrainingNetwork.present(tensors, name + ".weight");
        double[] w = weight.toDoubles();
        int k = (int) weight.shape()[2];
        int size = (x[0].length + stride - 1) / stride; // padding is (k-1)/2
        double[][][] y = new double[(int) weight.shape()[0]][size][size];
        for (int o = 0; o < y.length; o++) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    for (int at = 0; at < x.length * k * k; at++) {
                        int row = i * stride + at / k % k - k / 2;
                        int column = j * stride + at % k - k / 2;
                        y[o][i][j] += w[o * x.length * k * k + at] * value(x[at / k / k], row, column, 0);
                    }
                }
            }
        }
        return y;
    }

    private double[][][] norm(String name, double[][][] x) {
        double[] gamma = TrainingNetwork.present(tensors, name + ".weight").toDoubles();
        double[] beta = TrainingNetwork.present(tensors, name + ".bias").toDoubles();
        double[] mean = TrainingNetwork.present(tensors, name + ".running_mean").toDoubles();
        double[] var = TrainingNetwork.present(tensors, name + ".running_var").toDoubles();
        for (int c = 0; c < x.length; c++) {
            for (double[] row : x[c]) {
                for (int j = 0; j < row.length; j++) {
                    row[j] = gamma[c] * (row[j] - mean[c]) / Math.sqrt(var[c] + 1e-5) + beta[c];
                }
            }
        }
        return x;
    }

    private static double[][][] relu(double[][][] x) {
        for (double[][] plane : x) {
            for (double[] row : plane) {
                for (int j = 0; j < row.length; j++) {
                    row[j] = Math.max(row[j], 0);
                }
            }
        }
        return x;
    }

    private static double[][][] maxPool(double[][][] x) {
        int size = (x[0].length + 1) / 2;
        double[][][] y = new double[x.length][size][size];
        for (int c = 0; c < x.length; c++) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    y[c][i][j] = Double.NEGATIVE_INFINITY;
                    for (int at = 0; at < 9; at++) {
                        double v = value(x[c], 2 * i + at / 3 - 1, 2 * j + at % 3 - 1, Double.NEGATIVE_INFINITY);
                        y[c][i][j] = Math.max(y[c][i][j], v);
                    }
                }
            }
        }
        return y;
    }

    private static double value(double[][] plane, int row, int column, double outside) {
        boolean inside = row >= 0 && column >= 0 && row < plane.length && column < plane.length;
        return inside ? plane[row][column] : outside;
    }
}
