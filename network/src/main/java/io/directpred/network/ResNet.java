package io.directpred.network;

import io.directpred.network.Slot.Start;
import io.directpred.spec.Architecture;
import java.util.ArrayList;
import java.util.List;

/**
 * A ResNet without its classifier: torchvision's tensors by torchvision's names, and its forward pass as TorchScript
 * text.
 *
 * <p>Source: He, Zhang, Ren, Sun, "Deep residual learning for image recognition", 2016, with torchvision's stride on
 * the 3x3 convolution of a bottleneck. The CIFAR stem's convolution starts as PyTorch's default, since the paper's code
 * replaces it after torchvision's initialisation.
 */
final class ResNet {
    /**
     * Maps of 8 pixels gained nothing any more; on those of 4 the convolutions of ResNet-18 take half the time and
     * less.
     */
    private static final int NARROW = 8;

    private final List<Slot> slots = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    /** Width of the maps that the next convolution is given. */
    private int wide;

    private final boolean rows;
    private final boolean strided;

    private ResNet(Architecture a) {
        this.wide = a.size();
        this.rows = a.convolution() == Architecture.Convolution.WIDE;
        this.strided = a.convolution() == Architecture.Convolution.STRIDED;
    }

    record Described(List<Slot> slots, String forward) {}

    /** The forward text turns {@code y} (N x 3 x H x W) into {@code y} (N x representation). */
    static Described of(Architecture a) {
        ResNet r = new ResNet(a);
        r.stem(a);
        int in = a.width();
        for (int stage = 0; stage < 4; stage++) {
            int planes = a.width() << stage;
            for (int block = 0; block < a.encoder().blocks.get(stage); block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                String name = "layer" + (stage + 1) + "." + block;
                r.block(name, in, planes, stride, a.encoder().expansion);
                in = planes * a.encoder().expansion;
            }
        }
        r.line("y = torch.mean(y, [2, 3], False, dtype=%d)", Numbers.parameters(a.precision()).scalarType);
        return new Described(List.copyOf(r.slots), r.text.toString());
    }

    private void stem(Architecture a) {
        if (a.stem() == Architecture.Stem.CIFAR) {
            slots.add(Slot.convolution("conv1", Start.UNIFORM_FAN_IN, a.width(), 3, 3));
            line("y = self.conv(y, self.conv1_weight, 1, 1)");
            relu("bn1", a.width());
        } else {
            slots.add(Slot.convolution("conv1", Start.KAIMING_FAN_OUT, a.width(), 3, 7));
            line("y = self.conv(y, self.conv1_weight, 2, 3)");
            relu("bn1", a.width());
            line("y = torch.max_pool2d(y, [3, 3], [2, 2], [1, 1])");
            wide = (wide + 3) / 4;
        }
    }

    private void block(String name, int in, int planes, int stride, int expansion) {
        int out = planes * expansion;
        line("x = y");
        if (expansion == 1) {
            conv(name + ".conv1", in, planes, 3, stride);
            relu(name + ".bn1", planes);
            conv(name + ".conv2", planes, planes, 3, 1);
            norm(name + ".bn2", "y", planes);
        } else {
            conv(name + ".conv1", in, planes, 1, 1);
            relu(name + ".bn1", planes);
            conv(name + ".conv2", planes, planes, 3, stride);
            relu(name + ".bn2", planes);
            conv(name + ".conv3", planes, out, 1, 1);
            norm(name + ".bn3", "y", out);
        }
        if (stride != 1 || in != out) {
            Slot weight = Slot.convolution(name + ".downsample.0", Start.KAIMING_FAN_OUT, out, in, 1);
            slots.add(weight);
            boolean pixels = stride == 2 && !strided;
            if (pixels) {
                // Takes every second pixel. By the convolution's own stride, oneDNN ends the process where a CPU has no
                // AVX-512 and x fewer than 8 channels (uxlfoundation/oneDNN, issue 6035).
                line("x = torch.avg_pool2d(x, [1, 1], [2, 2])");
            }
            if (expansion == 4 && !strided) {
                line("x = self.conv_pixel(x, self.%s)", weight.attribute());
            } else {
                line("x = self.conv(x, self.%s, %d, 0)", weight.attribute(), pixels ? 1 : stride);
            }
            norm(name + ".downsample.1", "x", out);
        }
        line("y = torch.relu_(torch.add_(y, x))");
    }

    /**
     * On a CPU the 1x1 convolutions of bottleneck blocks are products of matrices: with 32 channels a stage and more,
     * in bfloat16, oneDNN 3.7 (PyTorch 2.7.1) divides by zero, which ends the process, on CPUs with AVX512-BF16 and
     * without AMX.
     */
    private void conv(String name, int in, int out, int kernel, int stride) {
        Slot weight = Slot.convolution(name, Start.KAIMING_FAN_OUT, out, in, kernel);
        slots.add(weight);
        wide = (wide + stride - 1) / stride;
        if (kernel == 1 && !strided) { // bottleneck blocks alone have them
            line("y = self.conv_pixel(y, self.%s)", weight.attribute());
        } else if (rows && kernel == 3 && wide < NARROW) {
            line("y = self.conv_row(y, self.%s, %d)", weight.attribute(), stride);
        } else {
            line("y = self.conv(y, self.%s, %d, %d)", weight.attribute(), stride, kernel / 2);
        }
    }

    private void relu(String name, int channels) {
        norm(name, "y", channels);
        line("y = torch.relu_(y)");
    }

    private void norm(String name, String variable, int channels) {
        slots.add(Slot.channels(name + ".weight", Start.ONES, channels));
        slots.add(Slot.channels(name + ".bias", Start.ZEROS, channels));
        slots.add(Slot.channels(name + ".running_mean", Start.RUNNING_MEAN, channels));
        slots.add(Slot.channels(name + ".running_var", Start.RUNNING_VAR, channels));
        String n = name.replace('.', '_');
        line(
                "%1$s = self.norm(%1$s, self.%2$s_weight, self.%2$s_bias, self.%2$s_running_mean, self.%2$s_running_var, training)",
                variable, n);
    }

    private void line(String format, Object... args) {
        text.append("    ").append(String.format(format, args)).append('\n');
    }
}
