package io.directpred.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** The controller's port must be known before it is bound, so both are found by trying. */
record Ports(int broker, int controller) {

    static Ports of(Path data) throws IOException {
        Path file = data.resolve("ports");
        Ports kept = Files.exists(file) ? read(file) : new Ports(0, 0);
        return kept.free() ? kept : pick();
    }

    void keep(Path data) throws IOException {
        Files.writeString(data.resolve("ports"), broker + " " + controller + "\n");
    }

    private static Ports read(Path file) throws IOException {
        String[] words = Files.readString(file).trim().split(" ", -1);
        try {
            return new Ports(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return new Ports(0, 0);
        }
    }

    private boolean free() {
        return broker != 0 && controller != 0 && free(broker) && free(controller);
    }

    private static boolean free(int port) {
        try (ServerSocket socket = bind(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static Ports pick() throws IOException {
        try (ServerSocket broker = bind(0);
                ServerSocket controller = bind(0)) {
            return new Ports(broker.getLocalPort(), controller.getLocalPort());
        }
    }

    private static ServerSocket bind(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
        return socket;
    }
}
