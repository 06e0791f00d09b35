// The gradient of a convolution's weights, on images that are spread out; see convolution.h.

// For each tap and each output it adds source·g over all places of a plane. At most so many products are
// added before the sum goes to one of doubles.
enum { NAME(longest_correlation) = 256 };

// A window of 3 × 3, whose sums fit the registers of every level.
enum { NAME(taps_together) = 9 };

/// The sums of some taps with some outputs, whose cotangents have a row for each place: `lines` lines of
/// `columns` each.
static INLINE void NAME(correlate_tile)(const adjoint_tap *taps, const SCALAR *source,
                                        ptrdiff_t source_line, const SCALAR *g, ptrdiff_t g_row,
                                        ptrdiff_t g_line, ptrdiff_t lines, ptrdiff_t columns,
                                        double *totals, ptrdiff_t totals_row, ptrdiff_t outputs,
                                        const int rows, const int vectors) {
  vector sum[ROWS][VECTORS] = {};
  const SCALAR *from[ROWS];
  UNROLL for (int i = 0; i < rows; i++) from[i] = source + taps[i].source;
  for (ptrdiff_t u = 0; u < lines; u++) {
    const ptrdiff_t line = u * source_line;
    const SCALAR *cotangents = g + u * g_line;
    for (ptrdiff_t v = 0; v < columns; v++, cotangents += g_row) {
      vector row[VECTORS];
      UNROLL for (int j = 0; j < vectors; j++) row[j] = NAME(load)(cotangents + j * LANES);
      UNROLL for (int i = 0; i < rows; i++) {
        const vector scalar = NAME(splat)(from[i][line + v]);
        UNROLL for (int j = 0; j < vectors; j++) {
          sum[i][j] = NAME(multiply_add)(scalar, row[j], sum[i][j]);
        }
      }
    }
  }
  SCALAR sums[PANEL];
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int j = 0; j < vectors; j++) NAME(store)(sums + j * LANES, sum[i][j]);
    for (ptrdiff_t o = 0; o < outputs; o++) totals[i * totals_row + o] += (double)sums[o];
  }
}

/// The same for one output: vectors hold neighbouring places, and are added up at the end.
static INLINE void NAME(correlate_places)(const adjoint_tap *taps, const SCALAR *source,
                                          ptrdiff_t source_line, const SCALAR *g, ptrdiff_t lines,
                                          ptrdiff_t columns, double *totals, ptrdiff_t totals_row,
                                          const int rows) {
  vector sum[NAME(taps_together)] = {};
  for (ptrdiff_t u = 0; u < lines; u++) {
    const SCALAR *line = source + u * source_line, *cotangents = g + u * columns;
    ptrdiff_t v = 0;
    for (; v + LANES <= columns; v += LANES) {
      const vector cotangent = NAME(load)(cotangents + v);
      UNROLL for (int i = 0; i < rows; i++) {
        sum[i] = NAME(multiply_add)(NAME(load)(line + taps[i].source + v), cotangent, sum[i]);
      }
    }
    const ptrdiff_t rest = columns - v;
    if (rest == 0) continue;
    const vector cotangent = NAME(load_some)(rest, cotangents + v, 0);
    UNROLL for (int i = 0; i < rows; i++) {
      const vector x = NAME(load_some)(rest, line + taps[i].source + v, 0);
      sum[i] = NAME(multiply_add)(x, cotangent, sum[i]);
    }
  }
  UNROLL for (int i = 0; i < rows; i++) {
    const NAME(wide) lanes = __builtin_convertvector(sum[i], NAME(wide));
    totals[i * totals_row] += NAME(sum_of_lanes)(&lanes);
  }
}

/// totals[p, o] += Σ source[taps[p].source + u·source_line + v]·g[o·g_plane + u·columns + v] over lines u and
/// columns v. `scratch` is of lines·columns rows, each of whole vectors of outputs.
static void NAME(correlate)(ptrdiff_t k, const adjoint_tap *taps, ptrdiff_t outputs, ptrdiff_t lines,
                            ptrdiff_t columns, const void *source_pointer, ptrdiff_t source_line,
                            const void *g_pointer, ptrdiff_t g_plane, double *totals,
                            void *scratch) {
  const SCALAR *source = source_pointer, *g = g_pointer;
  // A few lines, or a part of one.
  const ptrdiff_t most = NAME(longest_correlation);
  if (2 * outputs < LANES) {
    const ptrdiff_t height = most * LANES / columns > 0 ? most * LANES / columns : 1;
    for (ptrdiff_t o = 0; o < outputs; o++) {
      for (ptrdiff_t u = 0; u < lines; u += height) {
        const ptrdiff_t count = NAME(least)(height, lines - u);
        const SCALAR *x = source + u * source_line, *cotangents = g + o * g_plane + u * columns;
        ptrdiff_t p = 0;
        for (int rows = NAME(taps_together); rows > 0; rows /= 2) {
          for (; k - p >= rows; p += rows) {
            double *place = totals + p * outputs + o;
#define TAPS(rows)                                                                               \
  case rows:                                                                                     \
    NAME(correlate_places)(taps + p, x, source_line, cotangents, count, columns, place, outputs, \
                           rows);                                                                \
    break
            switch (rows) { TAPS(1); TAPS(2); TAPS(4); TAPS(9); }
#undef TAPS
          }
        }
      }
    }
    return;
  }
  const ptrdiff_t g_row = NAME(whole_vectors)(outputs);
  NAME(pack_columns)(lines * columns, outputs, g, g_plane, scratch, g_row);
  const ptrdiff_t width = NAME(least)(columns, most), height = most / width;
  for (ptrdiff_t u = 0; u < lines; u += height) {
    for (ptrdiff_t v = 0; v < columns; v += width) {
      const ptrdiff_t count = NAME(least)(height, lines - u), run = NAME(least)(width, columns - v);
      for (ptrdiff_t o = 0; o < outputs; o += PANEL) {
        const ptrdiff_t some = NAME(least)(PANEL, outputs - o);
        const ptrdiff_t vectors = (some + LANES - 1) / LANES;
        const SCALAR *x = source + u * source_line + v;
        const SCALAR *row = (const SCALAR *)scratch + (u * columns + v) * g_row + o;
        ptrdiff_t p = 0;
        for (int rows = ROWS; rows > 0; rows = rows > 4 ? 4 : rows / 2) {
          for (; k - p >= rows; p += rows) {
            double *place = totals + p * outputs + o;
#define TILE(rows, vectors)                                                                      \
  case rows * 4 + vectors:                                                                       \
    NAME(correlate_tile)                                                                         \
    (taps + p, x, source_line, row, g_row, columns * g_row, count, run, place, outputs, some,    \
     rows, vectors);                                                                             \
    break
            switch (rows * 4 + vectors) { TILES; }
#undef TILE
          }
        }
      }
    }
  }
}
