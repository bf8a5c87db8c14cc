package io.directpred.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which program this is: its version, and the commit it was built from, as far as that is known. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "directpred " + property("version") + " (commit " + commit() + ", Java " + Runtime.version() + ")"
        };
    }

    /** The launcher knows the checkout it starts from; an image knows what it was built from. */
    static String commit() {
        String launched = System.getProperty("directpred.commit", "");
        return launched.isEmpty() ? property("commit") : launched;
    }

    private static String property(String key) {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty(key, "unknown");
    }
}
