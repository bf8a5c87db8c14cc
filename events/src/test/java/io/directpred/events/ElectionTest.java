package io.directpred.events;

import static io.directpred.events.TestLog.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.events.Topic.Format;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

class ElectionTest {
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    @Test
    void oneLeadsAndAnotherFollowsWhenItWithdraws() throws Exception {
        try (EventLog log = TestLog.open()) {
            Topic topic = TestLog.topic(1, Format.BINARY);
            log.ensure(topic);
            String group = TestLog.fresh("trainer");

            Disposable first = candidate(log, topic, group, "first");
            assertThat(next()).isEqualTo("first leads: true");
            Disposable second = candidate(log, topic, group, "second");
            Disposable elsewhere = candidate(log, topic, TestLog.fresh("trainer"), "another group's");
            assertThat(next()).isEqualTo("another group's leads: true");
            first.dispose();
            assertThat(next()).as("the second led not before").isEqualTo("second leads: true");

            second.dispose();
            elsewhere.dispose();
        }
    }

    @Test
    void aTopicThatIsNotThereIsAnError() throws Exception {
        try (EventLog log = TestLog.open()) {
            Topic refused = new Topic("not/a/name", 1, Format.BINARY, java.util.Map.of());

            log.leads(refused, TestLog.fresh("trainer")).subscribe(leads -> {}, e -> said.add(e.getMessage()));

            assertThat(next()).contains("not/a/name");
        }
    }

    private Disposable candidate(EventLog log, Topic topic, String group, String name) {
        return log.leads(topic, group).subscribe(leads -> said.add(name + " leads: " + leads));
    }

    private String next() throws InterruptedException {
        String next = said.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }
}
