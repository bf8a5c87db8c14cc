package io.directpred.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches one file: what an earlier attempt brought is kept and continued (RFC 9110, Range), and the whole is verified
 * by its checksum.
 */
final class Download {
    private static final Duration CONNECT = Duration.ofSeconds(20);
    /** A server that sends nothing for so long is given up. */
    private static final Duration STALLED = Duration.ofSeconds(60);

    private static final int OTHER_RANGE = -1;

    private final RemoteFile file;
    private final Path part;
    private final PrintStream progress;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    /** Bytes of the whole file, once the server has told; written by the client's thread. */
    private volatile long total;

    private int reported;

    private Download(RemoteFile file, Path part, PrintStream progress) {
        this.file = file;
        this.part = part;
        this.progress = progress;
    }

    /** Returns the verified file, in {@code directory} under its own name. */
    static Path fetch(RemoteFile file, Path directory, PrintStream progress) throws IOException {
        Path whole = directory.resolve(file.name());
        if (Files.exists(whole) && md5(whole).equals(file.md5())) {
            return whole;
        }
        Download download = new Download(file, directory.resolve(file.name() + ".part"), progress);
        download.untilWhole();
        download.verify();
        return Files.move(download.part, whole, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Continues as long as every attempt brings something. */
    private void untilWhole() throws IOException {
        while (true) {
            long before = have();
            try {
                attempt(before);
                return;
            } catch (IOException e) {
                if (have() <= before) {
                    throw e;
                }
                progress.printf("%s: interrupted after %,d bytes (%s), going on%n", file.name(), have(), reason(e));
            }
        }
    }

    private void attempt(long have) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(file.address()).timeout(STALLED);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        int status = await(client.sendAsync(request.build(), head -> intoPart(head, have)));
        if (status == OTHER_RANGE) {
            throw new IOException("sent another range than asked for");
        }
        boolean nothingLeft = status == 416 && have > 0;
        if (status != 200 && status != 206 && !nothingLeft) {
            throw new IOException("HTTP status " + status + " from " + file.address());
        }
    }

    /** 206 continues the part, 200 begins it anew, anything else leaves it as it is; the body's value is the status. */
    private BodySubscriber<Integer> intoPart(HttpResponse.ResponseInfo head, long have) {
        int status = head.statusCode();
        String range = head.headers().firstValue("Content-Range").orElse("");
        if (status == 206 && !range.startsWith("bytes " + have + "-")) {
            return BodySubscribers.replacing(OTHER_RANGE);
        }
        if (status != 200 && status != 206) {
            return BodySubscribers.replacing(status);
        }
        long rest = head.headers().firstValueAsLong("Content-Length").orElse(0);
        total = status == 206 ? have + rest : rest;
        StandardOpenOption how = status == 206 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        return BodySubscribers.mapping(
                BodySubscribers.ofFile(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how), path -> status);
    }

    private int await(CompletableFuture<HttpResponse<Integer>> response) throws IOException {
        long last = have();
        long since = System.nanoTime();
        while (true) {
            try {
                return response.get(200, TimeUnit.MILLISECONDS).body();
            } catch (TimeoutException e) {
                long now = have();
                report(now);
                if (now != last) {
                    last = now;
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > STALLED.toNanos()) {
                    response.cancel(true);
                    throw new IOException("nothing came for " + STALLED.toSeconds() + " s", e);
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            } catch (InterruptedException e) {
                response.cancel(true);
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted").initCause(e);
            }
        }
    }

    /** A line every tenth of the way. */
    private void report(long have) {
        int tenth = total == 0 ? 0 : (int) (10 * have / total);
        if (tenth > reported) {
            reported = tenth;
            progress.printf("%s: %d %% of %,d MB%n", file.name(), 10 * tenth, total / 1_000_000);
        }
    }

    private void verify() throws IOException {
        String found = md5(part);
        if (!found.equals(file.md5())) {
            Files.delete(part);
            throw new IOException(
                    "what came has MD5 " + found + ", expected " + file.md5() + ": thrown away, try again later");
        }
    }

    private long have() throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    private static String md5(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    /** The first words in the chain of causes: the client leaves the outer ones of a failed connection empty. */
    static String reason(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e.getMessage() != null) {
                return e.getMessage();
            }
        }
        return failure instanceof ConnectException
                ? "no connection"
                : failure.getClass().getSimpleName();
    }
}
