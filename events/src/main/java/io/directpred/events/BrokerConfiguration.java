package io.directpred.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What the broker's own configuration means for its clients. What this user may not see is taken to be right, or
 * Kafka's default.
 *
 * <p>The state of groups, transactions and share groups lies on topics of the broker's own, which it makes when they
 * are first used. With more replicas than there are nodes, or fewer than must be in sync, they never come to be, and
 * every client waits for ever without an error. Kafka's defaults are three replicas, also on one node.
 */
final class BrokerConfiguration {
    /** Kafka's default of {@code group.min.session.timeout.ms}. */
    private static final Duration USUAL_SESSION = Duration.ofSeconds(6);

    /**
     * One of them, and what its settings are called at the broker; those of {@link #OURS} are used by every topic that
     * says nothing of it.
     */
    private record Kept(@Nullable String topic, String replicas, String inSync) {
        static final Kept OURS = new Kept(null, "default.replication.factor", "min.insync.replicas");
        static final List<Kept> ALL = List.of(
                new Kept("__consumer_offsets", "offsets.topic.replication.factor", OURS.inSync()),
                new Kept(
                        "__transaction_state",
                        "transaction.state.log.replication.factor",
                        "transaction.state.log.min.isr"),
                new Kept(
                        "__share_group_state",
                        "share.coordinator.state.topic.replication.factor",
                        "share.coordinator.state.topic.min.isr"),
                OURS);
    }

    private final Admin admin;

    BrokerConfiguration(Admin admin) {
        this.admin = admin;
    }

    /** The least time after which every node lets a member of a group be missed. */
    Duration shortestSession() {
        return Duration.ofMillis(nodes().stream()
                .mapToLong(node -> settings(node)
                        .flatMap(settings -> number(settings, "group.min.session.timeout.ms"))
                        .map(Integer::longValue)
                        .orElseGet(USUAL_SESSION::toMillis))
                .max()
                .orElseThrow());
    }

    /**
     * Throws {@link EventLogException} naming every setting of internal topics that is wrong, its value, and the right
     * one.
     */
    void requireInternalTopics() {
        Collection<Node> nodes = nodes();
        Optional<Config> settings = settings(nodes.iterator().next());
        List<String> wrong = new ArrayList<>();
        for (Kept kept : Kept.ALL) {
            Optional<TopicDescription> there = Optional.ofNullable(kept.topic()).flatMap(this::describe);
            if (there.isPresent()) {
                existing(there.get()).ifPresent(wrong::add);
            } else if (settings.isPresent()) {
                wrong.addAll(wanted(kept, settings.get(), nodes.size()));
            }
        }
        if (!wrong.isEmpty()) {
            throw new EventLogException("the broker has " + nodes.size() + (nodes.size() == 1 ? " node" : " nodes")
                    + ", too few for its settings, so that it would never answer: in its server.properties set "
                    + String.join(", ", wrong) + " and start it again, or start more nodes");
        }
    }

    private static List<String> wanted(Kept kept, Config settings, int nodes) {
        int replicas = number(settings, kept.replicas()).orElse(1);
        int inSync = number(settings, kept.inSync()).orElse(1);
        List<String> wrong = new ArrayList<>();
        if (replicas > nodes) {
            wrong.add(setting(kept.replicas(), nodes, replicas));
        }
        if (inSync > Math.min(replicas, nodes)) {
            wrong.add(setting(kept.inSync(), Math.min(replicas, nodes), inSync));
        }
        return wrong;
    }

    private static String setting(String key, int right, int found) {
        return key + "=" + right + " (not " + found + ")";
    }

    private Optional<String> existing(TopicDescription topic) {
        int replicas = topic.partitions().get(0).replicas().size();
        return settings(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
                .flatMap(settings -> number(settings, Kept.OURS.inSync()))
                .filter(inSync -> inSync > replicas)
                .map(inSync -> setting(Kept.OURS.inSync() + " of topic " + topic.name(), replicas, inSync));
    }

    private Optional<TopicDescription> describe(String topic) {
        return unlessHidden(() -> TopicAdmin.await(
                TopicAdmin.only(admin.describeTopics(List.of(topic)).topicNameValues()), "describing topic " + topic));
    }

    private Collection<Node> nodes() {
        return TopicAdmin.await(admin.describeCluster().nodes(), "asking for the broker's nodes");
    }

    private Optional<Config> settings(Node node) {
        return settings(new ConfigResource(ConfigResource.Type.BROKER, node.idString()));
    }

    private Optional<Config> settings(ConfigResource resource) {
        return unlessHidden(() -> TopicAdmin.config(admin, resource));
    }

    private static <R> Optional<R> unlessHidden(Supplier<R> question) {
        try {
            return Optional.of(question.get());
        } catch (EventLogException e) {
            if (e.getCause() instanceof AuthorizationException
                    || e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<Integer> number(Config settings, String key) {
        return Optional.ofNullable(settings.get(key)).map(ConfigEntry::value).map(Integer::valueOf);
    }
}
