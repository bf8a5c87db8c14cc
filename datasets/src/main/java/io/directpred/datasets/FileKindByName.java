package io.directpred.datasets;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** What the name of a file says of it. */
enum FileKindByName {
    IMAGE,
    /** A file of another kind, so it is not looked into. */
    OTHER,
    /** The first bytes say. */
    OPEN;

    private static final Set<String> IMAGES = Set.of(
            "jpg", "jpeg", "jpe", "jfif", "jif", "png", "webp", "bmp", "dib", "gif", "tif", "tiff", "ppm", "pgm", "pbm",
            "pnm");
    private static final Set<String> OTHERS = Set.of(
            "txt",
            "json",
            "jsonl",
            "xml",
            "csv",
            "tsv",
            "md",
            "rst",
            "yaml",
            "yml",
            "toml",
            "ini",
            "cfg",
            "log",
            "lst",
            "html",
            "htm",
            "py",
            "ipynb",
            "sh",
            "bat",
            "js",
            "css",
            "mat",
            "npy",
            "npz",
            "pt",
            "pth",
            "pkl",
            "pickle",
            "h5",
            "hdf5",
            "bin",
            "dat",
            "data",
            "db",
            "lmdb",
            "mdb",
            "sqlite",
            "parquet",
            "arrow",
            "tfrecord",
            "tfrecords",
            "rec",
            "idx",
            "safetensors",
            "onnx",
            "ckpt",
            "zip",
            "tar",
            "gz",
            "tgz",
            "bz2",
            "xz",
            "zst",
            "7z",
            "rar",
            "mp4",
            "avi",
            "mov",
            "mkv",
            "webm",
            "wav",
            "mp3",
            "flac",
            "ogg",
            "pdf",
            "doc",
            "docx",
            "xls",
            "xlsx",
            "exe",
            "dll",
            "lock",
            "md5",
            "sha256");

    static FileKindByName of(Path file) {
        String name = String.valueOf(file.getFileName());
        if (name.startsWith(".")) {
            return OTHER;
        }
        int dot = name.lastIndexOf('.');
        String end = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
        if (IMAGES.contains(end)) {
            return IMAGE;
        }
        return OTHERS.contains(end) ? OTHER : OPEN;
    }

    static boolean mayBeImage(Path file) {
        return of(file) == IMAGE;
    }
}
