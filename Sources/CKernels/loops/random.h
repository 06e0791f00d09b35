// Random words, and the numbers that are made of them.
//
// The words are those of Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy
// as 1, 2, 3", SC 2011): for each key a bijection of blocks of four words, applied to a counter. So any
// word is found without those before it. The counter of block b is (b, stream), 64 bits each, with the
// low words first.
//
// 16 blocks make a group of 64 words: first the first words of all blocks, then their second words, and
// so on. Vectors of every width store such rows as they are.

typedef uint64_t NAME(words) __attribute__((vector_size(VECTOR_BYTES)));

/// Ten rounds on the words of as many blocks as there are lanes. A word stands in the low half of its
/// lane, and what is in the upper half does not matter.
static inline void NAME(philox)(NAME(words) c[4], adjoint_philox_key key) {
  uint32_t first = (uint32_t)key.key, second = (uint32_t)(key.key >> 32);
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    const NAME(words) p = (c[0] & 0xFFFFFFFF) * 0xD2511F53, q = (c[2] & 0xFFFFFFFF) * 0xCD9E8D57;
    c[0] = (q >> 32) ^ c[1] ^ first;
    c[1] = q;
    c[2] = (p >> 32) ^ c[3] ^ second;
    c[3] = p;
    first += 0x9E3779B9;
    second += 0xBB67AE85;
  }
}

static void NAME(random_words)(adjoint_philox_key key, uint64_t first, ptrdiff_t groups,
                               uint32_t *out) {
  enum { blocks = 16, lanes = VECTOR_BYTES / 8 };
  NAME(words) steps;
#pragma clang loop unroll(full)
  for (int i = 0; i < lanes; i++) steps[i] = 2 * (uint64_t)i;
  const NAME(words) none = {0};
  for (ptrdiff_t group = 0; group < groups; group++, out += 4 * blocks) {
    for (int block = 0; block < blocks; block += 2 * lanes) {
      // Blocks of even and of odd numbers, whose words are neighbours in memory.
      const NAME(words) number = steps + ((first + (uint64_t)group) * blocks + (uint64_t)block);
      NAME(words) even[4] = {number, number >> 32, none + key.stream, none + (key.stream >> 32)};
      NAME(words) odd[4] = {number + 1, even[1], even[2], even[3]};
      NAME(philox)(even, key);
      NAME(philox)(odd, key);
#pragma clang loop unroll(full)
      for (int word = 0; word < 4; word++) {
        const NAME(words) both = (even[word] & 0xFFFFFFFF) | odd[word] << 32;
        memcpy(out + word * blocks + block, &both, sizeof both);
      }
    }
  }
}

