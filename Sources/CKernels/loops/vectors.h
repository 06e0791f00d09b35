// Vectors of one scalar type: loads and stores without alignment, and the few lane operations
// that the loops share.

#if SCALAR_BITS == 32
typedef int32_t NAME(lane_type);
#else
typedef int64_t NAME(lane_type);
#endif

typedef SCALAR vector __attribute__((vector_size(VECTOR_BYTES)));
typedef NAME(lane_type) mask __attribute__((vector_size(VECTOR_BYTES)));

static inline vector NAME(load)(const SCALAR *p) {
  vector v;
  memcpy(&v, p, sizeof v);
  return v;
}

static inline void NAME(store)(SCALAR *p, vector v) { memcpy(p, &v, sizeof v); }

static inline vector NAME(splat)(SCALAR s) { return s - (vector){0}; }

/// a·b + c, in one rounding where the level has it.
static inline vector NAME(multiply_add)(vector a, vector b, vector c) {
#if HAS_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// a − b, rounded, and the error of the rounding, which is itself a scalar. It holds additions only,
/// so that no compiler contracts it.
static inline vector NAME(difference)(vector a, vector b, vector *error) {
  const vector difference = a - b, minus_b = difference - a;
  *error = (a - (difference - minus_b)) - (b + minus_b);
  return difference;
}

/// Each lane of a where m is set, of b elsewhere.
static inline vector NAME(choose)(mask m, vector a, vector b) {
  return (vector)((m & (mask)a) | (~m & (mask)b));
}

/// The lanes' numbers: 0, 1, 2, …
static inline mask NAME(lanes)(void) {
  mask lanes = {0};
#pragma clang loop unroll(full)
  for (ptrdiff_t i = 0; i < LANES; i++) lanes[i] = (NAME(lane_type))i;
  return lanes;
}

// Parts of vectors do not go through an array on the stack: reading it back as a whole would wait
// until all that was stored before has left the processor.

/// The first `count` lanes from memory, 0 ≤ count < LANES; the others are `fill`.
static inline vector NAME(load_some)(ptrdiff_t count, const SCALAR *p, SCALAR fill) {
  vector v = NAME(splat)(fill);
#if HAS_MASKS
  const __mmask16 words = (__mmask16)((1u << (count * SCALAR_BITS / 32)) - 1);
  v = (vector)_mm512_mask_loadu_epi32((__m512i)v, words, p);
#elif VECTOR_BYTES == 32
  const mask present = NAME(lanes)() < (NAME(lane_type))count;
  const __m256i loaded = _mm256_maskload_epi32((const int *)p, (__m256i)present);
  v = NAME(choose)(present, (vector)loaded, v);
#else
#pragma clang loop unroll(full)
  for (ptrdiff_t i = 0; i < LANES - 1; i++) {
    if (i < count) v[i] = p[i];
  }
#endif
  return v;
}

/// Stores the first `count` lanes, 0 ≤ count < LANES.
static inline void NAME(store_some)(ptrdiff_t count, SCALAR *p, vector v) {
#if HAS_MASKS
  const __mmask16 words = (__mmask16)((1u << (count * SCALAR_BITS / 32)) - 1);
  _mm512_mask_storeu_epi32(p, words, (__m512i)v);
#elif VECTOR_BYTES == 32
  const mask present = NAME(lanes)() < (NAME(lane_type))count;
  _mm256_maskstore_epi32((int *)p, (__m256i)present, (__m256i)v);
#else
#pragma clang loop unroll(full)
  for (ptrdiff_t i = 0; i < LANES - 1; i++) {
    if (i < count) p[i] = v[i];
  }
#endif
}

/// The first vector of `count` scalars, filled up where they are fewer.
static inline vector NAME(load_first)(ptrdiff_t count, const SCALAR *p, SCALAR fill) {
  return count >= LANES ? NAME(load)(p) : NAME(load_some)(count, p, fill);
}

/// Stores the lanes of v for which there are scalars, `count` of them from p on.
static inline void NAME(store_first)(ptrdiff_t count, SCALAR *p, vector v) {
  if (count >= LANES) NAME(store)(p, v);
  else NAME(store_some)(count, p, v);
}
