// Smooth rectifiers made of exponentials: softplus, silu and gelu by tanh, with their derivatives.
//
// With t = exp(−|x|), σ(|x|) is 1/(1 + t) and σ(−|x|) is t/(1 + t). Where t is a factor of a result
// it is multiplied into it before it can underflow. Largest errors of all levels, in units in the
// last place (of a subnormal result, in units of the smallest number), for float32 as
// `Docs/Numerics.md` says and for 100 thousand samples of float64 or more:
//
//                 softplus   silu   silu′
//     float32     3.62       2.85   7.15
//     float64     3.34       2.54   5.31

/// artanh z / z as a polynomial of z², for z² ≤ 1/9, to 2⁻²⁷·⁹ and 2⁻⁵⁹·⁴.
static const SCALAR NAME(artanh_coefficients)[] = {
#if SCALAR_BITS == 32
    0x1p+0f, 0x1.5554e2p-2f, 0x1.99da14p-3f, 0x1.1e5cfcp-3f, 0x1.2055eep-3f,
#else
    0x1p+0,                0x1.5555555555527p-2, 0x1.99999999a1c4fp-3, 0x1.249249201beacp-3,
    0x1.c71c7445b2127p-4,  0x1.745caf74cbe5ep-4, 0x1.3b1e2bc8a12dep-4, 0x1.106443d797a85p-4,
    0x1.f00852a5c69fap-5,  0x1.54f8c703ce149p-5, 0x1.5d1081172f887p-4,
#endif
};

/// max(x, 0) + ln(1 + t), where ln(1 + t) = 2·artanh z with z = t/(2 + t).
static inline vector NAME(softplus_vector)(vector x) {
  mask n;
  const vector a = NAME(bounded_magnitude)(x, NAME(exp_limit));
  const vector p = NAME(reduced_exp_minus_one)(-a, &n);
  const vector t = NAME(times_power_of_two)(NAME(splat)(1), p, n);
  const vector factor = 2 / (2 + t), z = (SCALAR)0.5 * t * factor;
  const vector series = NAME(polynomial)(z * z, DEGREE(NAME(artanh_coefficients)),
                                         NAME(artanh_coefficients));
  const vector logarithm = NAME(times_power_of_two)(factor * series, p, n);
  return NAME(choose)(x > 0, x + logarithm, logarithm);
}

/// x·σ(x).
static inline vector NAME(silu_vector)(vector x) {
  mask n;
  const vector a = NAME(bounded_magnitude)(x, NAME(exp_limit));
  const vector p = NAME(reduced_exp_minus_one)(-a, &n);
  const vector sum = 1 + NAME(times_power_of_two)(NAME(splat)(1), p, n);
  const vector quotient = NAME(choose)(x < 0, -a, x) / sum;
  return NAME(choose)(x < 0, NAME(times_power_of_two)(quotient, p, n), quotient);
}

/// The zero −z of silu′ and 1 + x + eˣ, in two parts; exp(−z) = z − 1.
#if SCALAR_BITS == 32
static const SCALAR NAME(silu_zero_high) = 0x1.474974p+0f, NAME(silu_zero_low) = -0x1.bdf6fap-27f;
#else
static const SCALAR NAME(silu_zero_high) = 0x1.474973c84120bp+0;
static const SCALAR NAME(silu_zero_low) = 0x1.f8d74bc9ac154p-54;
#endif

/// σ(x)·(1 + x·σ(−x)), which for x ≤ 0 is t·(1 + x + t)/(1 + t)², and 1 less that of −x for x > 0.
///
/// The sum in the middle would cancel near its zero. It is d + (z − 1)·(eᵈ − 1) with d = x + z, from
/// which t = (z − 1)·eᵈ comes too.
static inline vector NAME(silu_derivative_vector)(vector x) {
  const SCALAR factor = (SCALAR)0x1.1d25cf210482ep-2;
  const vector a = NAME(bounded_magnitude)(x, NAME(exp_limit));
  vector error;
  const vector d = NAME(difference)(NAME(splat)(NAME(silu_zero_high)), a, &error);
  const vector low = error + NAME(silu_zero_low);
  mask n;
  vector p = NAME(reduced_exp_minus_one)(d, &n);
  p += NAME(multiply_add)(low, p, low);
  const vector difference = NAME(choose)(d < -40, NAME(splat)(-1), NAME(exp_minus_one)(p, n));
  const vector middle = NAME(multiply_add)(NAME(splat)(factor), difference, d + low);
  const vector sum = 1 + NAME(times_power_of_two)(NAME(splat)(factor), p, n);
  const vector slope = NAME(times_power_of_two)(factor * middle / (sum * sum), p, n);
  return NAME(choose)(x > 0, 1 - slope, slope);
}

UNARY_LOOP(softplus)
UNARY_LOOP(silu)
UNARY_LOOP(silu_derivative)

#if SCALAR_BITS == 64
// gelu by tanh is x·σ(y) with y = 2·√(2/π)·(x + 0.044715·x³). The exponential magnifies the rounding
// errors of y, so this is for float64 alone; see widened.h.

/// σ(y) and σ(−y), and x where it is not so far out that both are at their ends.
typedef struct {
  vector sigmoid, rest, x;
} NAME(gelu_tanh_parts);

static const SCALAR NAME(gelu_tanh_factor) = 0x1.9884533d43651p+0, NAME(gelu_tanh_cubic) = 0.044715;

static inline NAME(gelu_tanh_parts) NAME(gelu_tanh_split)(vector x) {
  x = NAME(with_sign)(NAME(bounded_magnitude)(x, 50), x);
  const vector y = NAME(gelu_tanh_factor) * x * (1 + NAME(gelu_tanh_cubic) * x * x);
  const vector t = NAME(exp_vector)(-NAME(with_sign)(y, NAME(splat)(0)));
  const vector larger = 1 / (1 + t), smaller = t * larger;
  return (NAME(gelu_tanh_parts)){.sigmoid = NAME(choose)(y < 0, smaller, larger),
                                 .rest = NAME(choose)(y < 0, larger, smaller),
                                 .x = x};
}

static inline vector NAME(gelu_tanh_vector)(vector x) {
  const NAME(gelu_tanh_parts) parts = NAME(gelu_tanh_split)(x);
  return parts.sigmoid * NAME(choose)(x < 0, parts.x, x);
}

/// σ(y)·(1 + x·σ(−y)·y′).
static inline vector NAME(gelu_tanh_derivative_vector)(vector x) {
  const NAME(gelu_tanh_parts) parts = NAME(gelu_tanh_split)(x);
  const vector square = parts.x * parts.x;
  const vector slope = NAME(gelu_tanh_factor) * (1 + 3 * NAME(gelu_tanh_cubic) * square);
  return parts.sigmoid * (1 + parts.x * parts.rest * slope);
}
#endif
