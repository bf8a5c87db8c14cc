package io.directpred.probe;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which checkpoints have been probed: the last {@value #KEPT}, however long the service runs. The log keeps four
 * checkpoints a run, so of a thousand runs none is forgotten that could be read again; one that is would be probed
 * twice. Used by one thread at a time.
 */
final class ProbedCheckpoints {
    static final int KEPT = 4_096;

    private final Map<String, Boolean> keys = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > KEPT;
        }
    };

    /** Whether it is new; nothing of it changes otherwise. */
    boolean add(String key) {
        return keys.putIfAbsent(key, true) == null;
    }

    int size() {
        return keys.size();
    }
}
