package io.directpred.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.DefaultCookie;
import io.netty.handler.codec.http.cookie.ServerCookieEncoder;
import io.netty.util.NetUtil;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Who may see the page, and what a browser may do with it. */
final class Gate {
    private static final String COOKIE = "directpred-page";

    /** Files and data of this server alone: whatever a topic says can load or run nothing. */
    private static final String POLICY =
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    record Refusal(int status, String reason) {}

    private final PageConfig config;

    Gate(PageConfig config) {
        this.config = config;
    }

    static void protect(HttpServerResponse response) {
        response.header(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
                .header(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Resource-Policy", "same-origin");
    }

    Optional<Refusal> refuses(HttpServerRequest request, QueryStringDecoder query) {
        if (!config.token().isEmpty()) {
            return isToken(shown(request, query))
                    ? Optional.empty()
                    : Optional.of(new Refusal(401, "open the page with ?token=..., which is the server's PAGE_TOKEN"));
        }
        return isAddress(request)
                ? Optional.empty()
                : Optional.of(
                        new Refusal(
                                421,
                                "open the page by an address, as in 127.0.0.1, or as localhost; by a name it needs PAGE_TOKEN"));
    }

    /**
     * A name of another site that leads here (DNS rebinding) would let that site read; an address belongs to no site.
     */
    private static boolean isAddress(HttpServerRequest request) {
        String host = request.requestHeaders().get(HttpHeaderNames.HOST, "").replaceAll(":[0-9]{1,5}$", "");
        return host.equalsIgnoreCase("localhost")
                || NetUtil.isValidIpV4Address(host)
                || NetUtil.isValidIpV6Address(host);
    }

    /**
     * The header of programs, the address of a first visit, or the cookie of later ones: an EventSource cannot set
     * headers.
     */
    private static @Nullable String shown(HttpServerRequest request, QueryStringDecoder query) {
        String header = request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION, "");
        if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return header.substring(7).trim();
        }
        if (query.parameters().containsKey("token")) {
            return query.parameters().get("token").get(0);
        }
        return request.cookies().values().stream()
                .flatMap(Set::stream)
                .filter(cookie -> cookie.name().equals(COOKIE))
                .map(Cookie::value)
                .findFirst()
                .orElse(null);
    }

    private boolean isToken(@Nullable String shown) {
        return shown != null
                && MessageDigest.isEqual(shown.getBytes(UTF_8), config.token().getBytes(UTF_8));
    }

    /** Whether the token stands in the address, from which it is better gone. */
    boolean entersByToken(QueryStringDecoder query) {
        return !config.token().isEmpty()
                && query.parameters().getOrDefault("token", List.of()).size() > 0;
    }

    /**
     * To the page without the token in its address; the browser keeps it until it is closed, out of reach of scripts.
     */
    Publisher<Void> welcome(HttpServerResponse response) {
        DefaultCookie cookie = new DefaultCookie(COOKIE, config.token());
        cookie.setHttpOnly(true);
        cookie.setPath("/");
        String strict = ServerCookieEncoder.STRICT.encode(cookie) + "; SameSite=Strict";
        return response.header(HttpHeaderNames.SET_COOKIE, strict).sendRedirect("/");
    }
}
