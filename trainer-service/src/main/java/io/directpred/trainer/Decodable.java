package io.directpred.trainer;

import io.directpred.events.Replacement;
import io.directpred.events.ViewPairs;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which samples loaders could decode and which another stood in for: the same for all of them and for ever, since that
 * is a property of an image's bytes.
 *
 * <p>Memory: a bit for each sample that was decoded, a line of text for each that was replaced.
 */
final class Decodable {
    private final BitSet good = new BitSet();
    private final Map<Integer, String> replacedBy = new HashMap<>();

    /** What contradicts earlier answers; takes this one into account. */
    Optional<String> contradiction(ViewPairs pairs) {
        Map<Integer, String> replaced = pairs.getReplaced().stream()
                .collect(Collectors.toMap(Replacement::getSample, Replacement::getReason, (first, second) -> first));
        for (int sample : pairs.getSamples()) {
            if (replaced.containsKey(sample)) {
                replacedBy.putIfAbsent(sample, pairs.getLoader() + ", since " + replaced.get(sample));
            } else {
                good.set(sample);
            }
        }
        return pairs.getSamples().stream()
                .filter(sample -> good.get(sample) && replacedBy.containsKey(sample))
                .findFirst()
                .map(sample -> "loaders do not agree: sample " + sample + " was replaced by " + replacedBy.get(sample)
                        + ", and not replaced in another answer (the latest is of " + pairs.getLoader()
                        + "); do all loaders run one version on equal files?");
    }
}
