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

/// Each lane of a where m is set, of b elsewhere.
static inline vector NAME(choose)(mask m, vector a, vector b) {
  return (vector)((m & (mask)a) | (~m & (mask)b));
}

/// Copies `count` scalars, 0 ≤ count < LANES, in pieces whose sizes are powers of two: a few moves
/// where a call of memcpy would take longer than the work on the scalars.
static inline void NAME(copy_some)(ptrdiff_t count, const SCALAR *from, SCALAR *to) {
#pragma clang loop unroll(full)
  for (ptrdiff_t piece = LANES / 2; piece > 0; piece /= 2) {
    if (count & piece) {
      memcpy(to, from, (size_t)piece * sizeof(SCALAR));
      from += piece;
      to += piece;
    }
  }
}

/// The first `count` lanes from memory, 0 ≤ count < LANES; the others are `fill`.
static inline vector NAME(load_some)(ptrdiff_t count, const SCALAR *p, SCALAR fill) {
  vector v = NAME(splat)(fill);
  if (count == 1) {
    v[0] = p[0];  // A vector put together in memory would have to be waited for.
  } else {
    NAME(copy_some)(count, p, (SCALAR *)&v);
  }
  return v;
}

/// Stores the first `count` lanes, 0 ≤ count < LANES.
static inline void NAME(store_some)(ptrdiff_t count, SCALAR *p, vector v) {
  NAME(copy_some)(count, (const SCALAR *)&v, p);
}
