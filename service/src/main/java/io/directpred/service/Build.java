package io.directpred.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which program this is: its version, and the commit it was built from, as far as that is known. */
public final class Build {
    private Build() {}

    /** In one line, with the Java that runs it. */
    public static String describe() {
        return "directpred " + version() + " (commit " + commit() + ", Java " + Runtime.version() + ")";
    }

    public static String version() {
        return property("version");
    }

    /** The launcher knows the checkout it starts from; an image knows what it was built from. */
    public static String commit() {
        String launched = System.getProperty("directpred.commit", "");
        return launched.isEmpty() ? property("commit") : launched;
    }

    private static String property(String key) {
        Properties properties = new Properties();
        try (InputStream in = Build.class.getResourceAsStream("/version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String value = properties.getProperty(key, "unknown");
        return value.startsWith("${") ? "unknown" : value; // built without what it is found out by
    }
}
