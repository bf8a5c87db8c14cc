package io.directpred.standalone.simulation;

import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.FencedException;
import io.directpred.events.From;
import io.directpred.events.Outgoing;
import io.directpred.events.Topic;
import io.directpred.events.TopicSize;
import io.directpred.events.Topics;
import io.directpred.events.ViewPairs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.reactivestreams.Subscriber;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One process's connection to the simulated broker. What it writes is on its way, in order for each partition, until
 * that event is chosen; so is every acknowledgement. While it is cut off, nothing arrives, in either direction.
 *
 * <p>Longer than 250 lines because it has every method of a log.
 */
final class SimulatedLog implements EventLog {
    /** Read by nobody here: taken at once. */
    private static final Set<String> REPORTS =
            Set.of(Topics.TRAINING_METRICS.name(), Topics.LOADER_METRICS.name(), Topics.SPECTRA.name());

    private final String name;
    private final SimulatedBroker broker;
    private final Map<String, Deque<Sent>> sent = new TreeMap<>();
    private final List<Pending> answers = new ArrayList<>();
    private final List<Subscription<?>> subscriptions = new ArrayList<>();
    /** After which a group goes on without a member that is cut off. */
    private static final int SESSION_SECONDS = 6;

    private boolean connected = true;
    private boolean member = true;
    private long cutAt;
    private int secondsASlice;
    private long busyUntil;

    /** @param ready second from which it can arrive */
    private record Sent(long at, long ready, String what, Runnable arrival) {}

    SimulatedLog(String name, SimulatedBroker broker) {
        this.name = name;
        this.broker = broker;
    }

    String name() {
        return name;
    }

    SimulatedBroker broker() {
        return broker;
    }

    boolean isConnected() {
        return connected;
    }

    void cut() {
        cutAt = connected ? broker.seconds() : cutAt;
        connected = false;
    }

    void join() {
        connected = true;
        if (!member) {
            member = true;
            subscriptions.forEach(Subscription::rejoin);
        }
    }

    /** Time has passed: groups go on without who was cut off for long. */
    void goOn() {
        if (member && !connected && broker.seconds() - cutAt >= SESSION_SECONDS) {
            member = false;
            subscriptions.forEach(Subscription::expelled);
        }
    }

    /**
     * View pairs take so long from now on, one slice after another: the answer leaves, and says so, when the time is
     * over.
     */
    void slow(int secondsASlice) {
        this.secondsASlice = secondsASlice;
    }

    private long ready(Outgoing record) {
        if (!(record.value() instanceof ViewPairs pairs) || secondsASlice == 0) {
            return 0;
        }
        pairs.put(pairs.getSchema().getField("nanos").pos(), TimeUnit.SECONDS.toNanos(secondsASlice));
        busyUntil = Math.max(busyUntil, broker.seconds()) + secondsASlice;
        return busyUntil;
    }

    /** The process is gone; what it had sent arrives, or does not. */
    void kill(boolean arrives) {
        if (arrives) {
            sent.values().forEach(channel -> channel.forEach(record -> record.arrival.run()));
        }
        connected = false;
        sent.clear();
        answers.clear();
        List.copyOf(subscriptions).forEach(Subscription::leave);
    }

    /** What can happen here now. */
    List<Pending> pending() {
        subscriptions.removeIf(Subscription::isOver);
        List<Pending> all = new ArrayList<>();
        if (!connected) {
            return all;
        }
        sent.values().stream().filter(channel -> !channel.isEmpty()).forEach(channel -> {
            Sent next = channel.getFirst();
            if (next.ready > broker.seconds()) {
                return;
            }
            all.add(new Pending(
                    next.at,
                    () -> {
                        channel.removeFirst();
                        next.arrival.run();
                    },
                    next.what));
        });
        all.addAll(answers);
        List.copyOf(subscriptions).forEach(subscription -> all.addAll(subscription.pending()));
        return all;
    }

    @Override
    public Mono<Void> publish(Outgoing record) {
        if (REPORTS.contains(record.topic().name())) {
            return Mono.fromRunnable(() -> broker.report(copy(record)));
        }
        return Mono.create(sink -> {
            Outgoing copy = copy(record);
            int partition = broker.partitionFor(copy);
            send(record.topic().name() + "/" + partition, ready(copy), describe(copy), sink, () -> {
                if (!broker.partitions(record.topic().name()).isEmpty()) { // else the client waits for its topic
                    broker.append(copy, partition);
                    answer(sink::success);
                }
            });
        });
    }

