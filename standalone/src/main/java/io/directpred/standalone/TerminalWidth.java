package io.directpred.standalone;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Proxy;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many columns and rows this process's terminal has, also after its window has become another size; 0 columns where
 * the output is none.
 */
final class TerminalWidth implements IntSupplier {
    private static final Logger LOG = LoggerFactory.getLogger(TerminalWidth.class);
    private static final File TERMINAL = new File("/dev/tty");

    private volatile int columns;
    private volatile int rows;

    private TerminalWidth(int columns) {
        this.columns = columns;
    }

    /** At first as the launcher says; then whenever the system says that the window has changed (SIGWINCH). */
    static TerminalWidth ofThisProcess() {
        TerminalWidth width = new TerminalWidth(Integer.getInteger("directpred.columns", 0));
        if (width.columns > 0) {
            onChange(width::ask);
        }
        return width;
    }

    @Override
    public int getAsInt() {
        return columns;
    }

    /** 0: not known, as before {@link #ask}. */
    int rows() {
        return rows;
    }

    void ask() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(TERMINAL)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader answer = stty.inputReader()) {
                String[] rowsAndColumns = String.valueOf(answer.readLine()).split(" ", -1);
                int now = Integer.parseInt(rowsAndColumns[rowsAndColumns.length - 1]);
                rows = Integer.parseInt(rowsAndColumns[0]);
                columns = now > 0 ? now : columns;
            }
        } catch (IOException | NumberFormatException e) {
            LOG.debug("the terminal does not say how wide it is", e);
        }
    }

    /** By reflection, since the compiler warns of every use of sun.misc; without it the width stays as it was. */
    private static void onChange(Runnable told) {
        try {
            MethodHandles.Lookup own = MethodHandles.lookup();
            Class<?> signal = own.findClass("sun.misc.Signal");
            Class<?> handler = own.findClass("sun.misc.SignalHandler");
            Object telling = Proxy.newProxyInstance(
                    TerminalWidth.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        told.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), telling);
        } catch (ReflectiveOperationException e) {
            LOG.debug("changes of the window are not told", e);
        }
    }
}
