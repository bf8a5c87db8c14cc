/**
 * A run's specification: from YAML to one record and back, and what the record says of the networks. Knows no data set,
 * no PyTorch, no Kafka.
 *
 * <pre>
 *   recipe ─▶ Layer ─┐                                       Machine, images
 *   run.yaml ▶ Layer ┼─▶ RunSpecs.resolve ─▶ RunSpec ────▶ Resolution ─▶ RunSpec without "auto" ─▶ Architecture
 *   --set ───▶ Layer ┘    Merge: schema, type, range │
 *                         ViewKeys: the list of views │
 *                         Consistency: key by key    └──▶ SpecText: YAML, canonical JSON, hash, difference
 * </pre>
 *
 * Keys, defaults, ranges and comments are those of the Avro schema (run-spec.avdl); nothing is stated twice.
 */
@NullMarked
package io.directpred.spec;

import org.jspecify.annotations.NullMarked;