/// The largest number below `value`, which is finite.
static inline double NAME(double_below)(double value) {
  int64_t bits;
  memcpy(&bits, &value, sizeof bits);
  bits += value > 0 ? -1 : 1;
  if (value == 0) bits = INT64_MIN + 1;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/// The largest scalar that is at most `value`.
static inline SCALAR NAME(rounded_down)(double value) {
  SCALAR nearest = (SCALAR)value;
#if SCALAR_BITS == 32
  int32_t bits;
  memcpy(&bits, &nearest, sizeof bits);
  bits += nearest > 0 ? -1 : 1;
  if (nearest == 0) bits = INT32_MIN + 1;
  float below;
  memcpy(&below, &bits, sizeof below);
  if ((double)nearest > value) nearest = below;
#endif
  return nearest;
}

/// Numbers are computed exactly and rounded down once, so that each is as likely as it should be. Few
/// ranges need a scale.
static inline __attribute__((always_inline)) void NAME(uniform_by)(
    ptrdiff_t count, const uint64_t *words, adjoint_number_range in, SCALAR *out,
    const int has_scale) {
  const double unscale = 1 / in.scale;
  const SCALAR first = (SCALAR)in.first, last = (SCALAR)in.last;
  _Pragma("clang loop vectorize(assume_safety)") for (ptrdiff_t i = 0; i < count; i++) {
    const double share = (double)(words[i] >> 11) * 0x1p-53;
    const double distance = in.width * share;
    double number = in.lower + distance;
    // The errors of the two roundings tell on which side of the exact number this is.
    const double added = number - in.lower, rest = number - added;
    const double error = (in.lower - rest) + (distance - added) + fma(in.width, share, -distance);
    number = error < 0 ? NAME(double_below)(number) : number;
    if (has_scale) {
      const double quotient = number * unscale, below = NAME(double_below)(quotient);
      number = quotient * in.scale > number ? below : quotient;
    }
    const SCALAR drawn = NAME(rounded_down)(number);
    const SCALAR from_first = drawn < first ? first : drawn;
    out[i] = from_first > last ? last : from_first;
  }
}

static void NAME(uniform)(ptrdiff_t count, const uint64_t *words, const adjoint_number_range *range,
                          void *out) {
  if (range->scale == 1) NAME(uniform_by)(count, words, *range, out, 0);
  else NAME(uniform_by)(count, words, *range, out, 1);
}

// The transform of Box and Muller ("A Note on the Generation of Random Normal Deviates", 1958): two
// words become a radius √(−2·ln u) and an angle.

#if SCALAR_BITS == 32

/// sin r and cos r for |r| ≤ π/4.
static inline void NAME(sin_and_cos)(vector r, vector *sine, vector *cosine) {
  // (sin r/r − 1)/r² and (cos r − 1 + r²/2)/r⁴, times which their errors are below 2⁻²⁸ and 2⁻³³.
  static const SCALAR s[] = {-0x1.555546p-3f, 0x1.11076p-7f, -0x1.994e88p-13f};
  static const SCALAR c[] = {0x1.55554ap-5f, -0x1.6c0c8cp-10f, 0x1.9a0232p-16f};
  const vector square = r * r;
  *sine = NAME(multiply_add)(r * square, NAME(polynomial)(square, DEGREE(s), s), r);
  const vector rest = NAME(multiply_add)(NAME(splat)((SCALAR)-0.5), square, NAME(splat)(1));
  *cosine = NAME(multiply_add)(square * square, NAME(polynomial)(square, DEGREE(c), c), rest);
}

typedef uint32_t NAME(unsigned_lanes) __attribute__((vector_size(VECTOR_BYTES)));

/// Numbers above 0 and up to 1.
static inline vector NAME(positive_share)(vector words) {
  const vector wide = __builtin_convertvector((NAME(unsigned_lanes))words, vector);
  return NAME(multiply_add)(wide, NAME(splat)(0x1p-32f), NAME(splat)(0x1p-33f));
}

/// The quarter of a turn that is next to an angle, and how far the angle is from it.
static inline vector NAME(rest_of_angle)(vector words, mask *quadrant) {
  // Shifted in place, an unsigned sum may overflow.
  const NAME(unsigned_lanes) turn = (NAME(unsigned_lanes))words;
  const NAME(unsigned_lanes) next = (turn + 0x20000000u) >> 30;
  *quadrant = (mask)next;
  const mask rest = (mask)(turn - (next << 30));
  return __builtin_convertvector(rest, vector) * (SCALAR)(0x1.921fb54442d18p2 * 0x1p-32);
}

#else

static inline vector NAME(share)(vector words) {
  return __builtin_convertvector((NAME(words))words >> 11, vector) * 0x1p-53;
}

static inline vector NAME(positive_share)(vector words) { return 1 - NAME(share)(words); }

static inline vector NAME(rest_of_angle)(vector words, mask *quadrant) {
  const vector quarters = 4 * NAME(share)(words), large = NAME(splat)(0x1.8p52);
  const vector shifted = quarters + large;
  *quadrant = (mask)shifted;
  return (quarters - (shifted - large)) * 0x1.921fb54442d18p0;
}

#endif

// TWOS(i) are the lanes (i, LANES + i), (i + 2, LANES + i + 2) … that fill a vector. What they take apart
// they put together again.
#define TWOS2(i) (i), LANES + (i)
#define TWOS4(i) TWOS2(i), TWOS2(i + 2)
#define TWOS8(i) TWOS4(i), TWOS4(i + 4)
#define TWOS16(i) TWOS8(i), TWOS8(i + 8)
#if VECTOR_BYTES * 8 / SCALAR_BITS == 16
#define TWOS TWOS16
#elif VECTOR_BYTES * 8 / SCALAR_BITS == 8
#define TWOS TWOS8
#elif VECTOR_BYTES * 8 / SCALAR_BITS == 4
#define TWOS TWOS4
#else
#define TWOS TWOS2
#endif

static void NAME(normal)(ptrdiff_t count, const void *words_pointer, double mean, double deviation,
                         void *out_pointer) {
  const SCALAR *words = words_pointer;  // As bits.
  SCALAR *out = out_pointer;
  for (ptrdiff_t i = 0; i < count; i += 2 * LANES) {
    const vector a = NAME(load)(words + i), b = NAME(load)(words + i + LANES);
    const vector u = NAME(positive_share)(__builtin_shufflevector(a, b, TWOS(0)));
    mask quadrant;
    const vector r = NAME(rest_of_angle)(__builtin_shufflevector(a, b, TWOS(1)), &quadrant);
    vector sine, cosine;
    NAME(sin_and_cos)(r, &sine, &cosine);

    const vector radius = NAME(sqrt_vector)(-2 * NAME(log_vector)(u)) * (SCALAR)deviation;
    const mask is_even = (quadrant & 1) == 0, sign = (quadrant & 2) << (SCALAR_BITS - 2);
    const vector x = NAME(choose)(is_even, cosine, -sine), y = NAME(choose)(is_even, sine, cosine);
    const vector first = NAME(multiply_add)((vector)((mask)x ^ sign), radius, NAME(splat)((SCALAR)mean));
    const vector second = NAME(multiply_add)((vector)((mask)y ^ sign), radius, NAME(splat)((SCALAR)mean));
    NAME(store_first)(count - i, out + i, __builtin_shufflevector(first, second, TWOS(0)));
    if (count > i + LANES) {
      NAME(store_first)(count - i - LANES, out + i + LANES,
                        __builtin_shufflevector(first, second, TWOS(1)));
    }
  }
}

static void NAME(dropout)(ptrdiff_t count, const uint32_t *words, uint32_t limit, double divisor,
                          const void *x_pointer, void *out_pointer) {
  const SCALAR *x = x_pointer, by = (SCALAR)divisor;
  SCALAR *out = out_pointer;
  _Pragma("clang loop vectorize(assume_safety)") for (ptrdiff_t i = 0; i < count; i++) {
    out[i] = words[i] > limit ? x[i] / by : 0;
  }
}

#undef TWOS
#undef TWOS2
#undef TWOS4
#undef TWOS8
#undef TWOS16
