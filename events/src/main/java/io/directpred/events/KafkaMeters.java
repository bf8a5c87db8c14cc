package io.directpred.events;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;

/**
 * Every Kafka client's own numbers as Micrometer meters: {@code consumer-fetch-manager-metrics / fetch-rate} is
 * {@code kafka.consumer.fetch.manager.fetch.rate}.
 *
 * <p>A reporter (KIP-606 names the interface) and not Micrometer's binder, which knows no share consumer. All meters
 * carry the same tags, empty where they do not apply, because Prometheus refuses a name with two sets of them; numbers
 * of single partitions are left out. Kafka makes one instance for each client, so this class and its constructor are
 * public.
 */
public final class KafkaMeters implements MetricsReporter {
    private static final String TOTAL = "-total";

    private final Map<MetricName, Meter> meters = new ConcurrentHashMap<>();

    @Override
    public void init(List<KafkaMetric> metrics) {
        metrics.forEach(this::metricChange);
    }

    @Override
    public void metricChange(KafkaMetric metric) {
        MetricName name = metric.metricName();
        if (metric.isMeasurable() && !name.tags().containsKey("partition")) {
            meters.computeIfAbsent(name, n -> meter(n, metric));
        }
    }

    @Override
    public void metricRemoval(KafkaMetric metric) {
        Meter meter = meters.remove(metric.metricName());
        if (meter != null) {
            Metrics.globalRegistry.remove(meter);
        }
    }

    @Override
    public void close() {
        meters.values().forEach(Metrics.globalRegistry::remove);
        meters.clear();
    }

    @Override
    public void configure(Map<String, ?> settings) {}

    private static Meter meter(MetricName metric, KafkaMetric of) {
        String name = name(metric);
        Tags tags = Tags.of(
                "client.id", metric.tags().getOrDefault("client-id", ""),
                "node.id", metric.tags().getOrDefault("node-id", ""),
                "topic", metric.tags().getOrDefault("topic", ""));
        return name.endsWith(".total")
                ? FunctionCounter.builder(name.substring(0, name.length() - TOTAL.length()), of, KafkaMeters::value)
                        .tags(tags)
                        .description(metric.description())
                        .register(Metrics.globalRegistry)
                : Gauge.builder(name, of, KafkaMeters::value)
                        .tags(tags)
                        .description(metric.description())
                        .register(Metrics.globalRegistry);
    }

    private static String name(MetricName metric) {
        String group = metric.group().replaceFirst("-metrics$", "").replaceFirst("-node$|-topic$", "");
        return ("kafka-" + group + "-" + metric.name()).replace('-', '.');
    }

    private static double value(KafkaMetric metric) {
        return metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
