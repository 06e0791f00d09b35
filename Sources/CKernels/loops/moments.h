// The 2-norms and the squared deviations from the mean of the rows of a matrix.
//
// Totals are double, as those of sums are; see `reductions.h`. No square of a float overflows or
// underflows there.

#define LOAD_WIDE(p) __builtin_convertvector(NAME(load)(p), NAME(wide))

/// The norm of a row of doubles whose sum of squares overflows, or loses digits by underflow: the
/// row times a power of two, which is exact, has neither.
static double NAME(scaled_norm)(ptrdiff_t columns, const SCALAR *x) {
  double largest = 0;
  for (ptrdiff_t j = 0; j < columns; j++) largest = fmax(largest, fabs((double)x[j]));
  if (largest == 0 || isinf(largest)) return largest;
  const int exponent = ilogb(largest);
  double sum = 0;
  for (ptrdiff_t j = 0; j < columns; j++) {
    const double scaled = ldexp((double)x[j], -exponent);
    sum += scaled * scaled;
  }
  return ldexp(sqrt(sum), exponent);
}

static void NAME(norm_rows)(ptrdiff_t rows, ptrdiff_t columns, const void *x_pointer,
                            void *out_pointer) {
  const SCALAR *x = x_pointer;
  SCALAR *out = out_pointer;
  for (ptrdiff_t row = 0; row < rows; row++, x += columns) {
    NAME(wide) total = {0};
    double sum = 0;
    ptrdiff_t j = 0;
    for (; j + LANES <= columns; j += LANES) {
      const NAME(wide) v = LOAD_WIDE(x + j);
      total += v * v;
    }
    for (; j < columns; j++) sum += (double)x[j] * (double)x[j];
    sum += NAME(sum_of_lanes)(&total);
    // Beside a sum above the bound it does not matter what was lost, even of millions of squares.
    const int is_safe = (sum > 1e-280 && !isinf(sum)) || isnan(sum);
    out[row] = (SCALAR)(is_safe ? sqrt(sum) : NAME(scaled_norm)(columns, x));
  }
}

static void NAME(squared_deviations_rows)(ptrdiff_t rows, ptrdiff_t columns, const void *x_pointer,
                                          void *out_pointer) {
  const SCALAR *x = x_pointer;
  SCALAR *out = out_pointer;
  for (ptrdiff_t row = 0; row < rows; row++, x += columns) {
    NAME(wide) total = {0};
    double sum = 0;
    ptrdiff_t j = 0;
    for (; j + LANES <= columns; j += LANES) total += LOAD_WIDE(x + j);
    for (; j < columns; j++) sum += (double)x[j];
    sum += NAME(sum_of_lanes)(&total);
    const double mean = sum / (double)columns;

    NAME(wide) deviations = {0}, squares = {0};
    double deviation = 0, square = 0;
    for (j = 0; j + LANES <= columns; j += LANES) {
      const NAME(wide) d = LOAD_WIDE(x + j) - mean;
      deviations += d;
      squares += d * d;
    }
    for (; j < columns; j++) {
      const double d = (double)x[j] - mean;
      deviation += d;
      square += d * d;
    }
    deviation += NAME(sum_of_lanes)(&deviations);
    square += NAME(sum_of_lanes)(&squares);
    // The deviations from the true mean add up to 0. What these add up to comes from the rounding
    // of the mean, and so does this share of their squares.
    const double excess = columns > 0 ? deviation * (deviation / (double)columns) : 0;
    out[row] = (SCALAR)(isinf(square) ? square : square - excess);
  }
}

#undef LOAD_WIDE
