package io.directpred.benchmarks;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.directpred.spec.Architecture.Encoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Machine, versions and the settings of oneDNN, MKL and OpenMP in force: what another framework must be given for a
 * comparison.
 */
final class Settings {
    private static final Pattern ISA = Pattern.compile("onednn_verbose,(?:v1,)?info,cpu,isa:(.*)");
    private static final Pattern VERSION = Pattern.compile("onednn_verbose,(?:v1,)?info,(oneDNN v[^ ]*)");
    private static final Pattern RUNTIME = Pattern.compile("onednn_verbose,(?:v1,)?info,cpu,(runtime:.*)");
    private static final Pattern MKL = Pattern.compile("MKL_VERBOSE ((?:Intel|oneMKL).*)");
    private static final Pattern CONVOLUTION =
            Pattern.compile("onednn_verbose,(?:v1,)?primitive,exec,cpu,convolution,([^,]*),.*");

    private Settings() {}

    static void rows() throws IOException {
        Row.print(
                "settings",
                "processor",
                "%s, %d cores",
                processor(),
                Runtime.getRuntime().availableProcessors());
        Row.print(
                "settings",
                "Java, PyTorch",
                "%s, %s",
                System.getProperty("java.version"),
                Engine.getEngine("PyTorch").getVersion());
        Row.print("settings", "libtorch built with", "%s", String.join(" ", new TreeSet<>(JniUtils.getFeatures())));
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment
                .keySet()
                .removeIf(key -> !key.matches("(OMP|KMP|GOMP|MKL|DNNL|ONEDNN|OPENBLAS|GLIBC|LD_PRELOAD|ATEN).*"));
        Row.print("settings", "environment", "%s", environment);
        Row.print("settings", "training step", "%s", BenchmarkNetwork.said());
        Row.print("settings", "ResNet-18, ResNet-10", "torchvision's basic blocks, 2, 2, 2, 2 and 1, 1, 1, 1 a stage");
        Row.print(
                "settings",
                "batches, threads of an operation",
                "in each row; one Java thread calls; 2 steps of warm-up; Java %s",
                ManagementFactory.getRuntimeMXBean().getInputArguments());
        verbose();
    }

    /**
     * One step with a verbose oneDNN: it says which instructions it may use, and what it made the convolutions with.
     */
    private static void verbose() throws IOException {
        Process child = Children.java(List.of(), Map.of("ONEDNN_VERBOSE", "1", "MKL_VERBOSE", "1"), "one-step");
        Map<String, Integer> kernels = new TreeMap<>();
        try (BufferedReader lines = child.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                find(VERSION, line, "oneDNN");
                find(RUNTIME, line, "oneDNN, threads unless set");
                find(MKL, line, "MKL");
                find(ISA, line, "oneDNN's instruction set");
                Matcher kernel = CONVOLUTION.matcher(line);
                if (kernel.matches()) {
                    kernels.merge(kernel.group(1), 1, Integer::sum);
                }
            }
        }
        String precision = BenchmarkNetwork.name(BenchmarkNetwork.precision());
        Row.print("settings", "convolutions of a step, " + precision + ", ResNet-18", "%s", kernels);
    }

    private static void find(Pattern pattern, String line, String what) {
        Matcher found = pattern.matcher(line);
        if (found.lookingAt()) {
            Row.print("settings", what, "%s", found.group(1));
        }
    }

    static void oneStep() {
        try (BenchmarkNetwork network =
                new BenchmarkNetwork(Encoder.RESNET18, 64, BenchmarkNetwork.precision(), 32, 128, 4, 1)) {
            network.step();
        }
    }

    private static String processor() throws IOException {
        Path cpuinfo = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(cpuinfo)) {
            return System.getProperty("os.arch", "unknown");
        }
        try (Stream<String> lines = Files.lines(cpuinfo)) {
            List<String> said = lines.limit(40).toList();
            String model = said.stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceFirst(".*: ", ""))
                    .findFirst()
                    .orElse("unknown");
            boolean amx = said.stream().anyMatch(line -> line.contains(" amx_bf16"));
            return model + (amx ? " with AMX" : "");
        }
    }
}
