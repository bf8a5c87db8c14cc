package io.directpred.network;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.nio.file.Path;
import java.util.Map;

/**
 * Native libraries to be called by the names of their functions.
 *
 * <p>JNA opens a library for the whole process by itself (RTLD_GLOBAL). libtorch has a LAPACK of its own: whoever is
 * loaded after it, as OpenBLAS is, would call that one and have other bits. So every library keeps its names to itself.
 */
final class NativeCalls {
    /** POSIX's dlopen; without RTLD_GLOBAL it is RTLD_LOCAL. */
    private static final int RTLD_LAZY = 1;

    private static final Map<String, Object> LOCAL =
            Platform.isWindows() ? Map.of() : Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY);

    private NativeCalls() {}

    /** The libtorch that DJL has loaded; throws {@link UnsatisfiedLinkError} where it cannot be opened. */
    static NativeLibrary libtorch() {
        return library(Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("torch_cpu"))
                .toString());
    }

    static NativeLibrary library(String name) {
        return NativeLibrary.getInstance(name, LOCAL);
    }
}
