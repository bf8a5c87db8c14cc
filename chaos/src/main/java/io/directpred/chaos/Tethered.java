package io.directpred.chaos;

import io.directpred.broker.BrokerMain;
import java.io.IOException;
import java.util.Arrays;

/** A service, or the broker, in a process that does not outlive its parent: it ends when its standard input does. */
final class Tethered {
    private Tethered() {}

    /**
     * Runs what is named.
     *
     * @param args one of loader, trainer, stats, probe, broker; then its own arguments
     */
    public static void main(String[] args) {
        Thread tether = new Thread(Tethered::await, "tether");
        tether.setDaemon(true);
        tether.start();
        String[] own = Arrays.copyOfRange(args, 1, args.length);
        switch (args[0]) {
            case "loader" -> io.directpred.loader.Main.main(own);
            case "trainer" -> io.directpred.trainer.Main.main(own);
            case "stats" -> io.directpred.stats.Main.main(own);
            case "probe" -> io.directpred.probe.Main.main(own);
            case "broker" -> BrokerMain.main(own);
            default -> throw new IllegalArgumentException(args[0]);
        }
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
