"""Writes inflate.json: compressed streams, and what Python's zlib makes of them."""

import base64
import gzip
import itertools
import json
import random
import struct
import zlib
from pathlib import Path

random.seed(1)
text = (
    b"A tape records tensor operations inside a scope, one reverse sweep turns the tape into "
    b"gradients, and every fused operation carries the composition that defines it, so that its "
    b"hand-derived backward is checked, not trusted. A tape records, a sweep turns. "
)
noise = random.randbytes(120)
contents = {
    "empty": b"",
    "one byte": b"a",
    "text": text * 2,
    "noise": noise,
    "zeros": bytes(1000),
    "short distances": b"".join((bytes(range(d)) * 60)[:100] for d in range(1, 12)),
    "the farthest distance": noise + bytes(32768 - len(noise)) + noise,
    "every length": b"".join(text[:n] + b"|" for n in range(3, 259, 17)) + noise,
    "several blocks": bytes(random.choices(range(256), [2.0 ** -(i % 64) for i in range(256)], k=2500)),
}


def text64(data):
    return base64.b64encode(data).decode()


def raw(data, level, strategy, memory=8):
    c = zlib.compressobj(level, zlib.DEFLATED, -15, memory, strategy)
    return c.compress(data) + c.flush()


streams = {}
for name, data in contents.items():
    for level in range(10):
        for strategy in range(5):
            for memory in (1, 8):
                if len(data) > 2000 and (level not in (0, 1, 6, 9) or memory == 8):
                    continue
                stream = raw(data, level, strategy, memory)
                if len(stream) < 2600:
                    streams.setdefault(stream, f"{name}, level {level}, strategy {strategy}, memory {memory}")


def described(name, stream, data):
    return dict(name=name, stream=text64(stream), count=len(data), checksum=zlib.crc32(data))


def inflated(stream):
    d = zlib.decompressobj(-15)
    return d.decompress(stream)


def member(data, flags=0, extra=b"", name=b"", comment=b""):
    """A gzip member whose header has all fields that the flags ask for."""
    header = bytes([0x1F, 0x8B, 8, flags, 1, 2, 3, 4, 2, 255])
    if flags & 4:
        header += struct.pack("<H", len(extra)) + extra
    if flags & 8:
        header += name + b"\0"
    if flags & 16:
        header += comment + b"\0"
    if flags & 2:
        header += struct.pack("<H", zlib.crc32(header) & 0xFFFF)
    return header + raw(data, 9, 0) + struct.pack("<II", zlib.crc32(data), len(data))


fields = dict(extra=b"AB\x03\0abc", name=b"weights", comment=b"no comment")
gzips = {"of Python": (gzip.compress(text, mtime=0), text), "of nothing": (gzip.compress(b"", mtime=0), b"")}
for flags in range(32):
    gzips[f"flags {flags}"] = (member(text[:40], flags, **fields), text[:40])
gzips["three members"] = (member(b"one") + member(b"", 8, name=b"x") + member(text, 31, **fields), b"one" + text)
for stream, data in gzips.values():
    assert gzip.decompress(stream) == data


def verdict(stream):
    """How many bytes a complete stream takes, 0 for one that is wrong, and its contents' checksum."""
    d = zlib.decompressobj(-15)
    try:
        data = d.decompress(stream)
    except zlib.error:
        return (0, 0)
    return (len(stream) - len(d.unused_data), zlib.crc32(data)) if d.eof else (0, 0)


def packed(verdicts):
    return text64(zlib.compress(b"".join(struct.pack("<HI", *v) for v in verdicts), 9))


# Every byte of a stream as every other byte.
small = raw(bytes(random.choices(b"abcdef", [8, 4, 2, 1, 1, 1], k=70)), 9, 0)
fixed = raw(text[:7] + text[:7], 9, zlib.Z_FIXED)
damaged = [
    dict(
        stream=text64(s),
        verdicts=packed(
            verdict(s[:i] + bytes([byte]) + s[i + 1 :]) for i in range(len(s)) for byte in range(256)
        ),
    )
    for s in (small, fixed)
]


