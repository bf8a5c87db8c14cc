package io.directpred.datasets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over the path, size and content hash of files, in the order they are added. */
final class Fingerprint {
    private final MessageDigest digest = sha256();

    Fingerprint add(String path, long size, String contentHash) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(0, name.length));
        digest.update(name);
        digest.update(ByteBuffer.allocate(8).putLong(0, size));
        digest.update(contentHash.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Ends it. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    static String ofContent(ByteBuffer content) {
        MessageDigest digest = sha256();
        digest.update(content);
        return HexFormat.of().formatHex(digest.digest());
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
