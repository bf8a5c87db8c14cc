/**
 * What the tests of several modules share.
 *
 * <pre>
 *   Hostile     bytes as an attacker would make them ──▶ fuzz tests of events, network, datasets, trainer-service
 *   TestBroker  one real broker for a JVM            ──▶ tests of events, standalone
 *   ChildJvm    a Java process of its own            ──▶ tests of whole programs
 *   GeneratedPage  documentation written from code   ──▶ tests of spec, standalone
 * </pre>
 */
@NullMarked
package io.directpred.testing;

import org.jspecify.annotations.NullMarked;
