package io.directpred.probe;

import io.directpred.events.ProbeReport;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * What a probe found of a checkpoint.
 *
 * @param shown a ProbeEmbedding, and before it ProbeThumbnails where the run has none yet; none where it could not be
 *     probed
 */
record Judgement(ProbeReport report, List<SpecificRecord> shown) {}
