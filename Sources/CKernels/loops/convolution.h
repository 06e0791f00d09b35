// The products of a convolution, on images that are spread out so that no window has an edge.
//
// A plane is copied once, with zeros around it, into one plane for each phase of the stride: phase (a, b)
// holds the scalars of lines a, a + stride, … and columns b, b + stride, …. There, what one place of the
// windows reads for neighbouring outputs stands side by side, and from place to place only the start
// differs. So a convolution is a product of matrices whose second factor need not be written down: its
// row p begins at `taps[p].source`.
//
// A run of outputs goes on over the end of a line. The outputs that belong to no window are computed as
// well, and left behind when the result is copied to its place.

/// Planes are spread out: see `adjoint_frame`.
static void NAME(spread)(const adjoint_frame *frame, ptrdiff_t planes, const void *from_pointer,
                         void *to_pointer) {
  const adjoint_frame f = *frame;
  const SCALAR *from = from_pointer;
  SCALAR *to = to_pointer;
  for (ptrdiff_t p = 0; p < planes; p++, from += f.height * f.width) {
    for (ptrdiff_t phase = 0; phase < f.vertical_phases * f.horizontal_phases; phase++) {
      const ptrdiff_t a = phase / f.horizontal_phases, b = phase % f.horizontal_phases;
      const ptrdiff_t first = f.first_column + b;
      ptrdiff_t start = first < 0 ? (-first + f.horizontal_step - 1) / f.horizontal_step : 0;
      ptrdiff_t end = first < f.width ? (f.width - 1 - first) / f.horizontal_step + 1 : 0;
      if (end > f.columns) end = f.columns;
      if (start > end) start = end;
      const int has_narrow_edges = f.horizontal_step == 1 && end - start >= LANES &&
                                   start <= LANES && f.columns - end <= LANES;
      for (ptrdiff_t u = 0; u < f.lines; u++) {
        const ptrdiff_t line = f.first_line + a + u * f.vertical_step;
        SCALAR *run = to + u * f.columns;
        if (line < 0 || line >= f.height) {
          NAME(clear_run)(f.columns, run);
          continue;
        }
        const SCALAR *pixels = from + line * f.width + first;
        if (has_narrow_edges) {
          // Their zeros reach into the run, which is written after them.
          NAME(store)(run, (vector){0});
          NAME(store)(run + f.columns - LANES, (vector){0});
          NAME(copy_run)(end - start, pixels + start, run + start);
          continue;
        }
        NAME(clear_run)(start, run);
        if (f.horizontal_step == 1) {
          NAME(copy_run)(end - start, pixels + start, run + start);
        } else {
          for (ptrdiff_t v = start; v < end; v++) run[v] = pixels[v * f.horizontal_step];
        }
        NAME(clear_run)(f.columns - end, run + end);
      }
      to += f.phase;
    }
  }
}

/// A run plus a number. As in `copy_run`, the last vector overlaps the one before.
static inline void NAME(copy_run_plus)(ptrdiff_t count, const SCALAR *from, SCALAR addend,
                                       SCALAR *to) {
  const vector addends = NAME(splat)(addend);
  if (count < LANES) {
    NAME(store_some)(count, to, NAME(load_some)(count, from, 0) + addends);
    return;
  }
  for (ptrdiff_t j = 0; j + LANES <= count; j += LANES) {
    NAME(store)(to + j, NAME(load)(from + j) + addends);
  }
  const ptrdiff_t last = count - LANES;
  NAME(store)(to + last, NAME(load)(from + last) + addends);
}

/// What `convolve` has computed goes to its place, plus a number for each plane.
static void NAME(gather)(ptrdiff_t planes, ptrdiff_t lines, ptrdiff_t columns,
                         const void *from_pointer, ptrdiff_t from_plane, ptrdiff_t from_line,
                         const void *bias, void *to_pointer, ptrdiff_t to_plane, ptrdiff_t to_line,
                         ptrdiff_t to_step) {
  for (ptrdiff_t p = 0; p < planes; p++) {
    const SCALAR addend = bias ? ((const SCALAR *)bias)[p] : 0;
    for (ptrdiff_t u = 0; u < lines; u++) {
      const SCALAR *from = (const SCALAR *)from_pointer + p * from_plane + u * from_line;
      SCALAR *to = (SCALAR *)to_pointer + p * to_plane + u * to_line;
      if (to_step != 1) {
        for (ptrdiff_t v = 0; v < columns; v++) to[v * to_step] = from[v] + addend;
      } else if (bias) {
        NAME(copy_run_plus)(columns, from, addend, to);
      } else {
        NAME(copy_run)(columns, from, to);
      }
    }
  }
}

// Long sums are sums of sums, whose rounding errors are smaller: those of more than 64 terms, as each part
// takes time to store, and in two parts those of more than 16.
enum { NAME(longest_sum) = 64, NAME(shortest_sum_in_parts) = 17 };

/// How many terms each part of a sum of k terms has.
static inline ptrdiff_t NAME(terms_of_part)(ptrdiff_t k) {
  const ptrdiff_t parts = k > NAME(longest_sum)
                              ? (k + NAME(longest_sum) - 1) / NAME(longest_sum)
                              : 1 + (k >= NAME(shortest_sum_in_parts));
  return k > 0 ? (k + parts - 1) / parts : 1;
}

