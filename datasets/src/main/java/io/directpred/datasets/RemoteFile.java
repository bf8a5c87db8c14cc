package io.directpred.datasets;

import java.net.URI;

/**
 * A file at its official address.
 *
 * @param md5 hexadecimal, as published
 */
record RemoteFile(URI address, String md5) {

    static RemoteFile of(String address, String md5) {
        return new RemoteFile(URI.create(address), md5);
    }

    /** The last part of its address. */
    String name() {
        String path = address.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
