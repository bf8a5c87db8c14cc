package io.directpred.monitor;

import io.directpred.events.EventLog;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The page and what feeds it. */
public final class Page implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Page.class);

    private final PageServer server;
    private final Mono<Void> feed;

    private Page(PageServer server, Mono<Void> feed) {
        this.server = server;
        this.feed = feed;
    }

    /**
     * Of the runs of a log. Throws {@link io.directpred.service.BadInput} naming the address where nothing can listen.
     */
    public static Page of(EventLog log, PageConfig config) {
        LiveModel model = LiveModel.ofLog();
        return new Page(
                PageServer.start(
                        model,
                        NewestViews.on(log, model::isRunning),
                        ProbeImages.on(log, model),
                        new RunTopics(model::knows, log::sizes),
                        config),
                Mono.defer(() -> TopicFeed.into(model, log)).subscribeOn(Schedulers.boundedElastic()));
    }

    /** Of the runs whose directories lie in one, read whole before anything is answered. */
    public static Page of(RunFiles runs, PageConfig config) {
        LiveModel model = LiveModel.ofFiles();
        runs.into(model);
        return new Page(
                PageServer.start(
                        model, NewestViews.none(), new ProbeImages(model, runs::embedding), RunTopics.none(), config),
                Mono.never());
    }

    /** The service on a log: ends only by an error of the log, or when it is cancelled. */
    static Mono<Void> over(EventLog log, PageConfig config) {
        return Mono.using(
                () -> of(log, config),
                page -> {
                    LOG.info("page {}", page.uri());
                    return page.feed();
                },
                Page::close);
    }

    /** Where a browser finds it. */
    public URI uri() {
        return server.uri();
    }

    /** Reads while it is subscribed to; without it the page says that it is still reading. */
    public Mono<Void> feed() {
        return feed;
    }

    @Override
    public void close() {
        server.close();
    }
}
