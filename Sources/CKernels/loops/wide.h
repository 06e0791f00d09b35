// As many doubles as a vector has scalars, for sums that are made in double.

/// Vectors are converted to it by `__builtin_convertvector`, in the place where that is needed: no function
/// can return a result that is wider than the level's registers.
typedef double NAME(wide)
    __attribute__((vector_size(VECTOR_BYTES / sizeof(SCALAR) * sizeof(double))));

/// The sum of the lanes: halves are added until one lane is left.
static inline double NAME(sum_of_lanes)(const NAME(wide) *v) {
#if HAS_MASKS
  // The compiler would take the lanes of the loop below apart one by one, which takes as long as a row of a
  // small layer.
  __m512d parts[sizeof *v / sizeof(__m512d)];
  memcpy(parts, v, sizeof parts);
  if (sizeof *v > sizeof parts[0]) parts[0] += parts[sizeof *v / sizeof parts[0] - 1];
  return _mm512_reduce_add_pd(parts[0]);
#else
  double lanes[LANES];
  memcpy(lanes, v, sizeof lanes);
  for (ptrdiff_t half = LANES / 2; half > 0; half /= 2) {
    for (ptrdiff_t k = 0; k < half; k++) lanes[k] += lanes[k + half];
  }
  return lanes[0];
#endif
}
