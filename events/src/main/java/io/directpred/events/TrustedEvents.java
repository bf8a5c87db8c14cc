package io.directpred.events;

import io.directpred.spec.TrustedPackage;

/** Lets Avro load the generated classes of this package; found by {@link java.util.ServiceLoader}. */
public final class TrustedEvents extends TrustedPackage {}
