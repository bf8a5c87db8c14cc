package io.directpred.service;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What tells this process from others of its role: the host's name and the process's number. */
public final class Instance {
    private Instance() {}

    /** Such as {@code trainer.host7-4711}: the id of a role's Kafka clients. */
    public static String of(String role) {
        return role + "." + host() + "-" + ProcessHandle.current().pid();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // a machine that does not know its own name works all the same
        }
    }
}
