package io.directpred.standalone;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.directpred.service.FileTrouble;
import io.directpred.standalone.Doctor.Finding;
import io.directpred.trainer.ThisMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the system and the JVM say of this machine. */
final class MachineFacts {
    /** Of the quick recipe: heap, libtorch's tensors, the broker's page cache. */
    private static final long LEAST_MEMORY = 3L << 30;

    private static final long LEAST_FILES = 1024;
    /** Topics of view pairs hold up to 256 MB, W and C as much, checkpoints several of a network. */
    private static final long LEAST_DISK = 2L << 30;

    private MachineFacts() {}

    static Finding java() {
        return Finding.good(
                "%s, %s, heap up to %,d MB",
                Runtime.version(),
                System.getProperty("java.vendor"),
                Runtime.getRuntime().maxMemory() >> 20);
    }

    static Finding processor() {
        String features =
                ThisMachine.amx() ? "bfloat16 in AMX" : ThisMachine.avx512Bfloat16() ? "bfloat16 in AVX-512" : "";
        return Finding.good(
                "%s, %d cores for this process, precision auto is %s",
                ThisMachine.processor(),
                Runtime.getRuntime().availableProcessors(),
                features.isEmpty() ? "float32 (the processor does not multiply bfloat16)" : features);
    }

    static Finding memory() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long bytes = system.getTotalMemorySize();
        String found = String.format(Locale.ROOT, "%,d MB", bytes >> 20);
        return bytes >= LEAST_MEMORY
                ? Finding.good("%s", found)
                : Finding.lacking(found, "3 GB or more; a container is given more by --memory");
    }

    static Finding openFiles() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return Finding.good("not limited by the system");
        }
        long most = system.getMaxFileDescriptorCount();
        return most >= LEAST_FILES
                ? Finding.good("%,d", most)
                : Finding.lacking(most + ", a run needs 1,024", "ulimit -n 1024, or docker run --ulimit nofile=1024");
    }

    static Finding locale() {
        String names = System.getProperty("sun.jnu.encoding", "");
        return names.equalsIgnoreCase("UTF-8")
                ? Finding.good("names of files are UTF-8")
                : Finding.lacking(
                        "names of files are " + names,
                        "export LC_ALL=C.UTF-8 (Debian, Ubuntu: apt install locales, then locale-gen en_US.UTF-8)");
    }

    static Finding loopback() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
            return Finding.good("%s", socket.getInetAddress().getHostAddress());
        } catch (IOException e) {
            return Finding.lacking(
                    loopback.getHostAddress() + ": " + FileTrouble.of(e),
                    "ip link set lo up, or --bootstrap to a broker");
        }
    }

    /** Of the directory, or of the one in which it would be made. */
    static Finding disk(Path runs) {
        Path there = runs.toAbsolutePath().normalize();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            return Finding.lacking(there + " cannot be written", "another directory: directpred run --out DIR");
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            String found = String.format(Locale.ROOT, "%,d MB free in %s", free >> 20, there);
            return free >= LEAST_DISK
                    ? Finding.good("%s", found)
                    : Finding.lacking(found, "2 GB or more, or another directory: directpred run --out DIR");
        } catch (IOException e) {
            return Finding.lacking(there + ": " + FileTrouble.of(e), "another directory: directpred run --out DIR");
        }
    }
}
