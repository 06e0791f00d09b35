// As much arithmetic as a core can do: what the other loops are held against, and no part of them.

/// Twelve chains of multiply-adds, x ← x·½ + 1 in every lane, chain c beginning at c: x tends to 2.
/// Writes the sum of all lanes to `out`, and returns the floating-point operations of it all, where a
/// multiply-add is two.
///
/// A processor begins two multiply-adds in a cycle and ends them four later, so that it takes eight
/// which do not wait for each other to keep it busy. Twelve chains and the two constants fit into
/// sixteen registers, and there is nothing to load.
static ptrdiff_t NAME(multiply_adds)(ptrdiff_t rounds, void *out) {
  enum { CHAINS = 12 };
  const vector half = NAME(splat)((SCALAR)0.5), one = NAME(splat)(1);
  vector x[CHAINS];
#pragma clang loop unroll(full)
  for (int c = 0; c < CHAINS; c++) x[c] = NAME(splat)((SCALAR)c);
  for (ptrdiff_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
    for (int c = 0; c < CHAINS; c++) x[c] = NAME(multiply_add)(x[c], half, one);
  }
  vector total = {0};
#pragma clang loop unroll(full)
  for (int c = 0; c < CHAINS; c++) total += x[c];
  SCALAR sum = 0;
#pragma clang loop unroll(full)
  for (ptrdiff_t i = 0; i < LANES; i++) sum += total[i];
  *(SCALAR *)out = sum;
  return 2 * CHAINS * LANES * rounds;
}
