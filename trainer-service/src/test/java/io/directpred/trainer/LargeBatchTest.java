package io.directpred.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.broker.EmbeddedBroker;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.KafkaConnection;
import io.directpred.events.Topic;
import io.directpred.events.Topics;
import io.directpred.events.ViewRequest;
import io.directpred.spec.Resolution;
import io.directpred.spec.RunSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * A batch of 1,024 pairs of 224 px, each of which is a request of its own: six batches are more requests than may wait
 * to be written.
 */
class LargeBatchTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int REQUESTS = 6 * 1024;

    @TempDir
    private Path dir;

    @Test
    void isAskedForWholeOnARealBroker() throws Exception {
        RunSpec spec = Resolution.resolve(
                Specs.with("optimiser.batch=1024", "views.size=224"), 8_192, "fingerprint", ThisMachine.facts());
        Topic topic = Topics.viewRequests("test");
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir);
                EventLog log = EventLog.open(KafkaConnection.to(broker.bootstrapServers()), SOON)) {
            log.ensure(topic);
            Demand demand = new Demand(spec, Specs.started(spec), TrainerService.Options.DEFAULT, log::publish);

            Disposable asking = demand.batches(Flux.never(), 0, 12).subscribe(batch -> {}, errors::add);
            Long written = log.read(topic, ViewRequest.class, new From.Beginning())
                    .take(REQUESTS)
                    .count()
                    .block(SOON);

            assertThat(written).isEqualTo(REQUESTS);
            assertThat(errors).isEmpty();
            asking.dispose();
        }
    }
}
