package io.directpred.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * One run, and what is seen of it.
 *
 * @param reference of the same specification, to which nothing was done; empty where this is it
 * @param standstills faults after which no step came in time, described
 */
record Course(String run, long seed, List<Journal> reference, Observer observer, List<String> standstills) {

    Course(String run, long seed, List<Journal> reference) {
        this(run, seed, reference, new Observer(run), new ArrayList<>());
    }

    /** Whether there is nothing more to wait for. */
    boolean over() {
        return observer.finished() && observer.probed();
    }
}
