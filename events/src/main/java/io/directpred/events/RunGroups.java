package io.directpred.events;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.ShareMemberDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;

/** Who works on runs, and what their topics take, as the broker's administration tells it. */
final class RunGroups {
    private final Admin admin;

    RunGroups(Admin admin) {
        this.admin = admin;
    }

    /** The group whose members train a run or stand by for it; also its transactional id. */
    static String trainers(String run) {
        return "trainer." + run;
    }

    /** The share group of all loaders of equal data. */
    static String loaders(String dataFingerprint) {
        return "loaders." + dataFingerprint.substring(0, Math.min(16, dataFingerprint.length()));
    }

    /** Clients of a consumer group, with the hosts they call from; none where it is not there. */
    List<String> members(String group) {
        return found(
                        TopicAdmin.only(
                                admin.describeConsumerGroups(List.of(group)).describedGroups()),
                        group)
                .map(ConsumerGroupDescription::members)
                .stream()
                .flatMap(members -> members.stream().map(RunGroups::named))
                .sorted()
                .toList();
    }

    /** Clients of a share group that records of the topic are handed to. */
    List<String> sharers(String group, Topic topic) {
        Predicate<ShareMemberDescription> reads = member -> member.assignment().topicPartitions().stream()
                .anyMatch(partition -> partition.topic().equals(topic.name()));
        return found(TopicAdmin.only(admin.describeShareGroups(List.of(group)).describedGroups()), group)
                .map(ShareGroupDescription::members)
                .stream()
                .flatMap(members -> members.stream().filter(reads).map(RunGroups::named))
                .sorted()
                .toList();
    }

    /** A member that joins meanwhile keeps it. */
    void remove(String group) {
        try {
            found(TopicAdmin.only(admin.deleteConsumerGroups(List.of(group)).deletedGroups()), group);
        } catch (EventLogException e) {
            if (!(e.getCause() instanceof GroupNotEmptyException)) {
                throw e;
            }
        }
    }

    /** Bytes of every topic, by its name; of each partition the largest replica. */
    Map<String, Long> bytes() {
        Set<Integer> nodes =
                Set.copyOf(TopicAdmin.await(admin.describeCluster().nodes(), "asking for the brokers").stream()
                        .map(Node::id)
                        .toList());
        Map<TopicPartition, Long> partitions = new HashMap<>();
        TopicAdmin.await(admin.describeLogDirs(nodes).allDescriptions(), "asking for the size of topics")
                .values()
                .forEach(directories -> directories.values().forEach(directory -> directory
                        .replicaInfos()
                        .forEach((partition, replica) -> partitions.merge(partition, size(replica), Math::max))));
        Map<String, Long> topics = new HashMap<>();
        partitions.forEach((partition, bytes) -> topics.merge(partition.topic(), bytes, Long::sum));
        return topics;
    }

    private static long size(ReplicaInfo replica) {
        return replica.isFuture() ? 0 : replica.size();
    }

    private static <R> Optional<R> found(KafkaFuture<R> asked, String group) {
        try {
            return Optional.ofNullable(TopicAdmin.await(asked, "asking for group " + group));
        } catch (EventLogException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String named(MemberDescription member) {
        return named(member.clientId(), member.host());
    }

    private static String named(ShareMemberDescription member) {
        return named(member.clientId(), member.host());
    }

    /** Kafka writes an address as /127.0.0.1; the last number only tells a process's clients apart. */
    private static String named(String client, String host) {
        return client.replaceAll("\\.\\d+$", "") + " (" + host.replaceFirst("^.*/", "") + ")";
    }
}
