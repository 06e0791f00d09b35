// The first two of three axes exchanged: out [b, a, inner] of x [a, b, inner].

/// So many indices of both axes are exchanged together: their scalars stay in the nearest cache,
/// where one side would otherwise fetch a line for each.
enum { NAME(exchange_tile) = 16 };

static void NAME(exchange_axes)(ptrdiff_t a, ptrdiff_t b, ptrdiff_t inner, const void *x_pointer,
                                void *out_pointer) {
  const SCALAR *x = x_pointer;
  SCALAR *out = out_pointer;
  const ptrdiff_t tile = NAME(exchange_tile);
  for (ptrdiff_t first_a = 0; first_a < a; first_a += tile) {
    const ptrdiff_t end_a = first_a + tile < a ? first_a + tile : a;
    for (ptrdiff_t first_b = 0; first_b < b; first_b += tile) {
      const ptrdiff_t end_b = first_b + tile < b ? first_b + tile : b;
      if (inner == 1 && end_a - first_a == tile) {  // Whole vectors, transposed in registers.
        NAME(pack_columns)(end_b - first_b, tile, x + first_a * b + first_b, b,
                           out + first_b * a + first_a, a);
        continue;
      }
      for (ptrdiff_t j = first_b; j < end_b; j++) {
        const SCALAR *source = x + (first_a * b + j) * inner;
        SCALAR *target = out + (j * a + first_a) * inner;
        if (inner == 1) {
          for (ptrdiff_t i = 0; i < end_a - first_a; i++) target[i] = source[i * b];
          continue;
        }
        for (ptrdiff_t i = first_a; i < end_a; i++, source += b * inner, target += inner) {
          memcpy(target, source, (size_t)inner * sizeof(SCALAR));
        }
      }
    }
  }
}
