package io.directpred.chaos;

import io.directpred.chaos.Journal.Correlation;
import io.directpred.chaos.Journal.Fold;
import io.directpred.chaos.Journal.Pairs;
import io.directpred.chaos.Journal.Request;
import io.directpred.chaos.Journal.Saved;
import io.directpred.chaos.Journal.State;
import io.directpred.chaos.Journal.Step;
import io.directpred.chaos.Journal.Weights;
import io.directpred.events.CheckpointManifest;
import io.directpred.events.ProbeReport;
import io.directpred.events.Replacement;
import io.directpred.events.RunPhase;
import io.directpred.spec.Data;
import io.directpred.spec.LinearProtocol;
import io.directpred.spec.Network;
import io.directpred.spec.Optimiser;
import io.directpred.spec.Predictor;
import io.directpred.spec.Probe;
import io.directpred.spec.Projector;
import io.directpred.spec.RunSpec;
import io.directpred.spec.Schedule;
import io.directpred.spec.Target;
import io.directpred.spec.View;
import io.directpred.spec.Views;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The journal of a run of 8 steps over 10 samples, batch 5, made by hand: attempt 1 did six steps, saved after four,
 * and was killed; attempt 2 did steps 4 to 7. Its lists may be changed.
 */
final class Journals {
    static final int LAG = 1;
    static final int FREQ = 2;
    static final double RHO = 0.5;
    static final int UNDECODABLE = 7;

    RunSpec spec = spec();
    final List<State> states = new ArrayList<>();
    final List<Step> steps = new ArrayList<>();
    final List<Request> requests = new ArrayList<>();
    final List<Pairs> pairs = new ArrayList<>();
    final List<Fold> folds = new ArrayList<>();
    final List<Correlation> correlations = new ArrayList<>();
    final List<Weights> weights = new ArrayList<>();
    final List<Saved> checkpoints = new ArrayList<>();
    final List<ProbeReport> probes = new ArrayList<>();
    private long clock = 1_000;

    /** Of two attempts. */
    static Journals killedOnce() {
        Journals journal = new Journals();
        journal.begin(1, 0);
        journal.save(1, 0);
        journal.steps(1, 0, 4);
        journal.save(1, 4);
        journal.steps(1, 4, 6);
        journal.begin(2, 4);
        journal.steps(2, 4, 8);
        journal.finish(2);
        return journal;
    }

    /** Of one. */
    static Journals undisturbed() {
        Journals journal = new Journals();
        journal.begin(1, 0);
        journal.save(1, 0);
        journal.steps(1, 0, 4);
        journal.save(1, 4);
        journal.steps(1, 4, 8);
        journal.finish(1);
        return journal;
    }

    private void begin(int attempt, long from) {
        clock += 10;
        states.add(new State(attempt, RunPhase.running, from, clock));
        long used = used(from);
        folds.add(new Fold(attempt, used, f(used)));
        for (long step = used + 1; step < from; step++) {
            correlations.add(new Correlation(attempt, step, c(step), clock));
            answer(attempt, step);
        }
    }

    private void steps(int attempt, long from, long to) {
        for (long step = from; step < to; step++) {
            int epoch = (int) step / 2;
            List<Integer> batch = step % 2 == 0 ? List.of(3, 1, 4, 0, 5) : List.of(9, 2, 6, 8, UNDECODABLE);
            for (int slice = 0; slice < 2; slice++) {
                List<Integer> samples = slice == 0 ? batch.subList(0, 3) : batch.subList(3, 5);
                requests.add(new Request(attempt, step, slice, 1, epoch, samples, ++clock));
                List<Replacement> replaced =
                        samples.contains(UNDECODABLE) ? List.of(new Replacement(UNDECODABLE, 2, "broken")) : List.of();
                pairs.add(new Pairs(
                        attempt,
                        step,
                        slice,
                        1,
                        samples,
                        replaced,
                        100 * step + slice,
                        500,
                        "loader-0",
                        false,
                        ++clock));
            }
            correlations.add(new Correlation(attempt, step, c(step), ++clock));
            answer(attempt, step);
            steps.add(new Step(attempt, step, 1.0 / (step + 1), ++clock));
        }
    }

    private void answer(int attempt, long step) {
        if (step % FREQ == 0) {
            weights.add(new Weights(attempt, step, new double[] {step, 1, 2}, f(step), ++clock));
        }
    }

    /** After so many steps, the last step whose W was due: written out. */
    private static long used(long next) {
        return next == 0 ? -1 : next == 4 ? 0 : 4;
    }

    private void save(int attempt, long next) {
        CheckpointManifest manifest =
                new CheckpointManifest("r", attempt, 0, next - 1, next, next == 8, "hash", 1, 10L, "sha256");
        long used = used(next);
        List<Long> unused = LongStream.range(used + 1, next).boxed().toList();
        checkpoints.add(new Saved(manifest, "", used, f(used), unused, "encoder " + next, ++clock));
    }

    private void finish(int attempt) {
        save(attempt, 8);
        states.add(new State(attempt, RunPhase.finished, 8, ++clock));
        probes.add(probe("encoder 8"));
    }

    static ProbeReport probe(String encoder) {
        return new ProbeReport(
                "r",
                2,
                7L,
                8L,
                true,
                encoder,
                50.0,
                5,
                60.0,
                61.0,
                LinearProtocol.quick,
                10,
                5,
                1.0,
                "",
                List.of(),
                List.of());
    }

    static float[] c(long step) {
        return new float[] {1 + step, 0.25f * step, 2};
    }

    /** The fold up to a step: written out, not computed as the law does. */
    static double[] f(long step) {
        if (step < 0) {
            return new double[0];
        }
        double[] f = {1, 0, 2};
        for (long s = 1; s <= step; s++) {
            for (int i = 0; i < 3; i++) {
                f[i] = (f[i] + c(s)[i]) / 2;
            }
        }
        return f;
    }

    Journal journal() {
        return new Journal(
                "r", spec, states, steps, requests, pairs, folds, correlations, weights, checkpoints, probes);
    }

    private static View size8() {
        return View.newBuilder().setSize(8).build();
    }

    private static RunSpec spec() {
        return RunSpec.newBuilder()
                .setData(Data.newBuilder().setN(10).build())
                .setViews(Views.newBuilder().setEach(List.of(size8(), size8())).build())
                .setNetwork(Network.newBuilder()
                        .setProjector(Projector.newBuilder().build())
                        .build())
                .setTarget(Target.newBuilder().build())
                .setPredictor(Predictor.newBuilder()
                        .setLag(LAG)
                        .setFreq(FREQ)
                        .setRho(RHO)
                        .build())
                .setOptimiser(Optimiser.newBuilder().setBatch(5).build())
                .setSchedule(Schedule.newBuilder().setSteps(8).setCheckpoint(4).build())
                .setProbe(Probe.newBuilder().build())
                .build();
    }
}
