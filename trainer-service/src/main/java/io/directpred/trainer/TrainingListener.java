package io.directpred.trainer;

/** Hears that a training waits, and that it goes on; called now and then, on a thread that must not be kept. */
public interface TrainingListener {
    /** Nobody. */
    TrainingListener NONE = new TrainingListener() {
        @Override
        public void waits(String what, int seconds) {}

        @Override
        public void goesOn() {}
    };

    /**
     * It has waited for 10, 20, 40, ... seconds.
     *
     * @param what for what, at which step, and what to look at
     */
    void waits(String what, int seconds);

    /** The wait is over. */
    void goesOn();
}
