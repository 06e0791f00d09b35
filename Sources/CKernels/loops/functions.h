// What the functions of one vector are made of.
//
// Each is without branches and tables: the argument is reduced to a small interval, where a polynomial
// does the rest. A lane's result depends on that lane alone. The polynomials are minimax, by Remez
// exchange in multiple precision, with coefficients then rounded to the scalar type; they stand in
// rising order of powers.

// ln 2 is in two parts. The first has so few bits that its product with any exponent is exact.
// `unit_of_one` is the power of two whose last place is 1.
#if SCALAR_BITS == 32
enum { NAME(mantissa_bits) = 23, NAME(exponent_bias) = 127 };
static const SCALAR NAME(ln2_high) = 0x1.62e4p-1f, NAME(ln2_low) = 0x1.7f7d1cp-20f;
static const SCALAR NAME(smallest_normal) = 0x1p-126f, NAME(unit_of_one) = 0x1p23f;
#else
enum { NAME(mantissa_bits) = 52, NAME(exponent_bias) = 1023 };
static const SCALAR NAME(ln2_high) = 0x1.62e42fefa38p-1, NAME(ln2_low) = 0x1.ef35793c7673p-45;
static const SCALAR NAME(smallest_normal) = 0x1p-1022, NAME(unit_of_one) = 0x1p52;
#endif

/// The bits of each lane moved to the right, with zeros moving in.
static inline mask NAME(shift_right)(mask m, int count) {
#if SCALAR_BITS == 32
  typedef uint32_t lanes __attribute__((vector_size(VECTOR_BYTES)));
#else
  typedef uint64_t lanes __attribute__((vector_size(VECTOR_BYTES)));
#endif
  return (mask)((lanes)m >> count);
}

/// The number of a list's entries, less one.
#define DEGREE(list) ((int)(sizeof list / sizeof list[0]) - 1)

/// The sum of coefficients[k]·xᵏ for k ≤ degree. Even and odd powers of x are two chains of
/// multiplications that do not wait for each other; the constant, the largest term, comes last.
static inline vector NAME(polynomial)(vector x, int degree, const SCALAR *coefficients) {
  const vector square = x * x;
  vector sum = NAME(splat)(coefficients[degree]), other = NAME(splat)(coefficients[degree - 1]);
#pragma clang loop unroll(full)
  for (int k = degree - 2; k > 0; k--) {
    const vector next = NAME(multiply_add)(sum, square, NAME(splat)(coefficients[k]));
    sum = other;
    other = next;
  }
  sum = NAME(multiply_add)(sum, x, other);
  return NAME(multiply_add)(sum, x, NAME(splat)(coefficients[0]));
}

/// The power of two with these low bits as its biased exponent; higher bits are shifted out.
static inline vector NAME(power_of_two)(mask biased) {
  return (vector)(biased << NAME(mantissa_bits));
}

/// The magnitude of x with the sign of y.
static inline vector NAME(with_sign)(vector x, vector y) {
  const mask sign = (mask)NAME(splat)((SCALAR)-0.0);
  return (vector)(((mask)x & ~sign) | ((mask)y & sign));
}

/// |x|, or a bound that it exceeds.
static inline vector NAME(bounded_magnitude)(vector x, SCALAR bound) {
  const vector a = NAME(with_sign)(x, NAME(splat)(0));
  return NAME(choose)(a > bound, NAME(splat)(bound), a);
}

// The last vector is filled up with zeros rather than left to other code, so that a result does
// not depend on its place in the array.
#define UNARY_LOOP(name)                                                                       \
  static void NAME(name)(ptrdiff_t count, const void *x_pointer, void *out_pointer) {          \
    LOOP_BODY(NAME(name##_vector)(v))                                                          \
  }

#define PARAMETER_LOOP(name)                                                                   \
  static void NAME(name)(ptrdiff_t count, double parameter, const void *x_pointer,             \
                         void *out_pointer) {                                                  \
    const SCALAR p = (SCALAR)parameter;                                                        \
    LOOP_BODY(NAME(name##_vector)(v, p))                                                       \
  }

#define LOOP_BODY(result)                                                                      \
  const SCALAR *x = x_pointer;                                                                 \
  SCALAR *out = out_pointer;                                                                   \
  ptrdiff_t i = 0;                                                                             \
  for (; i + LANES <= count; i += LANES) {                                                     \
    const vector v = NAME(load)(x + i);                                                        \
    NAME(store)(out + i, result);                                                              \
  }                                                                                            \
  if (i < count) {                                                                             \
    const vector v = NAME(load_some)(count - i, x + i, 0);                                     \
    NAME(store_some)(count - i, out + i, result);                                              \
  }
