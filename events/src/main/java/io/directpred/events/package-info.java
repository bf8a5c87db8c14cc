/**
 * The log: Avro schemas, the list of topics, Kafka to Reactor and back. The only package that names org.apache.kafka.
 *
 * <pre>
 *   publish ──▶ Codec ──▶ Sender ──────────────▶ ┌────────┐     one thread a producer: order, and nobody else blocks
 *   transactions(id) ───▶ TransactionalSender ─▶ │ broker │
 *                                                └────────┘
 *   read, readToEnd ◀── Codec ◀── Reader ◀───────────┤          one thread a consumer: demand becomes pause and resume
 *   share ◀──────────── Codec ◀── ShareReader ◀──────┤
 *                         └─ undecodable ──▶ DeadLetters
 *   RawRecord ◀────────────────── TopicTap ◀─────────┘          for who looks on: leaves no trace
 * </pre>
 */
@NullMarked
package io.directpred.events;

import org.jspecify.annotations.NullMarked;
