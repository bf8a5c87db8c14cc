"""Makes N tiny PNGs, no two alike, in folders of 1,000. On a tmpfs a million take 4 GB of memory."""

import argparse
import os
import struct
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dir", help="a folder that is not there yet")
    parser.add_argument("n", type=int, help="how many")
    asked = parser.parse_args()
    if os.path.exists(asked.dir):
        parser.error(f"{asked.dir} is there already; give another folder")
    for i in range(asked.n):
        folder = f"{asked.dir}/n{i // 1000:08d}"
        if i % 1000 == 0:
            os.makedirs(folder)
        with open(f"{folder}/n{i // 1000:08d}_{i % 1000}.png", "wb") as file:
            file.write(png(i))


if __name__ == "__main__":
    main()
