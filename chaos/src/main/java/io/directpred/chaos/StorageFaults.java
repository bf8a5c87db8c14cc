package io.directpred.chaos;

import io.directpred.events.Topics;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Damage to the files of the broker's log. Belongs to one thread. */
final class StorageFaults {
    /** Less than the session of a trainer, which must not lose its run by this. */
    private static final Duration FROZEN = Duration.ofSeconds(6);
    /** What a trainer has ahead lasts less. */
    private static final Duration STARVED = Duration.ofSeconds(2);
    /** Without a new record: whoever was asked has answered. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private static final int MOST_TORN = 4_000;
    /** Of a batch, before its length: its first offset; and what follows both (record batch, version 2). */
    private static final int OFFSET = 8;

    private static final int PREFIX = OFFSET + 4;
    /** What the CRC protects begins here, after epoch, magic and the CRC itself. */
    private static final int PROTECTED = PREFIX + 9;

    private final Stack stack;

    StorageFaults(Stack stack) {
        this.stack = stack;
    }

    /**
     * Flips one bit of the newest view pairs of each partition, while the trainer is frozen and cannot read them; says
     * how many.
     */
    String flip(Fault fault, String run, Child trainer) throws InterruptedException {
        Random random = new Random(fault.seed());
        List<Path> segments = segments(Topics.viewPairs(run).name());
        int flipped = 0;
        List<Child> loaders = stack.children("loader");
        loaders.forEach(Child::freeze); // so that the trainer asks for all that it may, and nothing is left to read
        Thread.sleep(STARVED.toMillis());
        trainer.freeze();
        loaders.forEach(Child::thaw);
        try {
            awaitQuiet(segments);
            for (Path segment : segments) {
                flipped += flip(segment, random) ? 1 : 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            trainer.thaw();
        }
        return "of the newest view pairs in " + flipped + " partitions of " + run + ", which " + trainer.name()
                + " has not read";
    }

    private static void awaitQuiet(List<Path> segments) throws IOException, InterruptedException {
        long end = System.nanoTime() + FROZEN.toNanos();
        long moved = System.nanoTime();
        long before = -1;
        while (System.nanoTime() < end && System.nanoTime() - moved < QUIET.toNanos()) {
            long bytes = 0;
            for (Path segment : segments) {
                bytes += Files.size(segment);
            }
            moved = bytes == before ? moved : System.nanoTime();
            before = bytes;
            Thread.sleep(50);
        }
    }

    /** Whether the segment has a batch. */
    static boolean flip(Path segment, Random random) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            long batch = -1;
            int length = 0;
            for (long at = 0; at + PREFIX <= file.length(); at += PREFIX + length) {
                file.seek(at + OFFSET);
                length = file.readInt();
                if (length <= 0) {
                    break;
                }
                batch = at;
            }
            if (batch < 0) {
                return false;
            }
            long place = batch + PROTECTED + random.nextInt((int) (file.length() - batch) - PROTECTED);
            file.seek(place);
            int value = file.read();
            file.seek(place);
            file.write(value ^ 1 << random.nextInt(8));
            return true;
        }
    }

    /**
     * Kills the broker, and cuts the last bytes off the newest view pairs, C and W before it starts again, as a disk
     * may whose power was lost; says how many. Not of the run's state, nor of checkpoints, which one broker alone
     * cannot guard (replicas do).
     */
    String tear(Fault fault, String run) {
        Random random = new Random(fault.seed());
        stack.kill(stack.child("broker"), fault.restart());
        int torn = 0;
        for (String topic :
                List.of(Topics.viewPairs(run).name(), Topics.CORRELATIONS.name(), Topics.PREDICTOR_WEIGHTS.name())) {
            for (Path segment : segments(topic)) {
                torn += tear(segment, random);
            }
        }
        return torn + " bytes of view pairs, C and W of " + run + ", broker again after "
                + fault.restart().toMillis() + " ms";
    }

    private static int tear(Path segment, Random random) {
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            int torn = (int) Math.min(file.length(), 1 + random.nextInt(MOST_TORN));
            file.setLength(file.length() - torn);
            return torn;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The newest segment of each partition of the topic. */
    private List<Path> segments(String topic) {
        List<Path> newest = new ArrayList<>();
        try (Stream<Path> directories = Files.list(stack.kafka())) {
            for (Path directory : directories.sorted().toList()) {
                if (directory.getFileName().toString().matches(Pattern.quote(topic) + "-[0-9]+")) {
                    try (Stream<Path> files = Files.list(directory)) {
                        files.filter(file -> file.toString().endsWith(".log"))
                                .max(Path::compareTo)
                                .ifPresent(newest::add);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return newest;
    }
}
