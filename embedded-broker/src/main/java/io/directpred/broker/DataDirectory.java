package io.directpred.broker;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of a broker's data: made where it is not there, and of one broker at a time. */
final class DataDirectory {
    private static final Logger log = LoggerFactory.getLogger(DataDirectory.class);
    private static final Set<PosixFilePermission> OWNERS_ALONE = PosixFilePermissions.fromString("rwx------");

    private DataDirectory() {}

    /** One that is made is the owner's alone, whatever the umask: in it lies everything that was ever sent. */
    static Path made(Path data) throws IOException {
        if (Files.exists(data)) {
            return data;
        }
        if (data.getParent() != null) {
            Files.createDirectories(data.getParent());
        }
        return data.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? Files.createDirectory(data, PosixFilePermissions.asFileAttribute(OWNERS_ALONE))
                : Files.createDirectory(data);
    }

    /**
     * Kafka's own lock is taken after its controller has opened, and so harmed, the metadata of a broker that runs
     * here.
     */
    static FileChannel lock(Path data) throws IOException {
        FileChannel channel = FileChannel.open(data.resolve("broker.lock"), CREATE, WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            log.debug("locked by this JVM", e);
        }
        channel.close();
        throw new IOException("another broker holds its lock");
    }
}
