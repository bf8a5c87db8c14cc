package io.directpred.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** CPU time spent, which unlike wall-clock time does not grow when others use the machine. */
final class Cpu {
    /**
     * Group of what no Java thread spent: libtorch's other threads, compiler, garbage collector; and threads that have
     * ended.
     */
    static final String REST = "other native threads, JIT, GC";

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Cpu() {}

    /** Of this process, in nanoseconds. */
    static long process() {
        return PROCESS.getProcessCpuTime();
    }

    /** Of the calling thread, in nanoseconds. */
    static long thread() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /** Of this process's threads by group, in nanoseconds; {@code group} of a thread's name. */
    static Map<String, Long> byGroup(UnaryOperator<String> group) {
        Map<String, Long> spent = new HashMap<>();
        long all = 0;
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            long nanos = thread == null ? -1 : THREADS.getThreadCpuTime(thread.getThreadId());
            if (thread != null && nanos > 0) {
                spent.merge(group.apply(thread.getThreadName()), nanos, Long::sum);
                all += nanos;
            }
        }
        spent.put(REST, process() - all);
        return spent;
    }
}
