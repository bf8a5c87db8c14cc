package io.directpred.monitor;

import io.directpred.events.Alarm;
import io.directpred.events.AlarmKind;
import io.directpred.events.RunPhase;
import io.directpred.events.Spectrum;
import io.directpred.events.Tag;
import io.directpred.recorder.Said;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;

/** Puts records into a model as a log would, each at the next offset of its topic. */
final class Records {
    private final LiveModel model;
    private final Map<Source, Long> next = new EnumMap<>(Source.class);

    Records(LiveModel model) {
        this.model = model;
    }

    static Records caughtUp(LiveModel model) {
        for (Source source : Source.values()) {
            model.caughtUp(source);
        }
        return new Records(model);
    }

    Records add(Source source, String run, SpecificRecord value) {
        long offset = next.merge(source, 1L, Long::sum) - 1;
        model.add(source, offset, new Tag(run, 0, 1), value);
        return this;
    }

    Records state(String run, RunPhase phase, long stepsDone) {
        return add(Source.RUNS, run, Said.state(run, phase, 1, stepsDone));
    }

    Records alarm(String run, AlarmKind kind, long step) {
        return add(Source.ALARMS, run, new Alarm(run, 1, kind, step, 1.1, 1.2, "rank 1.1"));
    }

    Records steps(String run, long from, long to) {
        for (long step = from; step < to; step++) {
            add(Source.TRAINING, run, Said.step(run, 1, step + 1, -3 - step / 1000.0));
        }
        return this;
    }

    /** Of so many eigenvalues. */
    Records spectra(String run, int d, long from, long to) {
        for (long step = from; step < to; step++) {
            add(Source.SPECTRA, run, spectrum(run, d, step));
        }
        return this;
    }

    private static Spectrum spectrum(String run, int d, long step) {
        List<Double> values =
                IntStream.range(0, d).mapToObj(i -> (1.0 + step % 7) / (i + 1)).toList();
        return Spectrum.newBuilder(Said.spectrum(run, 1, step, 5))
                .setEigenvalues(values)
                .setWEigenvalues(values)
                .setCosines(values)
                .build();
    }
}
