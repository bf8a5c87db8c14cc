package io.directpred.loader;

import io.directpred.events.SliceId;
import io.directpred.events.ViewRequest;
import java.util.HashSet;
import java.util.Set;

/**
 * Knows which requests of one run are still worth an answer: those of its newest attempt, from the lowest step that
 * this attempt still needs, whose slices are not answered.
 *
 * <p>It hears every request when it is written, long before a loader gets to it. A later attempt starts from a
 * checkpoint and so from an earlier step: it begins anew.
 */
final class RequestFilter {
    /** A trainer names far fewer; what a hostile record names must have an end. */
    private static final int MOST = 100_000;

    private final Set<SliceId> answered = new HashSet<>();
    private int attempt;
    private long lowestStep;

    /** Takes what a request, to whomever, says of what is needed. */
    synchronized void hear(int requestAttempt, ViewRequest request) {
        if (requestAttempt < attempt) {
            return;
        }
        if (requestAttempt > attempt) {
            attempt = requestAttempt;
            lowestStep = 0;
            answered.clear();
        }
        if (request.getLowestStep() > lowestStep) {
            lowestStep = request.getLowestStep();
            answered.removeIf(slice -> slice.getStep() < lowestStep);
        }
        request.getAnswered().stream().limit(MOST - answered.size()).forEach(answered::add);
    }

    synchronized boolean needs(int requestAttempt, ViewRequest request) {
        hear(requestAttempt, request);
        return requestAttempt == attempt
                && request.getStep() >= lowestStep
                && !answered.contains(new SliceId(request.getStep(), request.getSlice()));
    }
}
