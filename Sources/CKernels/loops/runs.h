// Short runs of scalars.
//
// Runs are as short as an image is wide. So their ends are vectors that overlap the ones before, and
// what is shorter than a vector goes in halves; the library's functions would take longer to call.

static inline void NAME(clear_run)(ptrdiff_t count, SCALAR *to) {
  if (count >= LANES) {
    for (ptrdiff_t j = 0; j + LANES <= count; j += LANES) NAME(store)(to + j, (vector){0});
    NAME(store)(to + count - LANES, (vector){0});
    return;
  }
#pragma clang loop unroll(full)
  for (ptrdiff_t half = LANES / 2; half > 0; half /= 2) {
    if (!(count & half)) continue;
    memset(to, 0, half * sizeof(SCALAR));
    to += half;
  }
}

static inline void NAME(copy_run)(ptrdiff_t count, const SCALAR *from, SCALAR *to) {
  if (count >= LANES) {
    for (ptrdiff_t j = 0; j + LANES <= count; j += LANES) NAME(store)(to + j, NAME(load)(from + j));
    NAME(store)(to + count - LANES, NAME(load)(from + count - LANES));
    return;
  }
#pragma clang loop unroll(full)
  for (ptrdiff_t half = LANES / 2; half > 0; half /= 2) {
    if (!(count & half)) continue;
    memcpy(to, from, half * sizeof(SCALAR));
    to += half;
    from += half;
  }
}
