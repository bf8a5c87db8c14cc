package io.directpred.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProxyTest {
    private static final int A_MOMENT = 300;

    private ServerSocket echo;
    private Proxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread answers = new Thread(this::answer);
        answers.setDaemon(true);
        answers.start();
        proxy = new Proxy(0, echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void forwardsBothWays() throws IOException {
        try (Socket client = client()) {
            assertThat(answered(client, 7)).isEqualTo(7);
            assertThat(answered(client, 8)).isEqualTo(8);
        }
    }

    @Test
    void aSilentCutHoldsBytesBackUntilItIsRestored() throws IOException {
        try (Socket client = client()) {
            assertThat(answered(client, 1)).isEqualTo(1);

            proxy.cut(Proxy.Cut.SILENT);
            client.setSoTimeout(A_MOMENT);
            assertThatThrownBy(() -> answered(client, 2)).isInstanceOf(SocketTimeoutException.class);

            proxy.restore();
            client.setSoTimeout(0);
            assertThat(client.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void aSilentCutHoldsNewConnectionsBackUntilItIsRestored() throws IOException {
        proxy.cut(Proxy.Cut.SILENT);

        try (Socket client = client()) {
            client.setSoTimeout(A_MOMENT);
            assertThatThrownBy(() -> answered(client, 3)).isInstanceOf(SocketTimeoutException.class);

            proxy.restore();
            client.setSoTimeout(0);
            assertThat(client.getInputStream().read()).isEqualTo(3);
        }
    }

    @Test
    void aDelayHoldsAnswersBackAndLosesNone() throws IOException {
        proxy.delay(Duration.ofMillis(3 * A_MOMENT));
        try (Socket client = client()) {
            long asked = System.nanoTime();
            assertThat(answered(client, 2)).isEqualTo(2);
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThan(Duration.ofMillis(2 * A_MOMENT));

            proxy.delay(Duration.ZERO);
            assertThat(answered(client, 3)).isEqualTo(3);
        }
    }

    @Test
    void aLoudCutResetsConnectionsOldAndNew() throws IOException {
        try (Socket old = client()) {
            assertThat(answered(old, 4)).isEqualTo(4);

            proxy.cut(Proxy.Cut.LOUD);

            assertThat(isOver(old)).isTrue();
            try (Socket fresh = client()) {
                assertThat(isOver(fresh)).isTrue();
            }
        }
        proxy.restore();
        try (Socket later = client()) {
            assertThat(answered(later, 5)).isEqualTo(5);
        }
    }

    private Socket client() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static int answered(Socket client, int value) throws IOException {
        client.getOutputStream().write(value);
        return client.getInputStream().read();
    }

    private static boolean isOver(Socket client) {
        try {
            return answered(client, 9) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private void answer() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                Thread pump = new Thread(() -> echo(client));
                pump.setDaemon(true);
                pump.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void echo(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // reset, as the test wants it
        }
    }
}
