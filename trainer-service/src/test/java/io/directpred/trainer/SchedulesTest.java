package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.directpred.network.Networks;
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

    @Test
    void thePredictorFollowsTheScheduleByItsOwnFactorAndDecay() {
        Networks.Settings own = new Schedules(Specs.with(
                        "optimiser.lr=0.1",
                        "schedule.warmup=10",
                        "predictor.lr_factor=3",
                        "predictor.weight_decay=0.01",
                        "optimiser.clip=2",
                        "optimiser.kind=adam",
                        "optimiser.beta2=0.99"))
                .at(4);
        Networks.Settings others = new Schedules(Specs.with("optimiser.weight_decay=0.002")).at(0);

        assertThat(own.lr()).isCloseTo(0.05, within(1e-15));
        assertThat(own.predictorLr()).isCloseTo(0.15, within(1e-15));
        assertThat(own.predictorWeightDecay()).isEqualTo(0.01);
        assertThat(own.clip()).isEqualTo(2);
        assertThat(own.beta2()).isEqualTo(0.99);
        assertThat(own.t()).isEqualTo(5);
        assertThat(others.predictorLr()).isEqualTo(others.lr());
        assertThat(others.predictorWeightDecay()).isEqualTo(0.002);
    }
}
