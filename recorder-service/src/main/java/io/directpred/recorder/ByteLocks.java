package io.directpred.recorder;

import io.directpred.service.FileModes;
import io.directpred.service.FileTrouble;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Bytes of a file, each of which one process at a time can lock; what a process holds ends with it. Throws
 * {@link RunFailed} where there are no locks.
 */
final class ByteLocks implements AutoCloseable {
    private final Path file;
    /** One for all of them: to close another on the same file would give them all up. */
    private final FileChannel channel;

    private final Map<Integer, FileLock> held = new HashMap<>();

    private ByteLocks(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Makes the file where it is not there. */
    static ByteLocks open(Path file) throws IOException {
        FileModes.createFile(file);
        return new ByteLocks(file, FileChannel.open(file, StandardOpenOption.WRITE));
    }

    /** False where another has it. */
    boolean take(int number) {
        try {
            FileLock lock = channel.tryLock(number, 1, false);
            if (lock != null) {
                held.put(number, lock);
            }
            return lock != null;
        } catch (OverlappingFileLockException e) { // another of this process
            return false;
        } catch (IOException e) {
            throw unlockable(e);
        }
    }

    /** Waits until no other process has it. */
    void await(int number) {
        try {
            held.put(number, channel.lock(number, 1, false));
        } catch (IOException e) {
            throw unlockable(e);
        }
    }

    void release(int number) {
        FileLock lock = held.remove(number);
        try {
            if (lock != null) {
                lock.release();
            }
        } catch (IOException e) {
            throw unlockable(e);
        }
    }

    private RunFailed unlockable(IOException e) {
        return new RunFailed(
                file + ": cannot be locked (" + FileTrouble.of(e)
                        + "); give a directory on another file system with --out",
                e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unlockable(e);
        }
    }
}
