package io.directpred.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports below those that the system gives to outgoing connections: while the broker is away, nobody who tries to
 * reach it must be given its port for the attempt, and so reach himself.
 */
final class LowPorts {
    private static final int FIRST = 15_000;
    private static final int LAST = 31_000;

    private int candidate = ThreadLocalRandom.current().nextInt(FIRST, LAST - 2_000);

    int next() {
        while (candidate < LAST) {
            candidate++;
            try (ServerSocket socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // taken: the next one
            }
        }
        throw new IllegalStateException("no free port below " + LAST);
    }
}
