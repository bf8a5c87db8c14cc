package io.directpred.untrusted;

/**
 * What an attacker wants to be run. It is in no package that Avro was told to trust, and leaves a mark when its code
 * runs.
 */
public final class Canary {
    public static final String MARK = "directpred.canary";

    static {
        System.setProperty(MARK, "initialised");
    }

    public Canary() {}

    /** How Avro makes objects of strings with {@code java-class}. */
    public Canary(String text) {}
}
