package io.directpred.chaos;

import io.directpred.chaos.Chaos.Options;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Injects the faults of a plan one after the other, and waits after each until every run goes on. */
final class Faults {
    static final Duration UNTIL_A_STEP = Duration.ofMinutes(2);

    private final Options options;
    private final FaultPlan plan;
    private final Injector injector;
    private final List<Course> courses;

    Faults(Options options, Set<FaultKind> kinds, Injector injector, List<Course> courses) {
        this.options = options;
        this.plan = new FaultPlan(options.seed(), kinds);
        this.injector = injector;
        this.courses = List.copyOf(courses);
    }

    /** Ends with the time, the faults or the runs; or with a run that does not go on, which is written down. */
    void inject() throws InterruptedException {
        if (!begun()) {
            return;
        }
        long end = System.nanoTime() + options.time().toNanos();
        for (int i = 0; i < options.faults() && plan.hasNext() && System.nanoTime() < end && !finished(); i++) {
            Fault fault = plan.next();
            injector.inject(fault);
            if (!fault.overlaps() && !allGoOn(fault)) {
                break;
            }
            Thread.sleep(fault.after().toMillis());
        }
        injector.release();
    }

    private boolean begun() throws InterruptedException {
        for (Course course : courses) {
            if (!course.observer().awaitRow(0, UNTIL_A_STEP.toMillis())) {
                course.standstills().add("no first step within " + UNTIL_A_STEP.toSeconds() + " s");
                return false;
            }
        }
        return true;
    }

    private boolean finished() {
        return courses.stream().allMatch(course -> course.observer().finished());
    }

    private boolean allGoOn(Fault fault) throws InterruptedException {
        injector.awaitStarts();
        int[] rows =
                courses.stream().mapToInt(course -> course.observer().rows()).toArray();
        boolean all = true;
        for (int i = 0; i < rows.length; i++) {
            if (!goesOn(courses.get(i).observer(), rows[i])) {
                all = false;
                courses.get(i)
                        .standstills()
                        .add("no step within " + UNTIL_A_STEP.toSeconds() + " s of fault " + fault.number() + ", "
                                + fault.kind().label());
            }
        }
        return all;
    }

    private static boolean goesOn(Observer observer, int rows) throws InterruptedException {
        long end = System.nanoTime() + UNTIL_A_STEP.toNanos();
        while (System.nanoTime() < end) {
            if (observer.finished() || observer.awaitRow(rows, 500)) {
                return true;
            }
        }
        return false;
    }
}