class Bits:
    def __init__(self):
        self.number, self.count = 0, 0

    def write(self, value, count):
        self.number |= value << self.count
        self.count += count

    def bytes(self):
        return self.number.to_bytes((self.count + 7) // 8, "little")


def block(literals, distances, payload):
    """A block with codes of these lengths, and any bits behind."""
    bits = Bits()
    bits.write(1, 1)
    bits.write(2, 2)
    bits.write(len(literals) - 257, 5)
    bits.write(len(distances) - 1, 5)
    bits.write(15, 4)
    # The code of each length has 5 bits, and that of a run of zeros one bit.
    used = {18: 1} | {length: 5 for length in range(16)}
    for symbol in (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15):
        bits.write(used.get(symbol, 0), 3)
    codes, code = {}, 0
    for length in range(1, 6):
        for symbol in sorted(s for s in used if used[s] == length):
            codes[symbol] = (int(f"{code:0{length}b}"[::-1], 2), length)
            code += 1
        code <<= 1
    lengths, i = literals + distances, 0
    while i < len(lengths):
        run = next((n for n in range(len(lengths) - i) if lengths[i + n]), len(lengths) - i)
        if run >= 11:
            run = min(run, 138)
            bits.write(*codes[18])
            bits.write(run - 11, 7)
            i += run
        else:
            bits.write(*codes[lengths[i]])
            i += 1
    for byte in payload:
        bits.write(byte, 8)
    return bits.bytes()


def literals(lengths, end, repeat=0):
    """The lengths of the codes of some bytes, of the end of the block and of a repetition."""
    return lengths + [0] * (256 - len(lengths)) + [end, repeat]


def payload(ones=0.5):
    """Random bits; those that begin with ones are the longest codes."""
    return bytes(255 if random.random() < ones else random.randrange(256) for _ in range(12))


# Few codes of all lengths that are complete, incomplete or over-subscribed; then the complete ones again.
blocks = []
for byte, end, repeat, near, far in itertools.product(range(4), repeat=5):
    used = [2.0**-n for n in (byte, end, repeat) if n]
    if sum(used) == 1 and end and near < 2 and far < 2:
        blocks += [block(literals([byte], end, repeat), [near, far], payload(0)) for _ in range(12)]
    elif near < 3 and far < 3:
        blocks.append(block(literals([byte], end, repeat), [near, far], bytes(2)))
# Codes of up to 15 bits, which need second tables, and some with one code too many or too few.
long = list(range(1, 15))
for distances in ([1, 1], [0, 1], [0], list(range(1, 15)) + [15, 15]):
    blocks += [block(literals(long, 15, 15), distances, payload()) for _ in range(30)]
for lengths in ([15], [14], [], [15, 15], [13]):
    blocks.append(block(literals(long + lengths, 15), [0], payload()))
    blocks.append(block(literals([1], 1), long + [15] + lengths, payload()))
# As many symbols as there may be, and more; no distance code at all.
for literal_count, distance_count in ((286, 30), (287, 30), (288, 1), (286, 31), (286, 32)):
    codes = literals([1], 1) + [0] * (literal_count - 258)
    blocks.append(block(codes, [0] * distance_count, b"\x2a\xff"))

result = dict(
    streams=[described(name, stream, inflated(stream)) for stream, name in streams.items()],
    gzips=[described(name, *pair) for name, pair in gzips.items()],
    zlibs=[
        described(f"{name}, level {level}", zlib.compress(data, level), data)
        for name, data in contents.items()
        if len(data) < 600
        for level in (0, 1, 6, 9)
    ],
    damaged=damaged,
    blocks=dict(
        streams=text64(zlib.compress(b"".join(struct.pack("<H", len(b)) + b for b in blocks), 9)),
        verdicts=packed(verdict(b) for b in blocks),
    ),
)
print(sum(verdict(b)[0] > 0 for b in blocks), "of", len(blocks), "blocks are right")
Path(__file__).with_suffix(".json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
