package io.directpred.service;

import java.util.function.DoubleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far something long has come: each percent in the service's health, each tenth in its log. Used by one thread. */
final class Progress implements DoubleConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
    private static final int WORDS = 10;

    private final String doing;
    private final Health health;
    private int told = -1;

    Progress(String doing, Health health) {
        this.doing = doing;
        this.health = health;
    }

    @Override
    public void accept(double share) {
        int percent = (int) (100 * share);
        if (percent == told) {
            return;
        }
        String now = doing + " " + percent + " %";
        health.waits(now);
        if (percent / WORDS != told / WORDS && told >= 0) {
            LOG.info("{}", now);
        }
        told = percent;
    }
}
