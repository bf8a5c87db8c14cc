package io.directpred.testing;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.Callable;

/** Bytes as an attacker would make them, and the memory that reading them may take. */
public final class Hostile {
    private static final int CHANGES = 8;
    private static final int LONGEST = 16;
    private static final int CLASSES = 256 << 20;
    private static final long[] EXTREMES = {
        0,
        -1,
        127,
        128,
        1 << 16,
        1 << 24,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 32,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Hostile() {}

    /**
     * The valid bytes with parts replaced, put in, taken out or cut off, some by lengths that are extreme; without
     * choices, as they are.
     */
    public static byte[] variant(FuzzedDataProvider choice, byte[] valid) {
        byte[] bytes = valid;
        for (int i = 0; i < CHANGES && choice.remainingBytes() > 0; i++) {
            int from = choice.consumeInt(0, bytes.length);
            int to =
                    switch (choice.consumeInt(0, 2)) {
                        case 0 -> from;
                        case 1 -> choice.consumeInt(from, Math.min(bytes.length, from + LONGEST));
                        default -> bytes.length;
                    };
            byte[] by = choice.consumeBoolean() ? choice.consumeBytes(LONGEST) : extreme(choice);
            bytes = ByteBuffer.allocate(bytes.length - (to - from) + by.length)
                    .put(bytes, 0, from)
                    .put(by)
                    .put(bytes, to, bytes.length - to)
                    .array();
        }
        return bytes;
    }

    private static byte[] extreme(FuzzedDataProvider choice) {
        long number = choice.pickValue(EXTREMES);
        boolean littleEndian = choice.consumeBoolean();
        int width = choice.pickValue(new int[] {2, 4, 8});
        byte[] bytes = ByteBuffer.allocate(8)
                .order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                .putLong(number)
                .array();
        return littleEndian ? Arrays.copyOf(bytes, width) : Arrays.copyOfRange(bytes, 8 - width, 8);
    }

    /**
     * What the reading returns or throws; an error where it allocates more than {@code bytes}. One of two times it may
     * load classes, too.
     */
    public static <T> T within(long bytes, Callable<T> reading) throws Exception {
        long first = allocated(reading);
        long second = allocated(reading);
        if (Math.min(first, second) > bytes || Math.max(first, second) > bytes + CLASSES) {
            throw new AssertionError("allocated " + first + " and " + second + " bytes, expected at most " + bytes);
        }
        return reading.call();
    }

    private static long allocated(Callable<?> reading) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reading.call();
        } catch (Exception e) {
            // thrown again by the call that counts
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
