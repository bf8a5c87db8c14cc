package io.directpred.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ThinnedTableTest {

    @Property
    void noSpikeIsLostHoweverManyStepsThereAre(
            @ForAll @NotEmpty @Size(max = 500) List<@DoubleRange(min = -5, max = 5) Double> values) {
        ThinnedTable table = new ThinnedTable(16);

        for (int step = 0; step < values.size(); step++) {
            table.put(step, step, new double[] {values.get(step)}, List.of());
        }

        assertThat(table.all()).hasSizeLessThanOrEqualTo(16);
        assertThat(table.all().stream().mapToDouble(b -> b.least()[0]).min())
                .hasValue(values.stream().mapToDouble(v -> v).min().orElseThrow());
        assertThat(table.all().stream().mapToDouble(b -> b.greatest()[0]).max())
                .hasValue(values.stream().mapToDouble(v -> v).max().orElseThrow());
        assertThat(table.all().stream().reduce((a, b) -> b).orElseThrow().last())
                .containsExactly(values.get(values.size() - 1));
    }

    @Test
    void whatALaterAttemptDoesAgainTakesThePlaceOfWhatWasThere() {
        ThinnedTable table = new ThinnedTable(16);
        for (int step = 0; step < 10; step++) {
            table.put(step, step, new double[] {1}, List.of());
        }

        table.put(10, 4, new double[] {2}, List.of());

        assertThat(table.all()).extracting(ThinnedTable.Bucket::step).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(table.all().stream().reduce((a, b) -> b).orElseThrow().last())
                .containsExactly(2);
    }

    @Test
    void aNumberStandsForItsNeighbourThatIsNone() {
        ThinnedTable table = new ThinnedTable(2);
        double[] values = {Double.NaN, 3, 1, Double.NaN};
        for (int step = 0; step < values.length; step++) {
            table.put(step, step, new double[] {values[step]}, List.of());
        }

        assertThat(table.all()).extracting(b -> b.least()[0]).containsExactly(3.0, 1.0);
        assertThat(table.all()).extracting(b -> b.greatest()[0]).containsExactly(3.0, 1.0);
    }
}
