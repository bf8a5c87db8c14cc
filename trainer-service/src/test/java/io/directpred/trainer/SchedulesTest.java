package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SchedulesTest {

    @Test
    void learningRateRisesLinearlyThenFallsToZeroByACosine() {
        Schedules schedules = new Schedules(Specs.with("optimiser.lr=0.1", "schedule.warmup=10", "schedule.steps=110"));

        assertThat(schedules.lr(0)).isCloseTo(0.01, within(1e-15));
        assertThat(schedules.lr(9)).isCloseTo(0.1, within(1e-15));
        assertThat(schedules.lr(10)).isCloseTo(0.1, within(1e-15));
        assertThat(schedules.lr(60)).isCloseTo(0.05, within(1e-15));
        assertThat(schedules.lr(110)).isCloseTo(0, within(1e-15));
    }

    @Test
    void targetMomentumRisesToOneByACosine() {
        Schedules schedules = new Schedules(Specs.with("target.momentum=0.99", "schedule.steps=100"));

        assertThat(schedules.targetMomentum(0)).isCloseTo(0.99, within(1e-15));
        assertThat(schedules.targetMomentum(50)).isCloseTo(0.995, within(1e-15));
        assertThat(schedules.targetMomentum(100)).isCloseTo(1, within(1e-15));
    }

    @Test
    void constantSchedulesStay() {
        Schedules schedules = new Schedules(Specs.with(
                "schedule.lr=constant", "schedule.warmup=0", "target.schedule=constant", "optimiser.lr=0.03"));

        assertThat(schedules.lr(0)).isEqualTo(0.03);
        assertThat(schedules.lr(11)).isEqualTo(0.03);
        assertThat(schedules.targetMomentum(11)).isEqualTo(0.99);
    }
}
