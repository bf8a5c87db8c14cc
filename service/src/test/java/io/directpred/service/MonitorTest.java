package io.directpred.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonitorTest {
    @ParameterizedTest
    @CsvSource({"directpred.bound.loaders, loader, 500", "directpred.bound.runs, run, 500", "kafka.bound, topic, 1000"})
    void keepsNoMoreThanABoundedNumberOfNames(String meter, String tag, int most) throws Exception {
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Monitor monitor = Monitor.on(anywhere, new Health("bound"))) {
            for (int i = 0; i < 2 * most; i++) {
                Counter.builder(meter)
                        .tag(tag, "name-" + i)
                        .register(Metrics.globalRegistry)
                        .increment();
            }

            assertThat(Metrics.globalRegistry.find(meter).counters()).hasSizeBetween(most / 2, most);
            assertThat(scraped(monitor).lines().filter(line -> line.startsWith(meter.replace('.', '_'))))
                    .hasSizeBetween(most / 2, most);
        }
    }

    private static String scraped(Monitor monitor) throws Exception {
        URI page = URI.create("http://127.0.0.1:" + monitor.address().getPort() + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                .body();
    }
}
