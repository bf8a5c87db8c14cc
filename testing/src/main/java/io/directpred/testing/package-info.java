/**
 * What the tests of several modules share.
 *
 * <pre>
 *   Hostile     bytes as an attacker would make them ──▶ fuzz tests of events, network, datasets, trainer-service
 *   TestBroker  one real broker for a JVM            ──▶ tests of events, standalone
 *   ChildJvm    a Java process of its own            ──▶ tests of whole programs
 *   MadeUpImageNet  pictures in the directories of ImageNet ──▶ tests of datasets, runs of the recipe imagenet by hand
 *   GeneratedPage  documentation written from code   ──▶ tests of spec, standalone
 * </pre>
 */
@NullMarked
package io.directpred.testing;

import org.jspecify.annotations.NullMarked;
