package io.directpred.trainer;

import io.directpred.events.Replacement;
import io.directpred.events.ViewPairs;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which samples loaders could decode and which another stood in for: the same for all of them and for ever, since that is a property of an image's bytes.
 *
 * <p>Memory: a few dozen bytes for each sample that was replaced or stood in for one; and a bit for each that was not.
 */
final class Decodable {
    private final BitSet good = new BitSet();
    private final Map<Integer, String> replacedBy = new HashMap<>();

    /** What contradicts earlier answers. */
    Optional<String> contradiction(ViewPairs pairs) {
        Set<Integer> replaced =
                pairs.getReplaced().stream().map(Replacement::getSample).collect(Collectors.toSet());
        for (Replacement replacement : pairs.getReplaced()) {
            replacedBy.putIfAbsent(replacement.getSample(), pairs.getLoader() + ", since " + replacement.getReason());
        }
        pairs.getSamples().stream().filter(sample -> !replaced.contains(sample)).forEach(good::set);
        return pairs.getSamples().stream()
                .filter(sample -> good.get(sample) && replacedBy.containsKey(sample))
                .findFirst()
                .map(sample -> "loaders do not agree: sample " + sample + " was replaced by " + replacedBy.get(sample)
                        + ", and not replaced in another answer (the latest is of " + pairs.getLoader()
                        + "); do all loaders run one version on equal files?");
    }
}
