package io.directpred.recorder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.directpred.service.BadInput;
import io.directpred.service.FileTrouble;
import io.directpred.spec.EncoderConfig;
import io.directpred.tensors.Safetensors;
import io.directpred.tensors.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what a finished run leaves in its directory, and reads its report again. */
public final class ReportFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ReportFiles.class);
    private static final JsonMapper JSON = new JsonMapper();

    private ReportFiles() {}

    /** All files; {@code report.json} is the last, so that a directory which has it has everything. */
    static Report write(RunDirectory directory, Recording recording, Map<String, Tensor> encoder) throws IOException {
        Report report = Report.of(recording, Safetensors.digest(encoder));
        EncoderConfig config = EncoderConfig.of(recording.state().orElseThrow().getSpec());
        WholeFile.write(directory.encoder(), EncoderFiles.tensors(encoder, config, Map.of("run", report.run())));
        EncoderFiles.describe(directory.encoder(), config);
        Map<String, byte[]> plots = plots(recording);
        for (Map.Entry<String, byte[]> plot : plots.entrySet()) {
            WholeFile.write(directory.file(plot.getKey()), plot.getValue());
        }
        WholeFile.write(directory.file("report.md"), ReportPage.of(report, recording, plots.keySet()));
        String json = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report);
        WholeFile.write(directory.file("report.json"), json + "\n");
        return report;
    }

    /** Throws {@link BadInput} naming the file where it is not a report. */
    public static Report read(RunDirectory directory) {
        Path file = directory.file("report.json");
        try {
            return JSON.readValue(file.toFile(), Report.class);
        } catch (JsonProcessingException e) {
            throw new BadInput(
                    file + ": is no report of a run, or is damaged; get the file again, or give another directory", e);
        } catch (IOException e) {
            throw new BadInput(FileTrouble.of(e) + "; let this user read the report", e);
        }
    }

    /** A machine without fonts cannot draw text; its user still gets the numbers. */
    private static Map<String, byte[]> plots(Recording recording) {
        try {
            return Plots.of(recording);
        } catch (RuntimeException | InternalError | LinkageError e) {
            LOG.warn(
                    "no plots: Java cannot draw on this machine ({}); installing fontconfig and a font helps",
                    e.toString());
            return Map.of();
        }
    }
}
