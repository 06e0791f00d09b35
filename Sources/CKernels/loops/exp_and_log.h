// Exponential and logarithm.
//
// Largest errors of all levels, in units in the last place (of a subnormal result, in units of the
// smallest number), for float32 as `Docs/Numerics.md` says and for 100 million samples of float64:
//
//                 exp    log
//     float32     0.99   0.96
//     float64     0.99   0.92

/// (exp(r) − 1 − r) / r² for |r| ≤ ½ ln 2. Times r, its error is below 2⁻³⁰·⁹
/// for float32 and 2⁻⁶⁰ for float64.
static const SCALAR NAME(exp_coefficients)[] = {
#if SCALAR_BITS == 32
    0x1p-1f,
    0x1.555556p-3f, 0x1.5554f2p-5f, 0x1.111046p-7f, 0x1.6d4274p-10f, 0x1.a18782p-13f,
#else
    0x1p-1,
    0x1.5555555555559p-3,  0x1.5555555555559p-5,  0x1.111111110f6ddp-7,  0x1.6c16c16c14a7fp-10,
    0x1.a01a01afd57efp-13, 0x1.a01a01af65474p-16, 0x1.71ddf87690a78p-19, 0x1.27e4c7c13809fp-22,
    0x1.af5e87c8b01efp-26, 0x1.1f92c4b185ed2p-29,
#endif
};

/// exp(r) − 1, where x = n·ln 2 + r with the integer n that leaves the smallest r. Accurate
/// relative to itself, however small; NaN for NaN. The low bits of *biased hold n + 2·bias.
static inline vector NAME(reduced_exp_minus_one)(vector x, mask *biased) {
  // x / ln 2 loses its fraction when it is added to a number whose last place is 1, and the
  // integer stands in the low bits of the sum.
  const vector large = NAME(splat)(3 * NAME(unit_of_one) / 2 + 2 * NAME(exponent_bias));
  const vector shifted = NAME(multiply_add)(x, NAME(splat)((SCALAR)0x1.71547652b82fep0), large);
  const vector n = shifted - large;
  *biased = (mask)shifted;
  // The first of these differences is exact.
  vector r = NAME(multiply_add)(n, NAME(splat)(-NAME(ln2_high)), x);
  r = NAME(multiply_add)(n, NAME(splat)(-NAME(ln2_low)), r);
  const vector p = NAME(polynomial)(r, DEGREE(NAME(exp_coefficients)), NAME(exp_coefficients));
  return NAME(multiply_add)(r * r, p, r);
}

/// Beyond this argument exp(x) is ∞ and exp(−x) is 0, even times a million.
static const SCALAR NAME(exp_limit) = SCALAR_BITS == 32 ? 160 : 800;

/// factor·2ⁿ·(1 + p), for an n in the low bits of `biased`.
static inline vector NAME(times_power_of_two)(vector factor, vector p, mask biased) {
  // 2ⁿ may itself overflow or underflow, but not the factors with half its exponent each. Of the
  // two products the first is exact, and the second overflows or becomes subnormal where it must.
  const mask half = NAME(shift_right)(biased, 1);
  return NAME(multiply_add)(factor, p, factor) * NAME(power_of_two)(half) *
         NAME(power_of_two)(biased - half);
}

static inline vector NAME(exp_vector)(vector x) {
  const vector limit = NAME(splat)(NAME(exp_limit));
  x = NAME(choose)(x < -limit, -limit, x);
  x = NAME(choose)(x > limit, limit, x);
  mask n;
  const vector p = NAME(reduced_exp_minus_one)(x, &n);
  return NAME(times_power_of_two)(NAME(splat)(1), p, n);
}

/// factor·exp(x + low) for |x| ≤ exp_limit, to about a unit also where exp(x) by itself would be
/// subnormal. `low` is so small that its square does not matter.
static inline vector NAME(times_exp)(vector factor, vector x, vector low) {
  mask n;
  const vector p = NAME(reduced_exp_minus_one)(x, &n);
  return NAME(times_power_of_two)(factor, p + NAME(multiply_add)(low, p, low), n);
}

