package io.directpred.events;

/**
 * What the headers of every record say, so that a row is readable without decoding its value.
 *
 * @param run the run's id
 * @param step the training step it belongs to, from 0, or the last one in the state it describes; -1 where there is
 *     none
 * @param attempt the trainer's attempt; 0 where it belongs to none
 */
public record Tag(String run, long step, int attempt) {
    /**
     * Attempts only rise, so a record of an attempt beyond it would leave the run's id no later one: it is undecodable.
     * At one attempt a second it takes 30 years.
     */
    public static final int MOST_ATTEMPTS = 1_000_000_000;
}
