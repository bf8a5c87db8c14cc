package io.directpred.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.config.ConfigResource;

/** What the broker must have before members of a share group (KIP-932) may subscribe. */
final class ShareGroups {
    private static final Duration TO_APPEAR = Duration.ofSeconds(30);
    private static final String FEATURE = "share.version";

    /** From the first record; a member that hangs keeps its records 15 s, the least that brokers allow by default. */
    private static final Map<String, String> SETTINGS =
            Map.of("share.auto.offset.reset", "earliest", "share.record.lock.duration.ms", "15000");

    private final Admin admin;

    ShareGroups(Admin admin) {
        this.admin = admin;
    }

    /** Refuses a broker that has none. */
    void require() {
        FinalizedVersionRange version = TopicAdmin.await(
                        admin.describeFeatures().featureMetadata(), "asking the broker for its features")
                .finalizedFeatures()
                .get(FEATURE);
        if (version == null || version.maxVersionLevel() < 1) {
            throw new EventLogException("the broker has no share groups (feature " + FEATURE + "="
                    + (version == null ? "absent" : version.maxVersionLevel())
                    + "), expected 1: use Kafka 4.2 or newer, then kafka-features upgrade --feature " + FEATURE + "=1");
        }
    }

    /**
     * Sets what the group needs and waits until the broker knows it, since a member that came earlier would start at
     * the end.
     */
    void prepare(String group) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        List<AlterConfigOp> changes = SETTINGS.entrySet().stream()
                .map(e -> new AlterConfigOp(new ConfigEntry(e.getKey(), e.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        TopicAdmin.await(
                admin.incrementalAlterConfigs(Map.of(resource, changes)).all(), "setting up share group " + group);
        new Deadline(TO_APPEAR)
                .until(
                        () -> Optional.of(SETTINGS).filter(settings -> settings.entrySet().stream()
                                .allMatch(e -> setting(resource, e.getKey()).equals(Optional.of(e.getValue())))),
                        () -> "the settings of share group " + group + " do not appear: see the broker's log");
    }

    private Optional<String> setting(ConfigResource resource, String key) {
        Config config = TopicAdmin.config(admin, resource);
        return Optional.ofNullable(config.get(key)).map(ConfigEntry::value);
    }
}
