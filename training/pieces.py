"""A file in pieces of at most 16 MB, for places that take no larger ones.  usage: pieces.py DIRECTORY FILE   joins them again."""
import hashlib
import sys
from pathlib import Path

PIECE = 16_000_000


def split(file, directory):
    """Writes file.000, file.001 ... and file.sha256."""
    directory.mkdir(parents=True, exist_ok=True)
    data = file.read_bytes()
    for i in range(0, len(data), PIECE):
        (directory / f"{file.name}.{i // PIECE:03}").write_bytes(data[i:i + PIECE])
    (directory / f"{file.name}.sha256").write_text(hashlib.sha256(data).hexdigest() + "\n")


def join(directory, file):
    pieces = sorted(directory.glob(f"{file.name}.[0-9][0-9][0-9]"))
    data = b"".join(piece.read_bytes() for piece in pieces)
    if hashlib.sha256(data).hexdigest() != (directory / f"{file.name}.sha256").read_text().strip():
        raise SystemExit(f"The pieces in {directory} do not make up {file.name}: one is missing or damaged.")
    file.write_bytes(data)


if __name__ == "__main__":
    join(Path(sys.argv[1]), Path(sys.argv[2]))
