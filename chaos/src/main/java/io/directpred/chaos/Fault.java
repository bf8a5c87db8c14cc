package io.directpred.chaos;

import java.time.Duration;

/**
 * One fault, with everything drawn that is not given by the stack.
 *
 * @param number 1 for the first
 * @param victim which of those that can be hit, by remainder
 * @param hold how long it lasts, where it has an end
 * @param restart pause before a killed process is started again
 * @param after pause before the next fault, once steps are done again
 * @param overlaps whether the next fault does not wait for that
 * @param seed of what else it draws, such as the bit that is flipped
 */
record Fault(
        int number,
        FaultKind kind,
        int victim,
        Duration hold,
        Duration restart,
        Duration after,
        boolean overlaps,
        long seed) {}
