package io.directpred.standalone;

import io.directpred.service.Build;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {Build.describe()};
    }
}
