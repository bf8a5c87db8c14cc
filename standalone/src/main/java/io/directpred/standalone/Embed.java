package io.directpred.standalone;

import io.directpred.datasets.DatasetException;
import io.directpred.datasets.ImageFiles;
import io.directpred.network.EncoderFile;
import io.directpred.probe.Embeddings;
import io.directpred.probe.Embeddings.Embedded;
import io.directpred.recorder.Text;
import io.directpred.service.BadInput;
import io.directpred.service.FileTrouble;
import io.directpred.service.Interrupt;
import io.directpred.spec.EncoderConfig;
import io.directpred.tensors.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code directpred embed}: representations of images, by an encoder that was trained. */
@Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
            "Writes the representations of images: of files, and of all images below directories.",
            "Images are prepared as for the probe: the shorter side is scaled to the size of the encoder's views, and the"
                    + " centre is cut out."
        },
        footer = {
            "",
            "X.npy is N x dim, float32. X.paths.txt has one path a line, in the same order:",
            "  f = numpy.load('X.npy'); paths = open('X.paths.txt').read().splitlines()",
            "X.jsonl and standard output have one line for each image: {\"path\": ..., \"embedding\": [...]}.",
            "",
            "An image that cannot be decoded is named and left out, and the exit code is 1. The others are written."
        })
final class Embed implements Callable<Integer> {
    private static final int MOST_NAMED = 20;

    @Parameters(paramLabel = "DIR|FILE", arity = "1..*", description = "Images, or directories of images.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private List<Path> given;

    @Option(
            names = "--encoder",
            paramLabel = "E.safetensors",
            required = true,
            description = "encoder.safetensors of a run, or what export has written.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path encoder;

    @Option(
            names = "--out",
            paramLabel = "X.npy|X.jsonl",
            description = "The file to write; default: JSON lines on standard output.")
    private @Nullable Path out;

    @Option(names = "--replace", description = "Writes over what is there; without it, that is refused.")
    private boolean replace;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private int undecodable;

    @Override
    public Integer call() throws DatasetException {
        EncoderFile file = EncoderFile.read(encoder);
        EncoderConfig config = file.config();
        Map<String, Tensor> tensors = file.fitting(config.network(), config.words());
        ImageFiles images = ImageFiles.of(given);
        PrintWriter err = spec.commandLine().getErr();
        images.leftOut().forEach(line -> err.println(Text.printable(line)));
        err.flush();
        int dim = config.network().representation();
        ImageCount count = ImageCount.standard(images.images().size(), out != null);
        try (Interrupt interrupt = new Interrupt(() -> {}, 60, "gave up waiting for the encoder");
                EmbeddingWriter writer =
                        EmbeddingWriter.to(out, replace, dim, spec.commandLine().getOut())) {
            long written = 0;
            AtomicBoolean stopped = new AtomicBoolean();
            for (Embedded embedded : Embeddings.of(
                            images.images(),
                            config,
                            tensors,
                            Runtime.getRuntime().availableProcessors())
                    .takeUntilOther(interrupt.asked().doOnSuccess(signal -> stopped.set(true)))
                    .toIterable(1)) {
                count.add();
                if (embedded.f() != null) {
                    writer.add(embedded.image(), embedded.f());
                    written++;
                } else {
                    tell(count, embedded);
                }
            }
            count.end();
            return stopped.get() ? DirectPred.INTERRUPTED : completed(writer, written, dim);
        } catch (IOException e) {
            throw new BadInput(
                    out == null
                            ? FileTrouble.of(e)
                            : "--out = " + out + ": " + FileTrouble.of(e) + "; or give another file",
                    e);
        }
    }

    private void tell(ImageCount count, Embedded embedded) {
        if (++undecodable <= MOST_NAMED) {
            PrintWriter err = spec.commandLine().getErr();
            count.above();
            err.println(Text.printable("left out: " + embedded.image() + ": " + embedded.trouble()));
            err.flush();
        }
    }

    private int completed(EmbeddingWriter writer, long written, int dim) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        if (undecodable > MOST_NAMED) {
            err.printf("left out: %,d more%n", undecodable - MOST_NAMED);
        }
        err.flush();
        if (written == 0) {
            throw new BadInput("none of the images could be decoded, so nothing is written");
        }
        writer.complete();
        if (out != null) {
            PrintWriter told = spec.commandLine().getOut();
            told.printf("%s: %,d images x %d%n", out, written, dim);
            told.flush();
        }
        return undecodable == 0 ? 0 : DirectPred.FAILED;
    }
}
