// The error function, its complement, the Gaussian error linear unit and their derivatives.
//
// All rest on the tail of the normal distribution, which for a ≥ 0 is
//
//     Q(a) = ½·erfc(a/√2) = exp(−a²/2)·R(a)
//
// with a smooth R that falls from ½ like 1/a; √(2π)·R is known as Mills' ratio. It is Q, and never
// 1 − Q, that is computed, so that a tail keeps its digits. What is approximated is the remainder
// of a simple function, whose own errors fade where it does: R(a) = 1/(√(2π)·a + S(a)) with an S
// that falls from 2 to 0. It is a fraction of two polynomials whose coefficients are all positive,
// so that no term cancels. The fractions were found by interpolation, with nodes moved until the
// error was level, and hold up to a = 15 for float32 and 39 for float64, from where on Q is less
// than any number.
//
// Largest errors of all levels, in units in the last place (of a subnormal result, in units of the
// smallest number), for float32 as `Docs/Numerics.md` says and for 100 thousand samples of float64 or
// more:
//
//                 erf    erfc   gelu   erf′   gelu′
//     float32     2.53   4.61   4.57   2.30   4.39
//     float64     2.33   4.75   4.14   1.70   4.00

/// Where a is cut off, and |x| for erfc.
static const SCALAR NAME(tail_end) = SCALAR_BITS == 32 ? 15 : 39;
static const SCALAR NAME(erfc_end) = SCALAR_BITS == 32 ? 10.5 : 27.5;

/// The two sides of a fraction of polynomials, in rising order of powers.
typedef struct {
  vector numerator, denominator;
} NAME(fraction);

