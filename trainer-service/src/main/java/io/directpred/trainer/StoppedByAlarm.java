package io.directpred.trainer;

import io.directpred.events.Alarm;

/** A run was ended by an alarm that was to end it: with a checkpoint, so that it can go on. */
public final class StoppedByAlarm extends TrainingException {
    private static final long serialVersionUID = 1L;

    StoppedByAlarm(Alarm alarm) {
        super(reason(alarm)
                + "; a checkpoint stands: resume the run without the alarm in --stop-on (STOP_ON) to go on");
    }

    /** Which alarm, and at which step. */
    static String reason(Alarm alarm) {
        return "stopped by the alarm " + alarm.getKind() + " after " + (alarm.getStep() + 1) + " steps: "
                + alarm.getReason();
    }
}
