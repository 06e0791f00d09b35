// xʸ and its partial derivatives.
//
// Of float32 it is exp(y·log|x|) in float64, rounded once: y·log|x| is below 1000 wherever the result is
// in range, and so it is right to 2⁻⁴². That is no more than half a unit, but for some millionths. Pairs
// with a zero, with an infinity, with NaN, or with so large a y that y − 1 is rounded, go to the functions of
// one pair. Those of float64 all do, as they would need a logarithm of more digits.

#if SCALAR_BITS == 64

typedef double (*NAME(pair_function))(double x, double y);

/// y·x^(y − 1): 0 for y = 0, and where y = ±∞ and the power is 0.
static double NAME(power_x_derivative_of_pair)(double x, double y) {
  // From 2⁵³ on all numbers are even, and y − 1 is odd, though it may be rounded.
  const int is_odd = fabs(y) >= 0x1p53 && !isinf(y) && signbit(x);
  const double lower = is_odd ? -pow(-x, y - 1) : pow(x, y - 1);
  return y == 0 || (isinf(y) && lower == 0) ? 0 : y * lower;
}

/// xʸ·ln x: 0 at x = 0 for y ≥ 0, and where xʸ is 0. The power is a product of two: where it overflows or
/// underflows, the derivative need not.
static double NAME(power_y_derivative_of_pair)(double x, double y) {
  const double half = pow(x, 0.5 * y);
  return x >= 0 && (half == 0 || (x == 0 && y == 0)) ? 0 : half * (half * log(x));
}

/// A whole number in the place of each lane that is below 2⁵¹.
static inline vector NAME(nearest_whole)(vector x) {
  const vector large = NAME(splat)(0x1.8p52);
  return (x + large) - large;
}

/// xʸ for finite x ≠ 0 and |y| < 2⁵¹, and log|x|.
static inline vector NAME(ordinary_power)(vector x, vector y, vector *logarithm) {
  *logarithm = NAME(log_vector)(NAME(with_sign)(x, NAME(splat)(0)));
  const vector power = NAME(exp_vector)(y * *logarithm), half = (SCALAR)0.5 * y;
  const mask is_whole = NAME(nearest_whole)(y) == y, is_even = NAME(nearest_whole)(half) == half;
  const vector of_negative =
      NAME(choose)(is_whole, NAME(choose)(is_even, power, -power), NAME(splat)((SCALAR)NAN));
  return NAME(choose)(x < 0, of_negative, power);
}

/// The results of `function` in place of those for pairs that are not ordinary.
static inline vector NAME(with_pairs)(vector result, vector x, vector y,
                                      NAME(pair_function) function) {
  const vector zero = NAME(splat)(0);
  const vector x_size = NAME(with_sign)(x, zero), y_size = NAME(with_sign)(y, zero);
  const mask is_ordinary = (x_size > 0) & (x_size < (SCALAR)INFINITY) & (y_size < 0x1p51);
  if (__builtin_expect(__builtin_reduce_and(is_ordinary) == 0, 0)) {
    for (ptrdiff_t i = 0; i < LANES; i++) {
      if (!is_ordinary[i]) result[i] = function(x[i], y[i]);
    }
  }
  return result;
}

static inline vector NAME(power_vector)(vector x, vector y) {
  vector logarithm;
  return NAME(with_pairs)(NAME(ordinary_power)(x, y, &logarithm), x, y, pow);
}

static inline vector NAME(power_x_derivative_vector)(vector x, vector y) {
  vector logarithm;
  const vector lower = NAME(ordinary_power)(x, y - 1, &logarithm);
  const vector result = NAME(choose)(y == 0, NAME(splat)(0), y * lower);
  return NAME(with_pairs)(result, x, y, NAME(power_x_derivative_of_pair));
}