#define FRACTION(a, name)                                                                      \
  (NAME(fraction)) {                                                                           \
    NAME(polynomial)(a, DEGREE(NAME(name##_numerator)), NAME(name##_numerator)),               \
        NAME(polynomial)(a, DEGREE(NAME(name##_denominator)), NAME(name##_denominator))        \
  }

/// S(a), which leaves R within 2⁻³⁰·⁴ and 2⁻⁵⁷·⁷.
#if SCALAR_BITS == 32
static const SCALAR NAME(tail_numerator)[] = {
    0x1p+1f, 0x1.43962ap+0f, 0x1.ac3df4p-2f, 0x1.34546cp-4f, 0x1.9d9d08p-8f,
};
static const SCALAR NAME(tail_denominator)[] = {
    0x1p+0f, 0x1.16621ep+0f, 0x1.22adc2p-1f, 0x1.5f764ep-3f, 0x1.ec37bap-6f, 0x1.49fc36p-9f,
};
#else
static const SCALAR NAME(tail_numerator)[] = {
    0x1p+1,               0x1.3d1fd251065dcp+1, 0x1.91c15da709dadp+0,  0x1.4a68d765e4373p-1,
    0x1.7f2bfe95ebe4dp-3, 0x1.427e3d50275c6p-5, 0x1.88e9894f20506p-8,  0x1.4e85c4dcc0ec9p-11,
    0x1.6b2e7bff15f94p-15, 0x1.83aa11d304c02p-20,
};
static const SCALAR NAME(tail_denominator)[] = {
    0x1p+0,                0x1.b1b6dab1c71b5p+0,  0x1.6b6de78a65b92p+0, 0x1.860124363f458p-1,
    0x1.26411736fd672p-2,  0x1.44e55cd3691e9p-4,  0x1.0998bbfe912e5p-6, 0x1.3e06c0cb9e7ebp-9,
    0x1.0c1e5d8394125p-12, 0x1.21c6e7d449c9bp-16, 0x1.354fb7139df1bp-21,
};
#endif

/// scale·R(a).
static inline vector NAME(times_tail_ratio)(vector scale, vector a) {
  const vector line = a * (SCALAR)0x1.40d931ff62706p1;  // √(2π)·a
  const NAME(fraction) rest = FRACTION(a, tail);
  return scale * rest.denominator /
         NAME(multiply_add)(line, rest.denominator, rest.numerator);
}

/// factor·exp(scale·a²), where scale is a power of two.
static inline vector NAME(times_exp_of_square)(vector factor, vector a, SCALAR scale) {
  const vector square = a * a;
  // The square's rounding error, which would be a relative one of a hundred units and more.
#if HAS_FMA
  const vector error = NAME(multiply_add)(a, a, -square);
#else
  // The first half of the digits has an exact square, as the second has.
  const NAME(lane_type) low_digits = ((NAME(lane_type))1 << (NAME(mantissa_bits) / 2 + 1)) - 1;
  const vector high = (vector)((mask)a & ~low_digits), low = a - high;
  const vector error = ((high * high - square) + 2 * high * low) + low * low;
#endif
  return NAME(times_exp)(factor, scale * square, scale * error);
}

/// erf x / x as a polynomial of x², for |x| ≤ ½, to 2⁻²⁹·⁴ and 2⁻⁵⁷·⁸.
static const SCALAR NAME(erf_coefficients)[] = {
#if SCALAR_BITS == 32
    0x1.20dd74p+0f, -0x1.812732p-2f, 0x1.ce251p-4f, -0x1.b6661p-6f, 0x1.354512p-8f,
#else
    0x1.20dd750429b6dp+0,  -0x1.812746b0379b5p-2,  0x1.ce2f21a03d814p-4,
    -0x1.b82ce30f2b28fp-6, 0x1.565bcbf8e0365p-8,   -0x1.c02d4f6e4921ap-11,
    0x1.f98db34e8872ep-14, -0x1.f224dfc5409afp-17, 0x1.8b4b60851826bp-20,
#endif
};

/// erfc |x|.
static inline vector NAME(erfc_of_magnitude)(vector x) {
  const SCALAR root = (SCALAR)0x1.6a09e667f3bcdp0;
  const vector a = NAME(bounded_magnitude)(x, NAME(erfc_end));
  return NAME(times_exp_of_square)(NAME(times_tail_ratio)(NAME(splat)(2), a * root), a, -1);
}

static inline vector NAME(erf_vector)(vector x) {
  const vector far = NAME(with_sign)(1 - NAME(erfc_of_magnitude)(x), x);
  const vector near = x * NAME(polynomial)(x * x, DEGREE(NAME(erf_coefficients)), NAME(erf_coefficients));
  return NAME(choose)(NAME(with_sign)(x, NAME(splat)(0)) < (SCALAR)0.5, near, far);
}

static inline vector NAME(erfc_vector)(vector x) {
  const vector tail = NAME(erfc_of_magnitude)(x);
  return NAME(choose)(x < 0, 2 - tail, tail);
}

/// erf′(x) = 2/√π·exp(−x²).
static inline vector NAME(erf_derivative_vector)(vector x) {
  const vector factor = NAME(splat)((SCALAR)0x1.20dd750429b6dp0);
  return NAME(times_exp_of_square)(factor, NAME(bounded_magnitude)(x, NAME(erfc_end)), -1);
}

static inline vector NAME(erfc_derivative_vector)(vector x) {
  return -NAME(erf_derivative_vector)(x);
}

/// x·Φ(x), where Φ(x) is Q(−x) below 0 and 1 − Q(x) above.
static inline vector NAME(gelu_vector)(vector x) {
  const vector a = NAME(bounded_magnitude)(x, NAME(tail_end));
  const vector ratio = NAME(times_tail_ratio)(NAME(with_sign)(a, x), a);
  const vector product = NAME(times_exp_of_square)(ratio, a, (SCALAR)-0.5);
  return NAME(choose)(x > 0, x - product, product);
}

/// The zero z of R(a) − a/√(2π), in two parts.
#if SCALAR_BITS == 32
static const SCALAR NAME(gelu_zero_high) = 0x1.80ead2p-1f, NAME(gelu_zero_low) = -0x1.a03fd4p-27f;
#else
static const SCALAR NAME(gelu_zero_high) = 0x1.80ead197f00b4p-1;
static const SCALAR NAME(gelu_zero_low) = -0x1.13e74c58cada8p-56;
#endif

/// (R(a) − a/√(2π)) / (z − a) less its limit 1/√(2π), which leaves it within 2⁻²⁵·⁴ and 2⁻⁵⁹·⁵.
#if SCALAR_BITS == 32
static const SCALAR NAME(gelu_slope_numerator)[] = {
    0x1.1085ep-2f, 0x1.a4325p-3f, 0x1.12a4d6p-4f, 0x1.26fa62p-7f,
};
static const SCALAR NAME(gelu_slope_denominator)[] = {
    0x1p+0f, 0x1.6f48fp+0f, 0x1.ace764p-1f, 0x1.ed4216p-3f, 0x1.ebca4p-6f,
};
#else
static const SCALAR NAME(gelu_slope_numerator)[] = {
    0x1.1085e17c4073fp-2,  0x1.b98fc1a19c92fp-2, 0x1.5a3ea5041af96p-2, 0x1.54031241b66edp-3,
    0x1.c9e4e59b57f83p-5,  0x1.b58360b689268p-7, 0x1.28cebd0f90191p-9, 0x1.14a28dbc09a1ep-12,
    0x1.438395939c4e4p-16, 0x1.6dc6f32e1e155p-21,
};
static const SCALAR NAME(gelu_slope_denominator)[] = {
    0x1p+0,                0x1.245b94943d792p+1,  0x1.35c2f45de0e18p+1, 0x1.91e36b1492e0fp+0,
    0x1.627996fbf30d2p-1,  0x1.bd9a8fcfce639p-3,  0x1.95d28ae07f8a4p-5, 0x1.09ac4777e0eb8p-7,
    0x1.e1974905a00fap-11, 0x1.132d1ef7460c1p-14, 0x1.30e4e6cca6099p-19,
};
#endif

/// Φ(x) + x·φ(x), with the density φ: exp(−a²/2)·(R(a) − a/√(2π)) below 0, and 1 less that above.
/// The difference would cancel near its zero, so it is computed as a product with z − a.
static inline vector NAME(gelu_derivative_vector)(vector x) {
  const vector a = NAME(bounded_magnitude)(x, NAME(tail_end));
  const vector from_zero = (NAME(gelu_zero_high) - a) + NAME(gelu_zero_low);
  const NAME(fraction) slope = FRACTION(a, gelu_slope);
  const vector difference =
      from_zero * (slope.numerator / slope.denominator + (SCALAR)0x1.9884533d43651p-2);
  const vector result = NAME(times_exp_of_square)(difference, a, (SCALAR)-0.5);
  return NAME(choose)(x > 0, 1 - result, result);
}

UNARY_LOOP(erf)
UNARY_LOOP(erfc)
UNARY_LOOP(erf_derivative)
UNARY_LOOP(erfc_derivative)
UNARY_LOOP(gelu)
UNARY_LOOP(gelu_derivative)
