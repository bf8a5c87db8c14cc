package io.directpred.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy between a service and the broker, which can be cut and restored: the network between them.
 *
 * <p>Two threads a connection. A silent cut holds every byte and every new connection back, as lost packets do; a loud
 * one resets them. With a delay, what the broker answers after a pause comes so much later.
 */
final class Proxy implements AutoCloseable {
    private static final int BUFFER = 64 << 10;
    /** Bytes that follow each other more quickly are of one answer, which is late as a whole. */
    private static final Duration PAUSE = Duration.ofMillis(2);

    /** How the network is gone. */
    enum Cut {
        NONE,
        SILENT,
        LOUD
    }

    private final InetSocketAddress target;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private Cut cut = Cut.NONE;
    private final AtomicLong held = new AtomicLong();
    private volatile Duration delay = Duration.ZERO;

    /** Listens on {@code port} of 127.0.0.1, and forwards to {@code target} there. */
    Proxy(int port, int target) {
        InetAddress here = InetAddress.getLoopbackAddress();
        this.target = new InetSocketAddress(here, target);
        try {
            server = new ServerSocket(port, 50, here);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port, e);
        }
        daemon("proxy " + port, this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    synchronized void cut(Cut how) {
        cut = how;
        if (how == Cut.LOUD) {
            held.addAndGet(open.size());
            open.forEach(Proxy::reset);
        }
        notifyAll();
    }

    void restore() {
        cut(Cut.NONE);
    }

    void delay(Duration time) {
        delay = time;
    }

    /** How often bytes or a connection were held back, reset or delayed so far. */
    long held() {
        return held.get();
    }

    private synchronized boolean passes() throws InterruptedException {
        if (cut != Cut.NONE) {
            held.incrementAndGet();
        }
        while (cut == Cut.SILENT) {
            wait();
        }
        return cut == Cut.NONE;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                daemon("proxy " + port() + " " + client.getPort(), () -> connect(client));
            } catch (IOException e) {
                // closed, or the client was too quick to go
            }
        }
    }

    private void connect(Socket client) {
        Socket broker = new Socket();
        open.add(client);
        open.add(broker);
        try {
            if (!passes()) {
                reset(client);
                return;
            }
            broker.connect(target);
            client.setTcpNoDelay(true);
            broker.setTcpNoDelay(true);
            daemon("proxy back " + client.getPort(), () -> pump(broker, client, true));
            pump(client, broker, false);
        } catch (IOException | InterruptedException e) {
            reset(client); // the broker is away
        } finally {
            open.remove(client);
            open.remove(broker);
        }
    }

    private void pump(Socket from, Socket to, boolean delayed) {
        byte[] buffer = new byte[BUFFER];
        long passed = System.nanoTime() - 2 * PAUSE.toNanos(); // the first answer is late, too
        try (from;
                to) {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                if (!passes()) {
                    return;
                }
                if (delayed && !delay.isZero() && System.nanoTime() - passed > PAUSE.toNanos()) {
                    held.incrementAndGet();
                    Thread.sleep(delay.toMillis());
                }
                passed = System.nanoTime();
                to.getOutputStream().write(buffer, 0, n);
            }
        } catch (IOException | InterruptedException e) {
            // one of the two has gone: so does the other
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0); // not a polite end
        } catch (IOException e) {
            // closed already
        }
        try {
            socket.close();
        } catch (IOException e) {
            // closed already
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        cut(Cut.LOUD);
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
