package io.directpred.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.directpred.testing.Hostile;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import reactor.core.publisher.Flux;

/**
 * Whatever chunks and manifests come in whatever order, what is assembled is chunks 0 to n - 1 of its slot, and the
 * next true checkpoint is found; nothing is allocated on a manifest's word.
 */
class CheckpointsFuzzTest {
    private static final int MOST_RECORDS = 40;
    private static final int FIXED_BYTES = 1 << 18;
    private static final int[] NUMBERS = {0, 1, 2, 3, -1, Integer.MAX_VALUE, Integer.MIN_VALUE};

    @FuzzTest
    void assembled(FuzzedDataProvider choice) throws Exception {
        List<SpecificRecord> records = new ArrayList<>();
        while (choice.remainingBytes() > 0 && records.size() < MOST_RECORDS) {
            records.add(choice.consumeBoolean() ? chunk(choice) : manifest(choice, records));
        }
        Checkpoint last = Checkpoints.of("run", 1, 2, 5, true, "hash", new byte[] {1, 2, 3});
        Checkpoints.records(last).forEach(outgoing -> records.add(outgoing.value()));

        List<Checkpoint> found = Hostile.within(
                FIXED_BYTES,
                () -> Checkpoints.assemble("run", events(records)).collectList().block());

        assertThat(found).allSatisfy(checkpoint -> assertThat(checkpoint.content())
                .isEqualTo(joined(records, checkpoint.manifest())));
        assertThat(found.get(found.size() - 1).content()).isEqualTo(last.content());
    }

    private static CheckpointChunk chunk(FuzzedDataProvider choice) {
        byte[] content = choice.consumeBytes(choice.consumeInt(0, 8));
        return new CheckpointChunk("run", slot(choice), choice.pickValue(NUMBERS), ByteBuffer.wrap(content));
    }

    /** What is true of some chunks of the slot, or a lie. */
    private static CheckpointManifest manifest(FuzzedDataProvider choice, List<SpecificRecord> before) {
        int slot = slot(choice);
        int first = choice.pickValue(new int[] {-1, 0, 0, 0});
        int chunks = choice.pickValue(NUMBERS);
        byte[] content = chunks < 0 || chunks > 4 ? new byte[0] : joined(before, slot, first, chunks);
        long length = choice.consumeBoolean() ? content.length : choice.consumeLong();
        return new CheckpointManifest("run", 1, slot, 4L, 5L, false, "hash", chunks, length, Hash.sha256(content));
    }

    private static int slot(FuzzedDataProvider choice) {
        return choice.consumeInt(0, 5);
    }

    private static byte[] joined(List<SpecificRecord> records, CheckpointManifest manifest) {
        int place = 0;
        while (records.get(place) != manifest) {
            place++;
        }
        return joined(records.subList(0, place), manifest.getSlot(), 0, manifest.getChunks());
    }

    /** The newest contents of so many chunks of a slot behind each other. */
    private static byte[] joined(List<SpecificRecord> records, int slot, int first, int chunks) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int number = first; number < first + chunks; number++) {
            content.writeBytes(newest(records, slot, number));
        }
        return content.toByteArray();
    }

    private static byte[] newest(List<SpecificRecord> records, int slot, int number) {
        byte[] newest = {};
        for (SpecificRecord record : records) {
            if (record instanceof CheckpointChunk chunk && chunk.getSlot() == slot && chunk.getChunk() == number) {
                newest = chunk.getContent().array();
            }
        }
        return newest;
    }

    private static Flux<Event<SpecificRecord>> events(List<SpecificRecord> records) {
        return Flux.fromIterable(records)
                .map(value -> new Event<>(Topics.CHECKPOINTS, 0, 0, null, new Tag("run", 5, 1), value, () -> {}));
    }
}