/// The outputs of some channels at neighbouring places: a tile of `rows` channels and `vectors` vectors.
static INLINE void NAME(convolve_tile)(const adjoint_tap *taps, ptrdiff_t k, const SCALAR *weights,
                                       ptrdiff_t weights_row, const SCALAR *source, SCALAR *out,
                                       ptrdiff_t out_row, const int adds, const int rows,
                                       const int vectors) {
  vector sum[ROWS][VECTORS] = {};
  const SCALAR *lower = weights + (rows > 4 ? 4 * weights_row : 0);
  __asm__("" : "+r"(lower));  // As in a tile of a matrix product.
  for (ptrdiff_t p = 0; p < k; p++) {
    const SCALAR *from = source + taps[p].source;
    const ptrdiff_t weight = taps[p].weight;
    vector x[VECTORS];
    UNROLL for (int j = 0; j < vectors; j++) x[j] = NAME(load)(from + j * LANES);
    UNROLL for (int i = 0; i < rows; i++) {
      const SCALAR *row = i < 4 ? weights + i * weights_row : lower + (i - 4) * weights_row;
      const vector scalar = NAME(splat)(row[weight]);
      UNROLL for (int j = 0; j < vectors; j++) {
        sum[i][j] = NAME(multiply_add)(scalar, x[j], sum[i][j]);
      }
    }
  }
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int j = 0; j < vectors; j++) {
      SCALAR *place = out + i * out_row + j * LANES;
      NAME(store)(place, adds ? NAME(load)(place) + sum[i][j] : sum[i][j]);
    }
  }
}

/// The outputs of a single channel: `vectors` vectors, so many that their sums keep the multiply-adds busy.
static INLINE void NAME(convolve_run)(const adjoint_tap *taps, ptrdiff_t k, const SCALAR *weights,
                                      const SCALAR *source, SCALAR *out, const int adds,
                                      const int vectors) {
  vector sum[8] = {};
  for (ptrdiff_t p = 0; p < k; p++) {
    const SCALAR *from = source + taps[p].source;
    const vector scalar = NAME(splat)(weights[taps[p].weight]);
    UNROLL for (int j = 0; j < vectors; j++) {
      sum[j] = NAME(multiply_add)(scalar, NAME(load)(from + j * LANES), sum[j]);
    }
  }
  UNROLL for (int j = 0; j < vectors; j++) {
    SCALAR *place = out + j * LANES;
    NAME(store)(place, adds ? NAME(load)(place) + sum[j] : sum[j]);
  }
}

static void NAME(convolve_channel)(ptrdiff_t columns, ptrdiff_t k, ptrdiff_t depth,
                                   const adjoint_tap *taps, const SCALAR *weights,
                                   const SCALAR *source, SCALAR *out) {
  for (ptrdiff_t start = 0; start < k || start == 0; start += depth) {
    const ptrdiff_t count = NAME(least)(depth, k - start);
    ptrdiff_t j = 0;
#define RUNS(vectors)                                                                      \
  for (; j + (vectors - 1) * LANES < columns; j += vectors * LANES)                        \
  NAME(convolve_run)(taps + start, count, weights, source + j, out + j, start > 0, vectors)
    RUNS(8);
    RUNS(4);
    RUNS(2);
    RUNS(1);
#undef RUNS
  }
}

/// out[i, j] = Σ weights[i·weights_row + taps[p].weight]·source[taps[p].source + j] over p < k. Rows of
/// `out` are whole vectors, and as much can be read of the source.
static void NAME(convolve)(ptrdiff_t m, ptrdiff_t columns, ptrdiff_t k, const adjoint_tap *taps,
                           const void *weights, ptrdiff_t weights_row, const void *source,
                           void *out, ptrdiff_t out_row) {
  const ptrdiff_t depth = NAME(terms_of_part)(k);
  if (m == 1) {
    NAME(convolve_channel)(columns, k, depth, taps, weights, source, out);
    return;
  }
  for (ptrdiff_t j = 0; j < columns; j += PANEL) {
    const ptrdiff_t vectors = NAME(least)((columns - j + LANES - 1) / LANES, VECTORS);
    for (ptrdiff_t start = 0; start < k || start == 0; start += depth) {
      const ptrdiff_t count = NAME(least)(depth, k - start);
      ptrdiff_t i = 0;
      for (int rows = ROWS; rows > 0; rows = rows > 4 ? 4 : rows / 2) {
        for (; m - i >= rows; i += rows) {
          const SCALAR *w = (const SCALAR *)weights + i * weights_row;
          const SCALAR *x = (const SCALAR *)source + j;
          SCALAR *place = (SCALAR *)out + i * out_row + j;
#define TILE(rows, vectors)                                                                   \
  case rows * 4 + vectors:                                                                    \
    NAME(convolve_tile)                                                                       \
    (taps + start, count, w, weights_row, x, place, out_row, start > 0, rows, vectors);       \
    break
          switch (rows * 4 + vectors) { TILES; }
#undef TILE
        }
      }
    }
  }
}
