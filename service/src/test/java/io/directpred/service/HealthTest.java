package io.directpred.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.EventLog;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class HealthTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** Nothing is asked of it. */
    private static final EventLog NO_LOG = (EventLog) Proxy.newProxyInstance(
            EventLog.class.getClassLoader(), new Class<?>[] {EventLog.class}, (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
            });

    private final Health health = new Health("any");

    @Test
    void whoWaitsIsNotReadyUntilItGoesOn() {
        health.is("trains run a");

        health.waits("run a waits for W");
        health.recovered(); // a broker that answers is not what it waits for

        assertThat(health.healthy()).isFalse();
        assertThat(health.json()).contains("\"status\":\"run a waits for W\"");
        health.ails("the broker does not answer");
        health.recovered();
        assertThat(health.json()).contains("\"healthy\":false,\"status\":\"run a waits for W\"");
        health.goesOn();
        assertThat(health.json()).contains("\"healthy\":true,\"status\":\"trains run a\"");
    }

    @Test
    void whatIsPreparedTellsHowFarItHasComeAndThenWorks() {
        List<String> told = new ArrayList<>();
        CountDownLatch serves = new CountDownLatch(1);
        Service.Work work = Service.Work.prepared(
                "hashing",
                progress -> List.of(0.1, 0.313, 0.319, 1.0).forEach(share -> tell(share, progress, told)),
                Service.Work.endless("serves", log -> Mono.never().then().doOnSubscribe(begun -> serves.countDown())));
        Mono<Void> stop = Mono.<Void>fromRunnable(() -> await(serves)).subscribeOn(Schedulers.boundedElastic());

        assertThat(work.over(NO_LOG, stop, health).block(SOON)).isEqualTo(ServiceProcess.STOPPED);

        assertThat(told).containsExactly("hashing 10 %", "hashing 31 %", "hashing 31 %", "hashing 100 %");
        assertThat(health.json()).contains("\"healthy\":true,\"status\":\"serves\"");
    }

    private void tell(double share, DoubleConsumer progress, List<String> told) {
        progress.accept(share);
        assertThat(health.healthy()).isFalse();
        told.add(health.json().replaceAll(".*\"status\":\"([^\"]*)\".*", "$1"));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoIsStoppedWhileItPreparesEnds() {
        Service.Work work = Service.Work.prepared(
                "hashing", progress -> Mono.never().block(), Service.Work.endless("serves", log -> Mono.never()));

        assertThat(work.over(NO_LOG, Mono.empty(), health).block(SOON)).isEqualTo(ServiceProcess.STOPPED);
    }
}
