package io.directpred.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where log lines go: into the run's directory, so that the terminal stays the run's. */
public final class Logs {
    public static final String FILE = "directpred.log";

    private static final String LINE = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0} [%thread] %msg%n";

    /** How far long work has come: lines that belong to the terminal, too. */
    private static final String PROGRESS = "io.directpred.progress";

    private static volatile @Nullable Path current;

    private Logs() {}

    /** The file that log lines go to, if there is one. */
    public static Optional<Path> file() {
        return Optional.ofNullable(current);
    }

    /** For what goes wrong before a run has a directory: a new file among the system's temporary ones. */
    public static Path intoTemporary() {
        try {
            into(Files.createTempDirectory("directpred-"));
        } catch (IOException e) {
            throw new BadInput("no log can be written among the temporary files: " + FileTrouble.of(e), e);
        }
        return Objects.requireNonNull(current);
    }

    /**
     * What is wrong about {@code LOG_LEVEL} and {@code LOG_FORMAT}, which a service's log is made by; nothing else can
     * be said about it there.
     */
    static String wrong(Map<String, String> environment) {
        String level = environment.getOrDefault("LOG_LEVEL", "INFO");
        String format = environment.getOrDefault("LOG_FORMAT", "text");
        if (Level.toLevel(level, null) == null) {
            return "LOG_LEVEL = " + level + ": DEBUG, INFO, WARN or ERROR";
        }
        return Set.of("text", "json").contains(format) ? "" : "LOG_FORMAT = " + format + ": text or json";
    }

    /**
     * Before anything logs: only warnings are of interest, our own lines excepted, and until {@link #into} they go
     * nowhere. Progress goes to standard error.
     */
    public static void quiet() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.getLogger("ROOT").setLevel(Level.WARN);
        context.getLogger("io.directpred").setLevel(Level.INFO);
        ConsoleAppender<ILoggingEvent> terminal = new ConsoleAppender<>();
        terminal.setTarget("System.err");
        start(terminal, "%msg%n", PROGRESS);
    }

    /** From now on, appended to the directory's log file, and no more to the one before. */
    public static void into(Path dir) {
        FileAppender<ILoggingEvent> file = new FileAppender<>();
        try {
            FileModes.createFile(dir.resolve(FILE));
        } catch (IOException e) {
            throw new BadInput(
                    dir + ": cannot be written (" + FileTrouble.of(e) + "); give another directory with --out", e);
        }
        file.setName(FILE);
        file.setFile(dir.resolve(FILE).toString());
        ch.qos.logback.classic.Logger root =
                ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        Appender<ILoggingEvent> before = root.getAppender(FILE);
        if (before != null) {
            root.detachAppender(before);
            before.stop();
        }
        current = dir.resolve(FILE);
        start(file, LINE, Logger.ROOT_LOGGER_NAME);
    }

    /** From now on, to standard output, as much as {@code LOG_LEVEL} says: of a service. */
    public static void toStandardOutput() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger("io.directpred").setLevel(Level.toLevel(System.getenv("LOG_LEVEL"), Level.INFO));
        start(new ConsoleAppender<>(), LINE, Logger.ROOT_LOGGER_NAME);
    }

    private static void start(OutputStreamAppender<ILoggingEvent> appender, String pattern, String logger) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(pattern);
        encoder.setContext(context);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(logger).addAppender(appender);
    }
}
