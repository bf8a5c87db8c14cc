package io.directpred.monitor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.directpred.events.Event;
import io.directpred.events.EventLog;
import io.directpred.events.From;
import io.directpred.events.ProbeEmbedding;
import io.directpred.events.ProbeThumbnails;
import io.directpred.events.Topics;
import io.directpred.recorder.ContactSheet;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.apache.avro.specific.SpecificRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Points and pictures of the images that the probe is tested on, read off their topic when somebody asks: the model
 * knows only where they are. A record that does not say what it should, as anyone may have written it, is as if it were
 * not there.
 */
final class ProbeImages {
    /** More than the probe writes. */
    private static final int MOST = 4096;

    private static final int LARGEST = 64;
    /** Pictures a row of the sheet. */
    private static final int COLUMNS = 50;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final JsonFactory JSON = new JsonFactory();

    /** Sheets of some 3 MB. */
    private static final int RUNS = 4;

    private static final Duration KEPT = Duration.ofSeconds(30);

    private final Map<List<Long>, Mono<byte[]>> sheets = new LinkedHashMap<>();
    private final LiveModel model;
    private final LongFunction<Mono<SpecificRecord>> at;

    /** @param at the record at an offset of the topic; empty where there is none any more */
    ProbeImages(LiveModel model, LongFunction<Mono<SpecificRecord>> at) {
        this.model = model;
        this.at = at;
    }

    /** Of runs from files, which have neither. */
    static ProbeImages none(LiveModel model) {
        return new ProbeImages(model, offset -> Mono.empty());
    }

    static ProbeImages on(EventLog log, LiveModel model) {
        return new ProbeImages(model, offset -> log.read(
                        Topics.PROBE_EMBEDDINGS, SpecificRecord.class, new From.Positions(Map.of(0, offset)))
                .filter(event -> event.offset() == offset)
                .next()
                .map(Event::value)
                .timeout(PATIENCE, Mono.empty())
                .subscribeOn(Schedulers.boundedElastic()));
    }

    /** The points after a step as JSON; bytes of points, labels and neighbours in base64, as on the topic. */
    Mono<byte[]> points(String run, long step) {
        return Mono.justOrEmpty(model.embedding(run, step))
                .flatMap(at::apply)
                .ofType(ProbeEmbedding.class)
                .filter(ProbeImages::isSound)
                .map(ProbeImages::json);
    }

    private static boolean isSound(ProbeEmbedding e) {
        int n = e.getLabels().remaining() / 2;
        return n > 0
                && n <= MOST
                && e.getK() >= 0
                && e.getK() < n
                && e.getLabels().remaining() == 2 * n
                && e.getPoints().remaining() == 8 * n
                && e.getNeighbours().remaining() == 2L * n * e.getK();
    }

    private static byte[] json(ProbeEmbedding e) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("step", e.getStep());
            json.writeNumberField("steps_done", e.getStepsDone());
            json.writeNumberField("k", e.getK());
            json.writeArrayFieldStart("shares");
            for (double share : e.getShares()) {
                json.writeNumber(Double.isFinite(share) ? share : 0);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("classes");
            for (String name : e.getClasses()) {
                json.writeString(name);
            }
            json.writeEndArray();
            json.writeStringField("points", base64(e.getPoints()));
            json.writeStringField("labels", base64(e.getLabels()));
            json.writeStringField("neighbours", base64(e.getNeighbours()));
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // in memory
        }
        return out.toByteArray();
    }

    private static String base64(ByteBuffer bytes) {
        byte[] content = new byte[bytes.remaining()];
        bytes.duplicate().get(content);
        return Base64.getEncoder().encodeToString(content);
    }

    /** All pictures of a run as one PNG, {@value #COLUMNS} a row; empty where they are not all of one size. */
    Mono<byte[]> pictures(String run) {
        List<Long> offsets = model.thumbnails(run);
        return offsets.isEmpty() ? Mono.empty() : sheet(offsets);
    }

    /** Made once for all who ask within {@link #KEPT}. */
    private synchronized Mono<byte[]> sheet(List<Long> offsets) {
        Mono<byte[]> sheet = sheets.computeIfAbsent(offsets, of -> Flux.fromIterable(of)
                .concatMap(at::apply, 1)
                .ofType(ProbeThumbnails.class)
                .collectList()
                .flatMap(all -> Mono.justOrEmpty(drawn(all)).map(ContactSheet::png))
                .cache(KEPT));
        if (sheets.size() > RUNS) {
            sheets.remove(sheets.keySet().iterator().next());
        }
        return sheet;
    }

    private static Optional<BufferedImage> drawn(List<ProbeThumbnails> all) {
        int size = all.isEmpty() ? 0 : all.get(0).getSize();
        if (size < 1 || size > LARGEST) {
            return Optional.empty();
        }
        int each = size * size * 3;
        int n = 0;
        for (ProbeThumbnails t : all) {
            if (t.getSize() != size
                    || t.getFirst() < 0
                    || t.getFirst() > MOST
                    || t.getContent().remaining() % each != 0) {
                return Optional.empty();
            }
            n = Math.max(n, t.getFirst() + t.getContent().remaining() / each);
        }
        if (n < 1 || n > MOST) {
            return Optional.empty();
        }
        BufferedImage sheet =
                new BufferedImage(COLUMNS * size, (n + COLUMNS - 1) / COLUMNS * size, BufferedImage.TYPE_INT_RGB);
        all.forEach(t -> draw(t, size, sheet));
        return Optional.of(sheet);
    }

    private static void draw(ProbeThumbnails t, int size, BufferedImage sheet) {
        ByteBuffer pixels = t.getContent().duplicate();
        for (int i = t.getFirst(); pixels.hasRemaining(); i++) {
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    int rgb = (pixels.get() & 255) << 16 | (pixels.get() & 255) << 8 | pixels.get() & 255;
                    sheet.setRGB(i % COLUMNS * size + x, i / COLUMNS * size + y, rgb);
                }
            }
        }
    }
}
