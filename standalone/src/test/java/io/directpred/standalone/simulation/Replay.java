package io.directpred.standalone.simulation;

import io.directpred.spec.LastBatch;
import io.directpred.spec.PredictorKind;
import io.directpred.standalone.simulation.Process.Role;
import io.directpred.standalone.simulation.SimulationTest.Setting;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A drawn sequence as one word, to be given to another run of the tests:
 * {@code 9,1,3,directpred,0.4,false,drop,1:GoOn,40:Kill,TRAINER,1,true}.
 *
 * @param moves each with the values of its record
 */
record Replay(Setting setting, List<Move> moves) {
    /** The system property that {@code SimulationTest.replay} reads. */
    static final String PROPERTY = "simulation";

    /** What replays it, from the root of a checkout. */
    String command() {
        return "./mvnw -pl standalone -am test -Dtest=SimulationTest#replay -Dsurefire.failIfNoSpecifiedTests=false -D"
                + PROPERTY + "=" + this;
    }

    @Override
    public String toString() {
        String broken = setting.broken().stream().sorted().map(String::valueOf).collect(Collectors.joining("."));
        return Stream.concat(
                        Stream.of(String.join(
                                ",",
                                "" + setting.n(),
                                "" + setting.lag(),
                                "" + setting.freq(),
                                "" + setting.kind(),
                                broken,
                                "" + setting.large(),
                                "" + setting.last(),
                                "" + setting.runs())),
                        moves.stream().map(Replay::word))
                .collect(Collectors.joining(":"));
    }

    private static String word(Move move) {
        return Stream.concat(
                        Stream.of(move.getClass().getSimpleName()),
                        Arrays.stream(move.getClass().getRecordComponents()).map(part -> value(move, part)))
                .collect(Collectors.joining(","));
    }

    private static String value(Move move, RecordComponent part) {
        try {
            part.getAccessor().setAccessible(true);
            return String.valueOf(part.getAccessor().invoke(move));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static Replay of(String text) {
        List<String> words = List.of(text.split(":"));
        String[] s = words.get(0).split(",");
        Set<Integer> broken = s[4].isEmpty()
                ? Set.of()
                : Arrays.stream(s[4].split("\\.")).map(Integer::valueOf).collect(Collectors.toSet());
        Setting setting = new Setting(
                Integer.parseInt(s[0]),
                Integer.parseInt(s[1]),
                Integer.parseInt(s[2]),
                PredictorKind.valueOf(s[3]),
                broken,
                Boolean.parseBoolean(s[5]),
                LastBatch.valueOf(s[6]),
                Integer.parseInt(s[7]));
        return new Replay(setting, words.stream().skip(1).map(Replay::move).toList());
    }

    private static Move move(String word) {
        String[] parts = word.split(",");
        Class<?> type = Arrays.stream(Move.class.getPermittedSubclasses())
                .filter(move -> move.getSimpleName().equals(parts[0]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no move " + parts[0]));
        Constructor<?> made = type.getDeclaredConstructors()[0];
        List<Object> values = new ArrayList<>();
        for (Class<?> value : made.getParameterTypes()) {
            values.add(parser(value).apply(parts[values.size() + 1]));
        }
        try {
            made.setAccessible(true);
            return (Move) made.newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Function<String, Object> parser(Class<?> type) {
        return type == int.class
                ? Integer::valueOf
                : type == long.class ? Long::valueOf : type == boolean.class ? Boolean::valueOf : Role::valueOf;
    }
}
