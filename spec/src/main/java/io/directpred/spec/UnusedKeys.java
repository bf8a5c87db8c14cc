package io.directpred.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.IndexedRecord;

/**
 * Keys that a specification's objective does not read: a recipe's fall away, a user's are refused, and no text of the
 * specification shows them.
 */
final class UnusedKeys {
    private final RunSpec spec;
    private final Map<String, String> reasons;

    private UnusedKeys(RunSpec spec, Map<String, String> reasons) {
        this.spec = spec;
        this.reasons = reasons;
    }

    /** Throws {@link RunSpecException} for a value that the objective does not take. */
    static UnusedKeys of(RunSpec spec) {
        Map<String, String> reasons = new HashMap<>(Objective.of(spec).unused(spec));
        reasons.putAll(OptimiserKeys.unused(spec.getOptimiser().getKind()));
        for (ObjectiveKind other : ObjectiveKind.values()) {
            if (other != spec.getObjective()) {
                reasons.put(other.name(), "the group " + other + " is of objective = " + other);
            }
        }
        return new UnusedKeys(spec, reasons);
    }

    boolean contains(String path) {
        return reason(path).isPresent();
    }

    private Optional<String> reason(String path) {
        String reason = reasons.get(path);
        int dot = path.lastIndexOf('.');
        return reason != null || dot < 0 ? Optional.ofNullable(reason) : reason(path.substring(0, dot));
    }

    /** Throws {@link RunSpecException} with key, value and reason where a user's layer sets one. */
    void refuse(Layer layer) {
        if (!layer.recipe()) {
            refuse(layer.source(), layer.values(), "");
        }
    }

    private void refuse(String source, ObjectNode values, String path) {
        for (Map.Entry<String, JsonNode> entry : values.properties()) {
            String name = path + entry.getKey();
            if (entry.getValue() instanceof ObjectNode group) {
                refuse(source, group, name + ".");
            } else {
                reason(name).ifPresent(reason -> {
                    throw new RunSpecException(source + ": " + name + " = " + Merge.shown(entry.getValue())
                            + " does not apply with objective = " + spec.getObjective() + ": " + reason
                            + "; leave it out");
                });
            }
        }
    }

    /** Sets them to the schema's defaults, so that nothing of another objective stays. */
    void reset() {
        reset(spec, "");
    }

    private void reset(IndexedRecord group, String path) {
        IndexedRecord defaults = SpecSchema.defaults(group.getSchema());
        for (Field field : group.getSchema().getFields()) {
            String name = path + SpecSchema.key(field);
            if (contains(name)) {
                group.put(field.pos(), defaults.get(field.pos()));
            } else if (SpecSchema.isGroup(field)) {
                reset((IndexedRecord) group.get(field.pos()), name + ".");
            }
        }
    }
}
