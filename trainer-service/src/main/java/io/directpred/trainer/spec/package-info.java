/**
 * From YAML to a run's specification, and back.
 *
 * <pre>
 *   recipe ─▶ Layer ─┐
 *   run.yaml ▶ Layer ┼─▶ RunSpecs.resolve ─▶ RunSpec ─▶ SpecText: YAML, canonical JSON, hash, difference
 *   --set ───▶ Layer ┘    Merge: schema, type, range     ▲
 *                         Consistency: one key against another
 * </pre>
 *
 * Keys, defaults, ranges and comments are those of the Avro schema; nothing is stated twice.
 */
@NullMarked
package io.directpred.trainer.spec;

import org.jspecify.annotations.NullMarked;
