package io.directpred.monitor;

import io.directpred.service.BadInput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where the page is served, and to whom.
 *
 * @param address port 0 takes a free one
 * @param token what a viewer has to show; empty: nothing
 * @param key what sets the port, for messages
 */
public record PageConfig(InetSocketAddress address, String token, String key) {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~-]{16,128}");

    /** Throws {@link BadInput} naming the variable, its value and what is allowed. */
    static PageConfig from(Map<String, String> environment) {
        String host = environment.getOrDefault("HTTP_ADDRESS", "127.0.0.1");
        String port = environment.getOrDefault("PAGE_PORT", "8088");
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new BadInput("PAGE_PORT = " + port + " is not allowed: a port, 0 to 65535");
        }
        String token = environment.getOrDefault("PAGE_TOKEN", "");
        if (!token.isEmpty() && !TOKEN.matcher(token).matches()) {
            throw new BadInput(
                    "PAGE_TOKEN is not allowed: 16 to 128 letters, digits and . _ ~ -; make one with: openssl rand -hex 16");
        }
        return new PageConfig(new InetSocketAddress(host, Integer.parseInt(port)), token, "PAGE_PORT");
    }

    /** For this machine alone, without a token; throws {@link BadInput} where the port is none. */
    public static PageConfig local(int port) {
        if (port < 0 || port > 65_535) {
            throw new BadInput("--port = " + port + " is not allowed: a port, 0 to 65535");
        }
        return new PageConfig(new InetSocketAddress(loopback(), port), "", "--port");
    }

    /** 127.0.0.1, or ::1 where only IPv6 has one. */
    private static InetAddress loopback() {
        InetAddress usual = InetAddress.getLoopbackAddress();
        try (ServerSocket free = new ServerSocket(0, 1, usual)) {
            return free.getInetAddress();
        } catch (IOException e) {
            return ipv6(usual);
        }
    }

    private static InetAddress ipv6(InetAddress otherwise) {
        try {
            return InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        } catch (UnknownHostException e) {
            return otherwise;
        }
    }
}
