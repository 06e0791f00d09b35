"""Writes the first names of the 1990 United States census, one a line.

Usage: generate_names.py FOLDER, the folder `names` of the source
distribution of PyPI's package `names`, version 0.3.0. Its files
`dist.female.first` and `dist.male.first` hold a name a line, in capitals and
followed by numbers. Here they are one list: small letters, sorted, each once.
"""

import hashlib
import sys
from pathlib import Path

FILE = (
    Path(__file__).resolve().parents[2]
    / "Sources" / "Examples" / "names" / "Data" / "first-names.txt"
)
SOURCES = {
    "dist.female.first":
        "bd2f310fc4e5d5e5ea122c9d4342c9821145823118eb20db1647f305ec77b358",
    "dist.male.first":
        "0a5078ef6effe3b483d15b0f7f95047662126c9bfb624ecd5e5b978fc0f2470b",
}


def main():
    names = set()
    for name, digest in SOURCES.items():
        content = (Path(sys.argv[1]) / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, name
        names |= {line.split()[0].lower() for line in content.decode().splitlines()}
    content = "".join(f"{name}\n" for name in sorted(names)).encode()
    FILE.write_bytes(content)
    print(hashlib.sha256(content).hexdigest(), len(content), len(names), FILE.name)


if __name__ == "__main__":
    main()
