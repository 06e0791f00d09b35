// Vectors of scalars of either type as doubles, for what softmax and its pullbacks have to compute with
// more digits than float32 has: one vector of doubles for each part of a vector of floats.

typedef JOIN3(vector_type, float64, LEVEL) NAME(wide_vector);

enum {
  NAME(wide_lanes) = VECTOR_BYTES / 8,
  NAME(wide_parts) = LANES / NAME(wide_lanes),

  // Up to so many classes softmax and its pullbacks are faster by columns than by rows. At AVX2 these are
  // more than with a label, whose rows have less to reduce.
  NAME(softmax_wide_classes) = (VECTOR_BYTES == 32 ? 8 : 6) * LANES,
};

/// The scalars of a vector as doubles.
typedef struct {
  NAME(wide_vector) part[NAME(wide_parts)];
} NAME(wide_column);

#define EACH_PART UNROLL for (ptrdiff_t i = 0; i < NAME(wide_parts); i++)

static inline NAME(wide_column) NAME(widen)(vector v) {
  NAME(wide_column) wide;
#if SCALAR_BITS == 64
  wide.part[0] = v;
#else
  NAME(half) halves[2];
  memcpy(halves, &v, sizeof v);
  EACH_PART wide.part[i] = __builtin_convertvector(halves[i], NAME(wide_vector));
#endif
  return wide;
}

static inline vector NAME(narrow)(NAME(wide_column) wide) {
#if SCALAR_BITS == 64
  return wide.part[0];
#else
  vector v;
  NAME(half) halves[2];
  EACH_PART halves[i] = __builtin_convertvector(wide.part[i], NAME(half));
  memcpy(&v, halves, sizeof v);
  return v;
#endif
}
