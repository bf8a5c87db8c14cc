package io.directpred.trainer;

import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.Topics;
import java.util.Set;
import reactor.core.publisher.Mono;

/** A run was ended by an alarm that was to end it: with a checkpoint, so that it can go on. */
public final class StoppedByAlarm extends TrainingException {
    private static final long serialVersionUID = 1L;

    StoppedByAlarm(Alarm alarm) {
        super(reason(alarm)
                + "; a checkpoint stands: resume the run without the alarm in --stop-on (STOP_ON) to go on");
    }

    /** The first alarm of a run that is to end it; never where none is. */
    static Mono<Alarm> first(EventLog log, String run, Set<AlarmKind> kinds) {
        return kinds.isEmpty()
                ? Mono.never()
                : log.read(Topics.ALARMS, Alarm.class, new From.Beginning())
                        .map(Event::value)
                        .filter(alarm -> alarm.getRun().equals(run) && kinds.contains(alarm.getKind()))
                        .next();
    }

    /** Which alarm, and at which step. */
    static String reason(Alarm alarm) {
        return "stopped by the alarm " + alarm.getKind() + " after " + (alarm.getStep() + 1) + " steps: "
                + alarm.getReason();
    }
}
