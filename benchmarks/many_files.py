"""Makes N tiny PNGs, no two alike, in folders of 1,000: python3 benchmarks/many_files.py DIR N. On a tmpfs a million take 4 GB of memory."""

import os
import struct
import sys
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(i):
    colour = struct.pack(">I", i * 2654435761 % 2**32)[:3]
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
        + chunk(b"tEXt", b"n\0%d" % i)
        + chunk(b"IDAT", zlib.compress((b"\0" + colour * 8) * 8))
        + chunk(b"IEND", b"")
    )


def main():
    top, n = sys.argv[1], int(sys.argv[2])
    for i in range(n):
        folder = f"{top}/n{i // 1000:08d}"
        if i % 1000 == 0:
            os.makedirs(folder)
        with open(f"{folder}/n{i // 1000:08d}_{i % 1000}.png", "wb") as file:
            file.write(png(i))


if __name__ == "__main__":
    main()
