"""Float16 weights of a model in 8 bit; the names, layout and metadata stay. usage: float16.py OUT.safetensors MODEL"""
import sys
from pathlib import Path

import tensors


def main():
    stored, metadata = tensors.read(Path(sys.argv[2]) / "model.safetensors")
    tensors.write({name: t.astype("<f2") for name, t in tensors.float32(stored)}, Path(sys.argv[1]), metadata)


if __name__ == "__main__":
    main()