    private static String describe(Outgoing record) {
        return record.value().getSchema().getName() + " of step " + record.tag().step() + " attempt "
                + record.tag().attempt();
    }

    private void send(String channel, long ready, String what, MonoSink<Void> sink, Runnable arrival) {
        sent.computeIfAbsent(channel, c -> new ArrayDeque<>())
                .addLast(new Sent(broker.now(), ready, name + " sends " + what, arrival));
    }

    private void answer(Runnable call) {
        Pending[] self = new Pending[1];
        self[0] = new Pending(
                broker.now(),
                () -> {
                    answers.remove(self[0]);
                    call.run();
                },
                name + " is answered");
        answers.add(self[0]);
    }

    private static Outgoing copy(Outgoing record) {
        return new Outgoing(record.topic(), record.key(), record.tag(), SimulatedBroker.copy(record.value()));
    }

    @Override
    public Transactions transactions(String transactionalId) {
        int epoch = broker.nextEpoch(transactionalId);
        return new Transactions() {
            @Override
            public Mono<Void> publish(List<Outgoing> records) {
                return Mono.create(sink -> {
                    List<Outgoing> copies =
                            records.stream().map(SimulatedLog::copy).toList();
                    send("transactions", 0, describe(copies.get(copies.size() - 1)), sink, () -> {
                        try {
                            broker.commit(transactionalId, epoch, copies);
                            answer(sink::success);
                        } catch (FencedException e) {
                            answer(() -> sink.error(e));
                        }
                    });
                });
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public <T extends SpecificRecord> Flux<Event<T>> read(Topic topic, Class<T> type, From from) {
        return subscribed(subscriber -> {
            Map<Integer, Long> positions =
                    from instanceof From.Positions p ? p.offsets() : from instanceof From.End ? ends(topic) : Map.of();
            SimulatedBroker.Group group = from instanceof From.Group g ? broker.group(g.id()) : null;
            return new Subscription<>(this, topic, type, subscriber, positions, Map.of(), group, null);
        });
    }

    @Override
    public <T extends SpecificRecord> Flux<Event<T>> readToEnd(Topic topic, Class<T> type) {
        return subscribed(
                subscriber -> new Subscription<>(this, topic, type, subscriber, Map.of(), ends(topic), null, null));
    }

    @Override
    public <T extends SpecificRecord> Flux<Event<T>> share(Topic topic, Class<T> type, String group) {
        return subscribed(
                subscriber -> new Subscription<>(this, topic, type, subscriber, Map.of(), Map.of(), null, group));
    }

    private <T extends SpecificRecord> Flux<Event<T>> subscribed(
            Function<Subscriber<? super Event<T>>, Subscription<T>> consumer) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Event<T>> subscriber) {
                Subscription<T> subscription = consumer.apply(subscriber);
                subscriptions.add(subscription);
                subscription.begin();
            }
        };
    }

    @Override
    public void ensure(Topic... wanted) {
        List.of(wanted).forEach(broker::create);
    }

    @Override
    public void remove(Topic... unwanted) {
        List.of(unwanted).forEach(topic -> broker.remove(topic.name()));
    }

    /** Of the page alone. */
    @Override
    public Mono<List<TopicSize>> sizes(List<Topic> topics) {
        return Mono.error(new UnsupportedOperationException("sizes"));
    }

    @Override
    public Map<Integer, Long> ends(Topic topic) {
        Map<Integer, Long> ends = new HashMap<>();
        broker.partitions(topic.name()).forEach(partition -> ends.put(ends.size(), partition.end));
        return ends;
    }

    @Override
    public Mono<Void> forget(Topic topic, Map<Integer, Long> before) {
        return Mono.fromRunnable(() -> before.forEach((partition, offset) -> broker.partitions(topic.name())
                .get(partition)
                .records
                .headMap(offset)
                .clear()));
    }

    @Override
    public Flux<Boolean> leads(Topic topic, String group) {
        throw new UnsupportedOperationException("who tries is a move of the simulation");
    }

    @Override
    public Mono<Void> ping() {
        return Mono.empty();
    }

    @Override
    public void close() {}
}
