package io.directpred.spec;

import static io.directpred.spec.Resolved.resolve;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.directpred.testing.Hostile;
import java.util.List;
import java.util.concurrent.Callable;

/** Any text is a specification or is refused in one short line; either takes memory in proportion to its length. */
class RunSpecsFuzzTest {
    private static final String VALID = SpecText.yaml(RunSpecs.defaults());
    /** The recipe below every specification and the parser's buffers. */
    private static final int FIXED_BYTES = 8 << 20;

    private static final int FACTOR = 1000;

    static {
        resolve(List.of(Layer.yaml("run.yaml", VALID))); // loads classes
    }

    @FuzzTest
    void yaml(byte[] text) throws Exception {
        resolvedOrRefused(text.length, () -> Layer.yaml("run.yaml", new String(text, UTF_8)));
    }

    @FuzzTest
    void yamlVariant(FuzzedDataProvider choice) throws Exception {
        byte[] text = Hostile.variant(choice, VALID.getBytes(UTF_8));
        resolvedOrRefused(text.length, () -> Layer.yaml("run.yaml", new String(text, UTF_8)));
    }

    @FuzzTest
    void assignment(byte[] text) throws Exception {
        resolvedOrRefused(text.length, () -> Layer.assignments("--set", List.of(new String(text, UTF_8))));
    }

    private static void resolvedOrRefused(int length, Callable<Layer> layer) throws Exception {
        RunSpec spec;
        try {
            spec = Hostile.within(FIXED_BYTES + (long) FACTOR * length, () -> resolve(List.of(layer.call())));
        } catch (RunSpecException e) {
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(2010).doesNotContainPattern("\\R|(^|: )null$");
            return;
        }
        RunSpec back = resolve(List.of(Layer.yaml("again", SpecText.yaml(spec))));
        assertThat(SpecText.difference(spec, back)).isEmpty();
        assertThat(SpecText.hash(back)).isEqualTo(SpecText.hash(spec));
    }
}
