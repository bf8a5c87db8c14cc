package io.directpred.loader;

import io.directpred.events.ViewRequest;

/**
 * Knows which requests of one run are still worth an answer: those of its newest attempt, from the lowest step that this attempt still needs.
 *
 * <p>A later attempt starts from a checkpoint and so from an earlier step: it begins anew.
 */
final class RequestFilter {
    private int attempt;
    private long lowestStep;

    synchronized boolean needs(int requestAttempt, ViewRequest request) {
        if (requestAttempt < attempt) {
            return false;
        }
        lowestStep = requestAttempt > attempt ? request.getLowestStep() : Math.max(lowestStep, request.getLowestStep());
        attempt = requestAttempt;
        return request.getStep() >= lowestStep;
    }
}
