package io.directpred.chaos;

import java.io.IOException;

/** Runs another main class in a process that does not outlive its parent: it ends when its standard input does. */
final class Tethered {
    private Tethered() {}

    /**
     * Runs the main class given.
     *
     * @param args the main class, then its arguments
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread tether = new Thread(Tethered::await, "tether");
        tether.setDaemon(true);
        tether.start();
        String[] own = java.util.Arrays.copyOfRange(args, 1, args.length);
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) own);
    }

    private static void await() {
        try {
            while (System.in.read() >= 0) {} // nothing is ever said
        } catch (IOException e) {
            // the parent is gone, as at the end
        }
        Runtime.getRuntime().halt(137);
    }
}
