package io.directpred.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** The controller's port must be known before it is bound, so both are found by trying. */
record Ports(InetAddress address, int broker, int controller) {

    static Ports of(Path data) throws IOException {
        InetAddress address = Loopback.address();
        Path file = data.resolve("ports");
        Ports kept = Files.exists(file) ? read(address, file) : new Ports(address, 0, 0);
        return kept.free() ? kept : pick(address);
    }

    /** As clients are told it, without a port. */
    String host() {
        return Loopback.host(address);
    }

    void keep(Path data) throws IOException {
        Files.writeString(data.resolve("ports"), broker + " " + controller + "\n");
    }

    private static Ports read(InetAddress address, Path file) throws IOException {
        String[] words = Files.readString(file).trim().split(" ", -1);
        try {
            return new Ports(address, Integer.parseInt(words[0]), Integer.parseInt(words[1]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return new Ports(address, 0, 0);
        }
    }

    /** Whether both can be bound now. */
    boolean free() {
        return broker != 0 && controller != 0 && free(broker) && free(controller);
    }

    private boolean free(int port) {
        try (ServerSocket socket = bind(address, port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static Ports pick(InetAddress address) throws IOException {
        try (ServerSocket broker = bind(address, 0);
                ServerSocket controller = bind(address, 0)) {
            return new Ports(address, broker.getLocalPort(), controller.getLocalPort());
        }
    }

    private static ServerSocket bind(InetAddress address, int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(address, port));
        return socket;
    }
}
