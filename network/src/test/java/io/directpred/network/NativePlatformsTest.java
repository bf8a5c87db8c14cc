package io.directpred.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Machines that the build knows, most of which it has never run on: what joins Java and PyTorch is there for each. */
class NativePlatformsTest {
    private static final Pattern PLATFORM = Pattern.compile("<djl\\.platform>([a-z0-9_-]+)</djl\\.platform>");

    @Test
    void eachPlatformOfTheBuildHasALibraryThatJoinsJavaAndPyTorch() throws Exception {
        TreeSet<String> platforms = new TreeSet<>();
        PLATFORM.matcher(Files.readString(Path.of("..", "pom.xml")))
                .results()
                .forEach(found -> platforms.add(found.group(1)));

        assertThat(platforms).containsExactly("linux-aarch64", "linux-x86_64", "osx-aarch64", "win-x86_64");
        assertThat(platforms).allSatisfy(platform -> assertThat(
                        getClass().getResource("/jnilib/" + platform + "/cpu/" + library(platform)))
                .isNotNull());
    }

    private static String library(String platform) {
        return platform.startsWith("win")
                ? "djl_torch.dll"
                : "libdjl_torch" + (platform.startsWith("osx") ? ".dylib" : ".so");
    }
}
