package io.directpred.standalone;

import io.directpred.core.OpenBlas;
import io.directpred.events.EventLog;
import io.directpred.events.EventLogException;
import io.directpred.events.Topics;
import io.directpred.network.Gpu;
import io.directpred.service.NativeLibraries;
import io.directpred.spec.Machine;
import io.directpred.standalone.Doctor.Finding;
import io.directpred.trainer.ThisMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the native libraries and the broker say. */
final class LibraryFacts {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");

    private LibraryFacts() {}

    static Finding pytorch() {
        ThisMachine.facts(); // loads it
        return Finding.good("%s", Gpu.libtorch());
    }

    static Finding gpu() {
        Machine machine = ThisMachine.facts();
        if (machine.gpus() > 0) {
            return Finding.good(
                    "found, compute capability %s, precision auto is %s",
                    Gpu.computeCapability(0).stream()
                            .mapToObj(c -> c / 10 + "." + c % 10)
                            .findFirst()
                            .orElse("unknown"),
                    machine.gpuBfloat16() ? "bfloat16" : "float32");
        }
        Optional<String> driver = driver();
        return driver.isEmpty()
                ? Finding.good("none, and no driver of NVIDIA's: device auto is the CPU")
                : Finding.lacking("a driver (" + driver.get() + "), but this libtorch sees no GPU", Gpu.remedy());
    }

    /** Of the kernel, which is there whatever libtorch was built for. */
    private static Optional<String> driver() {
        try {
            return Files.isReadable(DRIVER)
                    ? Files.readAllLines(DRIVER).stream().findFirst()
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Finding openBlas() {
        NativeLibraries.load("OpenBLAS", OpenBlas::load);
        return Finding.good("loaded");
    }

    static Finding embedded() {
        return Finding.good("one in the run's own process; --bootstrap HOST:PORT looks at another");
    }

    static Finding broker(String address) {
        try (EventLog log = EventLog.open(Brokers.named("doctor", address), PATIENCE)) {
            log.ensure(Topics.RUNS);
            return Finding.good("%s answers, and has what a run needs", address);
        } catch (EventLogException e) {
            return Finding.lacking(address + ": " + e.getMessage(), "");
        }
    }
}