static inline vector NAME(power_y_derivative_vector)(vector x, vector y) {
  vector logarithm;
  const vector power = NAME(ordinary_power)(x, y, &logarithm);
  const vector of_positive = NAME(choose)(power == 0, NAME(splat)(0), power * logarithm);
  const vector result = NAME(choose)(x < 0, NAME(splat)((SCALAR)NAN), of_positive);
  return NAME(with_pairs)(result, x, y, NAME(power_y_derivative_of_pair));
}

#define POWER(name, of_pair)                                                                     \
  static void NAME(name)(ptrdiff_t count, const void *x_pointer, ptrdiff_t x_stride,             \
                         const void *y_pointer, ptrdiff_t y_stride, void *out_pointer) {         \
    const SCALAR *x = x_pointer, *y = y_pointer;                                                 \
    SCALAR *out = out_pointer;                                                                   \
    for (ptrdiff_t i = 0; i < count; i++) out[i] = of_pair(x[i * x_stride], y[i * y_stride]);    \
  }

#define WITH_EXPONENT(name, of_pair)                                                             \
  static void NAME(name)(ptrdiff_t count, double y, const void *x_pointer, void *out_pointer) {  \
    const SCALAR *x = x_pointer;                                                                 \
    SCALAR *out = out_pointer;                                                                   \
    for (ptrdiff_t i = 0; i < count; i++) out[i] = of_pair(x[i], y);                             \
  }

POWER(power, pow)
POWER(power_x_derivative, NAME(power_x_derivative_of_pair))
POWER(power_y_derivative, NAME(power_y_derivative_of_pair))
WITH_EXPONENT(power_with_exponent, pow)
WITH_EXPONENT(power_with_exponent_derivative, NAME(power_x_derivative_of_pair))

#else

#define POWER(name)                                                                              \
  static inline vector NAME(name##_of_halves)(vector x, NAME(wide_pair) y) {                     \
    NAME(wide_pair) wide = NAME(widened)(x);                                                     \
    for (int i = 0; i < 2; i++) {                                                                \
      wide.half[i] = JOIN3(name##_vector, float64, LEVEL)(wide.half[i], y.half[i]);              \
    }                                                                                            \
    return NAME(narrowed)(wide);                                                                 \
  }                                                                                              \
                                                                                                 \
  static void NAME(name)(ptrdiff_t count, const void *x_pointer, ptrdiff_t x_stride,             \
                         const void *y_pointer, ptrdiff_t y_stride, void *out_pointer) {         \
    const SCALAR *x = x_pointer, *y = y_pointer;                                                 \
    SCALAR *out = out_pointer;                                                                   \
    for (ptrdiff_t i = 0; i < count; i += LANES) {                                               \
      const vector a = x_stride ? NAME(load_first)(count - i, x + i, 1) : NAME(splat)(x[0]);     \
      const vector b = y_stride ? NAME(load_first)(count - i, y + i, 1) : NAME(splat)(y[0]);     \
      NAME(store_first)(count - i, out + i, NAME(name##_of_halves)(a, NAME(widened)(b)));        \
    }                                                                                            \
  }

#define WITH_EXPONENT(name, of)                                                                  \
  static void NAME(name)(ptrdiff_t count, double y, const void *x_pointer, void *out_pointer) {  \
    const SCALAR *x = x_pointer;                                                                 \
    SCALAR *out = out_pointer;                                                                   \
    const NAME(double_vector) number = y - (NAME(double_vector)){0};                             \
    const NAME(wide_pair) numbers = {{number, number}};                                          \
    for (ptrdiff_t i = 0; i < count; i += LANES) {                                               \
      const vector a = NAME(load_first)(count - i, x + i, 1);                                    \
      NAME(store_first)(count - i, out + i, NAME(of##_of_halves)(a, numbers));                   \
    }                                                                                            \
  }

POWER(power)
POWER(power_x_derivative)
POWER(power_y_derivative)
WITH_EXPONENT(power_with_exponent, power)
WITH_EXPONENT(power_with_exponent_derivative, power_x_derivative)

#endif

#undef POWER
#undef WITH_EXPONENT
