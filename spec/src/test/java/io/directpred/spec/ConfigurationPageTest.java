package io.directpred.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.directpred.testing.GeneratedPage;
import org.junit.jupiter.api.Test;

/** The page of every key is what schema and recipes say; {@code -Dpages.write=true} writes it. */
class ConfigurationPageTest {

    @Test
    void everyKeyIsDescribedAndHasASource() {
        assertThat(ConfigurationPage.fields()).hasSizeGreaterThan(50).allSatisfy((key, field) -> {
            assertThat(field.doc())
                    .as("the comment of " + key + " in run-spec.avdl")
                    .isNotBlank();
            assertThat(ConfigurationPage.source(key))
                    .as("where the default of " + key + " comes from: a comment in recipes/quick.yaml")
                    .isPresent();
        });
    }

    @Test
    void thePageIsWhatTheCodeSays() {
        GeneratedPage.assertCurrent("docs/reference/configuration.md", ConfigurationPage.text());
    }
}
