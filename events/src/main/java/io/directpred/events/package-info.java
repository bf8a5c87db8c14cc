/**
 * The log: Avro schemas, the list of topics, Kafka to Reactor and back. The only package that names org.apache.kafka.
 *
 * <pre>
 *   publish ──▶ Codec ──▶ Sender × 2 ──────────▶ ┌────────┐     one thread a topic: order, and nobody else blocks;
 *                                                │        │     what a step waits for has a producer of its own
 *   transactions(id) ───▶ TransactionalSender ─▶ │ broker │
 *                                                └────────┘
 *   read, readToEnd ◀── Codec ◀── Reader ◀───────────┤          one thread a consumer: demand becomes pause and resume
 *   share ◀──────────── Codec ◀── ShareReader ◀──────┤
 *                         └─ undecodable ──▶ DeadLetters
 *   Schemas ◀─ PublishedSchemas ◀── topic schemas ◀── WrittenSchemas    a writer's schema comes before its first record
 *   RawRecord ◀────────────────── TopicTap ◀─────────┘          for who looks on: leaves no trace
 * </pre>
 */
@NullMarked
package io.directpred.events;

import org.jspecify.annotations.NullMarked;
