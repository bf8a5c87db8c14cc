package io.directpred.broker;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;

/** This machine's address for itself: 127.0.0.1, or ::1 where only IPv6 has one. */
final class Loopback {
    private static final byte[] IPV4 = {127, 0, 0, 1};
    private static final byte[] IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private static final int CONNECT_MILLIS = 1_000;

    private Loopback() {}

    /** Throws {@link SocketException} that names both addresses where nothing can be reached at either. */
    static InetAddress address() throws IOException {
        IOException why = new SocketException("not tried");
        for (byte[] bytes : List.of(IPV4, IPV6)) {
            InetAddress address = InetAddress.getByAddress(bytes);
            try (ServerSocket server = new ServerSocket();
                    Socket client = new Socket()) {
                server.bind(new InetSocketAddress(address, 0)); // possible also where the interface is down
                client.connect(server.getLocalSocketAddress(), CONNECT_MILLIS);
                return address;
            } catch (IOException e) {
                why = e;
            }
        }
        SocketException none =
                new SocketException("nothing can be reached at 127.0.0.1 or ::1 (" + why.getMessage() + ")");
        none.initCause(why);
        throw none;
    }

    /** As it stands before a port. */
    static String host(InetAddress address) {
        return address instanceof Inet6Address ? "[::1]" : address.getHostAddress();
    }
}
