// Sine, cosine and tangent of float64; those of float32 are made of them in widened.h.
//
// x = n·π/2 + r with the integer n that leaves the smallest r. π/2 is in three parts, of which the
// first two have so few bits that their products with n < 2²⁰ are exact; what little the last one
// leaves out is far below the smallest r that there is. Larger arguments, and ∞, go to the system's
// library one by one. Largest errors of all levels for 100 thousand samples or more, in units in the
// last place: sin 2.39, cos 1.94, tan 3.28.

#if SCALAR_BITS == 64

static const SCALAR NAME(half_pi_high) = 0x1.921fb544p+0, NAME(half_pi_middle) = 0x1.0b4611a6p-34,
                    NAME(half_pi_low) = 0x1.3198a2e037073p-69;
static const SCALAR NAME(trigonometry_end) = 0x1p20;

/// sin r / r as a polynomial of r², for |r| ≤ π/4, to 2⁻⁶⁷.
static const SCALAR NAME(sin_coefficients)[] = {
    0x1p+0, -0x1.5555555555555p-3, 0x1.111111111111p-7, -0x1.a01a01a019937p-13,
    0x1.71de3a54607a5p-19, -0x1.ae64541295cdfp-26, 0x1.61217ee5cca1bp-33, -0x1.ab17bdcbd3414p-41,
};

/// (cos r − 1 + r²/2)/r⁴ as a polynomial of r². Times r⁴, its error is below 2⁻⁷¹.
static const SCALAR NAME(cos_coefficients)[] = {
    0x1.5555555555555p-5, -0x1.6c16c16c16c16p-10, 0x1.a01a01a019d0ap-16, -0x1.27e4fb7712ca2p-22,
    0x1.1eed8deb82809p-29, -0x1.9394b9eb4d56dp-37, 0x1.ab78473be59d7p-45,
};

/// sin r and cos r for |r| ≤ π/4.
static inline void NAME(sin_and_cos)(vector r, vector *sine, vector *cosine) {
  const vector square = r * r;
  *sine = r * NAME(polynomial)(square, DEGREE(NAME(sin_coefficients)), NAME(sin_coefficients));
  const vector fourth =
      NAME(polynomial)(square, DEGREE(NAME(cos_coefficients)), NAME(cos_coefficients));
  // 1 − r²/2 is rounded, and its error found.
  const vector half = (SCALAR)0.5 * square, rest = 1 - half, error = (1 - rest) - half;
  *cosine = rest + NAME(multiply_add)(square * square, fourth, error);
}

/// sin r and cos r, and n in the low bits of an integer.
typedef struct {
  vector sin, cos;
  mask quadrant;
} NAME(angle);

static inline NAME(angle) NAME(reduced_angle)(vector x) {
  const vector large = NAME(splat)(0x1.8p52);
  const vector shifted = NAME(multiply_add)(x, NAME(splat)(0x1.45f306dc9c883p-1), large);
  const vector n = shifted - large;
  vector r = NAME(multiply_add)(n, NAME(splat)(-NAME(half_pi_high)), x);
  r = NAME(multiply_add)(n, NAME(splat)(-NAME(half_pi_middle)), r);
  r = NAME(multiply_add)(n, NAME(splat)(-NAME(half_pi_low)), r);
  NAME(angle) angle = {.quadrant = (mask)shifted};
  NAME(sin_and_cos)(r, &angle.sin, &angle.cos);
  return angle;
}

/// The results of `function` in place of those for arguments that are too large.
static inline vector NAME(with_library)(vector result, vector x, double (*function)(double)) {
  const mask is_large = NAME(with_sign)(x, NAME(splat)(0)) > NAME(trigonometry_end);
  if (__builtin_expect(__builtin_reduce_or(is_large) != 0, 0)) {
    for (ptrdiff_t i = 0; i < LANES; i++) {
      if (is_large[i]) result[i] = function(x[i]);
    }
  }
  return result;
}

/// One of two vectors where the quadrant is even and the other where it is odd, with its sign
/// changed in the third and fourth.
static inline vector NAME(in_quadrant)(mask quadrant, vector even, vector odd) {
  const vector chosen = NAME(choose)((quadrant & 1) == 0, even, odd);
  return (vector)((mask)chosen ^ ((quadrant & 2) << 62));
}

static inline vector NAME(sin_vector)(vector x) {
  const NAME(angle) angle = NAME(reduced_angle)(x);
  return NAME(with_library)(NAME(in_quadrant)(angle.quadrant, angle.sin, angle.cos), x, sin);
}

static inline vector NAME(cos_vector)(vector x) {
  const NAME(angle) angle = NAME(reduced_angle)(x);
  return NAME(with_library)(NAME(in_quadrant)(angle.quadrant, angle.cos, -angle.sin), x, cos);
}

static inline vector NAME(cos_derivative_vector)(vector x) { return -NAME(sin_vector)(x); }

static inline vector NAME(tan_vector)(vector x) {
  const NAME(angle) angle = NAME(reduced_angle)(x);
  const mask is_even = (angle.quadrant & 1) == 0;
  const vector numerator = NAME(choose)(is_even, angle.sin, -angle.cos);
  const vector denominator = NAME(choose)(is_even, angle.cos, angle.sin);
  return NAME(with_library)(numerator / denominator, x, tan);
}

/// 1 + tan² x.
static inline vector NAME(tan_derivative_vector)(vector x) {
  const vector y = NAME(tan_vector)(x);
  return NAME(multiply_add)(y, y, NAME(splat)(1));
}

#endif