/// (log(1 + f) − f) / f² for √½ ≤ 1 + f ≤ √2. Times f, its error is below
/// 2⁻²⁷·³ for float32 and 2⁻⁵⁶·⁷ for float64.
static const SCALAR NAME(log_coefficients)[] = {
#if SCALAR_BITS == 32
    -0x1p-1f,
    0x1.55554ap-2f, -0x1.00022p-2f,  0x1.99a598p-3f, -0x1.547886p-3f,
    0x1.226e4cp-3f, -0x1.0ce0b2p-3f, 0x1.07d286p-3f, -0x1.41f3e2p-4f,
#else
    -0x1p-1,
    0x1.5555555555572p-2, -0x1.ffffffffffe3bp-3, 0x1.9999999993cbbp-3, -0x1.5555555568309p-3,
    0x1.24924927c9b36p-3, -0x1.fffffff7ce4edp-4, 0x1.c71c7004f9106p-4, -0x1.9999999a9a9dp-4,
    0x1.745d5cc6d8e5ep-4, -0x1.55559834d65d3p-4, 0x1.3b0d4f916dfbdp-4, -0x1.2486ddf98758dp-4,
    0x1.116957a38ff31p-4, -0x1.00e9113385287p-4, 0x1.dcda8bb6cca41p-5, -0x1.b35689126746ap-5,
    0x1.b9487e5b47303p-5, -0x1.01b0d4ecfd8c5p-4, 0x1.da286ed88cd85p-5, -0x1.98ac37b5b0f92p-6,
#endif
};

/// A number 2ᵉ·(1 + f) with √½ ≤ 1 + f < √2, and 2⁻ᵉ.
typedef struct {
  vector e, f, scale;
} NAME(split);

static inline NAME(split) NAME(split_number)(vector x) {
  // Subnormal numbers are scaled up, which gives them an exponent.
  const mask tiny = x < NAME(smallest_normal);
  const mask bits = (mask)NAME(choose)(tiny, x * NAME(unit_of_one), x);

  // From √½ on, the bits count up through the fraction into the exponent. It becomes a number by
  // standing in the last places of a large one.
  const mask root_half = (mask)NAME(splat)((SCALAR)0x1.6a09e667f3bcdp-1);
  const mask one = (mask)NAME(splat)(1);
  const mask from_root_half = bits - root_half + one;
  const mask fraction = from_root_half & (((NAME(lane_type))1 << NAME(mantissa_bits)) - 1);
  const mask exponent = NAME(shift_right)(from_root_half, NAME(mantissa_bits));
  const vector large = NAME(splat)(NAME(unit_of_one)), zero = large + NAME(exponent_bias);
  return (NAME(split)){
      .e = (vector)(exponent | (mask)large) -
           NAME(choose)(tiny, zero + NAME(mantissa_bits), zero),
      .f = (vector)(fraction + root_half) - 1,
      .scale = NAME(power_of_two)(2 * NAME(exponent_bias) - exponent),
  };
}

/// The logarithm of 2ᵉ·(1 + f), which is x but for rounding.
static inline vector NAME(log_of_split)(vector x, vector e, vector f) {
  // log x = e·ln 2 + f + f²·p(f), small terms first. The sum of the two large ones is rounded, and
  // its error is found exactly, for e·ln2_high is itself exact, and either 0 or greater than f.
  const vector p = NAME(polynomial)(f, DEGREE(NAME(log_coefficients)), NAME(log_coefficients));
  const vector tail = f * f * p;
  const vector sum = e * NAME(ln2_high) + f, error = f - (sum - e * NAME(ln2_high));
  const vector result = sum + (error + (e * NAME(ln2_low) + tail));

  // ∞ and NaN are their own logarithms.
  const vector infinity = NAME(splat)((SCALAR)INFINITY), nan = NAME(splat)((SCALAR)NAN);
  const vector of_others = NAME(choose)(x == 0, -infinity, nan);
  return NAME(choose)(x > 0, NAME(choose)(x < infinity, result, x), of_others);
}

static inline vector NAME(log_vector)(vector x) {
  const NAME(split) split = NAME(split_number)(x);
  return NAME(log_of_split)(x, split.e, split.f);
}

UNARY_LOOP(exp)
UNARY_LOOP(log)
