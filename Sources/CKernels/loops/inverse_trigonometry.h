// Inverse sine, cosine and tangent of float64; those of float32 are made of them in widened.h.
// Largest errors of all levels for 100 thousand samples or more, in units in the last place: asin 4.24,
// acos 4.09, atan 3.86.

#if SCALAR_BITS == 64

/// atan x / x as a polynomial of x², for |x| ≤ 1, to 2⁻⁶²·⁶.
static const SCALAR NAME(atan_coefficients)[] = {
    0x1p+0,                 -0x1.5555555555553p-2, 0x1.99999999995c6p-3,  -0x1.2492492481697p-3,
    0x1.c71c71c227d99p-4,   -0x1.745d16d2fdb3dp-4, 0x1.3b13aa3c59da3p-4,  -0x1.1110c3418ca72p-4,
    0x1.e1dcdb97a8287p-5,   -0x1.af089f4b096fp-5,  0x1.857ac24a6cb5ep-5,  -0x1.61bdaf449204p-5,
    0x1.3fe83936b2448p-5,   -0x1.1b1700f7f5ed8p-5, 0x1.dd1f5a4dafaecp-6,  -0x1.71bba8e02816fp-6,
    0x1.fabf42cc07102p-7,   -0x1.26d3f2606d6ep-7,  0x1.16dcfb053cc3ap-8,  -0x1.974e9f214089dp-10,
    0x1.abb346c4a4f84p-12,  -0x1.1dd7a8abb0465p-14, 0x1.6bf85b08ece14p-18,
};

/// The smaller of |x| and 1/|x|.
static inline vector NAME(inside_one)(vector x, mask *is_inverse) {
  const vector a = NAME(with_sign)(x, NAME(splat)(0));
  *is_inverse = a > 1;
  return NAME(choose)(*is_inverse, 1 / a, a);
}

static inline vector NAME(atan_vector)(vector x) {
  // Beyond 1 it is π/2, which is in two parts, less the atan of the inverse.
  mask is_inverse;
  const vector z = NAME(inside_one)(x, &is_inverse);
  const vector near =
      z * NAME(polynomial)(z * z, DEGREE(NAME(atan_coefficients)), NAME(atan_coefficients));
  const vector far = 0x1.921fb54442d18p+0 - (near - 0x1.1a62633145c07p-54);
  return NAME(with_sign)(NAME(choose)(is_inverse, far, near), x);
}

/// 1/(1 + x²), in which no square overflows.
static inline vector NAME(atan_derivative_vector)(vector x) {
  mask is_inverse;
  const vector z = NAME(inside_one)(x, &is_inverse), square = z * z;
  return NAME(choose)(is_inverse, square, NAME(splat)(1)) / (1 + square);
}

/// √(1 − x²), which does not cancel near ±1.
static inline vector NAME(other_leg)(vector x) { return NAME(sqrt_vector)((1 - x) * (1 + x)); }

static inline vector NAME(asin_vector)(vector x) {
  return NAME(atan_vector)(x / NAME(other_leg)(x));
}

/// The angle of a right triangle whose half has the tangent √((1 − x)/(1 + x)).
static inline vector NAME(acos_vector)(vector x) {
  return 2 * NAME(atan_vector)(NAME(sqrt_vector)((1 - x) / (1 + x)));
}

static inline vector NAME(asin_derivative_vector)(vector x) { return 1 / NAME(other_leg)(x); }
static inline vector NAME(acos_derivative_vector)(vector x) { return -1 / NAME(other_leg)(x); }

#endif
