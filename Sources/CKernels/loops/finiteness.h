// Whether scalars are finite. x·0 is 0 for a finite x and NaN for the others, so a sum of such products
// tells. Several sums, because an addition takes longer than a load.

static ptrdiff_t NAME(is_finite)(ptrdiff_t count, const void *x_pointer) {
  enum { SUMS = 8 };
  const SCALAR *x = x_pointer;
  const vector zero = {0};
  vector sums[SUMS] = {0};
  ptrdiff_t i = 0;
  for (; i + SUMS * LANES <= count; i += SUMS * LANES) {
#pragma clang loop unroll(full)
    for (int s = 0; s < SUMS; s++) {
      sums[s] = NAME(multiply_add)(NAME(load)(x + i + s * LANES), zero, sums[s]);
    }
  }
  for (; i + LANES <= count; i += LANES) {
    sums[0] = NAME(multiply_add)(NAME(load)(x + i), zero, sums[0]);
  }
  sums[1] = NAME(multiply_add)(NAME(load_some)(count - i, x + i, 0), zero, sums[1]);
#pragma clang loop unroll(full)
  for (int s = 1; s < SUMS; s++) sums[0] += sums[s];
  SCALAR total = 0;
#pragma clang loop unroll(full)
  for (ptrdiff_t lane = 0; lane < LANES; lane++) total += sums[0][lane];
  return total == 0;
}
