/**
 * A real Kafka broker in this JVM, for a run on one machine and for tests.
 *
 * <pre>
 *   EmbeddedBroker.start(DIR/kafka)                 DIR/kafka: meta.properties, ports, the log
 *        │
 *        ├── controller  127.0.0.1:picked           metadata quorum of one
 *        └── broker      127.0.0.1:picked  ◀──────  any Kafka client
 * </pre>
 */
@NullMarked
package io.directpred.broker;

import org.jspecify.annotations.NullMarked;
