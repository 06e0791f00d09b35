// Sums and maxima along the rows or the columns of a matrix.
//
// Totals are double, in which a maximum is exact and a sum of n terms has an error of at most
// (n/4 + 16)·2⁻⁵³·Σ|x|, before it is rounded to the scalar type. For float32 that is next to
// nothing beside the rounding, unless the terms cancel.
//
// Both operations share most of the code, and are told apart by an argument that is constant
// wherever it is inlined.

#define ALWAYS_INLINE static inline __attribute__((always_inline))

enum NAME(reduction) { NAME(sum), NAME(maximum) };

ALWAYS_INLINE double NAME(of_none)(enum NAME(reduction) reduction) {
  return reduction == NAME(sum) ? 0 : -(double)INFINITY;
}

ALWAYS_INLINE double NAME(of_two)(enum NAME(reduction) reduction, double a, double b) {
  if (reduction == NAME(sum)) return a + b;
  // NaN if either is NaN. No `||`, for its branch would often be mispredicted.
  return ((b > a) | (b != b)) ? b : a;
}

ALWAYS_INLINE double NAME(of_four)(enum NAME(reduction) reduction, SCALAR a, SCALAR b, SCALAR c,
                                   SCALAR d) {
  if (reduction == NAME(sum)) return ((double)a + (double)b) + ((double)c + (double)d);
  const SCALAR ab = a > b ? a : b, cd = c > d ? c : d, largest = ab > cd ? ab : cd;
  return (isunordered(a, b) | isunordered(c, d)) ? (SCALAR)NAN : largest;
}

// MARK: Rows

/// The sum of a piece of a row, not yet rounded to the scalar type.
static double NAME(sum_piece)(ptrdiff_t columns, const void *from) {
  const SCALAR *x = from;
#define LOAD_WIDE(p) __builtin_convertvector(NAME(load)(p), NAME(wide))
  NAME(wide) total = {0};
  ptrdiff_t j = 0;
  for (; j + 4 * LANES <= columns; j += 4 * LANES) {
    const SCALAR *p = x + j;
    total += (LOAD_WIDE(p) + LOAD_WIDE(p + LANES)) +
             (LOAD_WIDE(p + 2 * LANES) + LOAD_WIDE(p + 3 * LANES));
  }
  for (; j + LANES <= columns; j += LANES) total += LOAD_WIDE(x + j);
#undef LOAD_WIDE
  double rest = 0;
  for (; j < columns; j++) rest += (double)x[j];

  return NAME(sum_of_lanes)(&total) + rest;
}

/// The larger of two vectors, lane by lane; NaN where either is NaN.
static inline vector NAME(larger)(vector a, vector b) {
  return NAME(choose)((b > a) | (b != b), b, a);
}

static double NAME(max_piece)(ptrdiff_t columns, const void *from) {
  const SCALAR *x = from;
  vector total = NAME(splat)(-(SCALAR)INFINITY);
  ptrdiff_t j = 0;
  for (; j + 4 * LANES <= columns; j += 4 * LANES) {
    const SCALAR *p = x + j;
    const vector ab = NAME(larger)(NAME(load)(p), NAME(load)(p + LANES));
    const vector cd = NAME(larger)(NAME(load)(p + 2 * LANES), NAME(load)(p + 3 * LANES));
    total = NAME(larger)(total, NAME(larger)(ab, cd));
  }
  for (; j + LANES <= columns; j += LANES) total = NAME(larger)(total, NAME(load)(x + j));
  double rest = -(double)INFINITY;
  for (; j < columns; j++) rest = NAME(of_two)(NAME(maximum), rest, x[j]);

  // Looking for NaN separately leaves maxima that are single instructions.
  SCALAR lanes[LANES];
  NAME(store)(lanes, total);
  int is_nan = 0;
  for (ptrdiff_t k = 0; k < LANES; k++) is_nan |= isnan(lanes[k]);
  for (ptrdiff_t half = LANES / 2; half > 0; half /= 2) {
    for (ptrdiff_t k = 0; k < half; k++) {
      lanes[k] = lanes[k] > lanes[k + half] ? lanes[k] : lanes[k + half];
    }
  }
  return is_nan ? (double)NAN : NAME(of_two)(NAME(maximum), rest, lanes[0]);
}

/// Reduces a row piece after piece, so that several threads can share the pieces of one that is long.
ALWAYS_INLINE SCALAR NAME(reduce_row)(enum NAME(reduction) reduction, ptrdiff_t columns,
                                      const SCALAR *x) {
  double total = NAME(of_none)(reduction);
  for (ptrdiff_t j = 0; j < columns; j += adjoint_reduction_piece) {
    const ptrdiff_t rest = columns - j;
    const ptrdiff_t count = rest < adjoint_reduction_piece ? rest : adjoint_reduction_piece;
    const double piece =
        reduction == NAME(sum) ? NAME(sum_piece)(count, x + j) : NAME(max_piece)(count, x + j);
    total = j == 0 ? piece : NAME(of_two)(reduction, total, piece);
  }
  return (SCALAR)total;
}

/// Reduces `count` rows together, one to a lane. Alone, a short row would leave most lanes empty.
#define ROWS_TOGETHER 8
ALWAYS_INLINE void NAME(reduce_short_rows)(enum NAME(reduction) reduction, ptrdiff_t count,
                                           ptrdiff_t columns, const SCALAR *x, SCALAR *out) {
  double totals[ROWS_TOGETHER];
  for (ptrdiff_t k = 0; k < count; k++) totals[k] = NAME(of_none)(reduction);
  for (ptrdiff_t j = 0; j < columns; j++) {
    for (ptrdiff_t k = 0; k < count; k++) {
      totals[k] = NAME(of_two)(reduction, totals[k], x[k * columns + j]);
    }
  }
  for (ptrdiff_t k = 0; k < count; k++) out[k] = (SCALAR)totals[k];
}

ALWAYS_INLINE void NAME(reduce_rows)(enum NAME(reduction) reduction, ptrdiff_t rows,
                                     ptrdiff_t columns, const SCALAR *x, SCALAR *out) {
  ptrdiff_t i = 0;
  if (columns < 16) {
    for (; i + ROWS_TOGETHER <= rows; i += ROWS_TOGETHER) {
      NAME(reduce_short_rows)(reduction, ROWS_TOGETHER, columns, x + i * columns, out + i);
    }
    for (; i < rows; i++) {
      NAME(reduce_short_rows)(reduction, 1, columns, x + i * columns, out + i);
    }
  }
  for (; i < rows; i++) {
    out[i] = NAME(reduce_row)(reduction, columns, x + i * columns);
  }
}

static void NAME(sum_rows)(ptrdiff_t rows, ptrdiff_t columns, const void *x, void *out) {
  NAME(reduce_rows)(NAME(sum), rows, columns, x, out);
}

static void NAME(max_rows)(ptrdiff_t rows, ptrdiff_t columns, const void *x, void *out) {
  NAME(reduce_rows)(NAME(maximum), rows, columns, x, out);
}

// MARK: Columns

/// The most columns that are reduced together. Their totals stay in the nearest cache.
#define STRIP 1024

/// How many rows to take for one: enough for about 128 columns, if there are so many and the rows follow
/// each other.
static inline ptrdiff_t NAME(fold)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t x_row) {
  if (rows == 0 || columns == 0 || columns > 64 || x_row != columns) return 1;
  return 128 / columns < rows ? 128 / columns : rows;
}

/// Reduces each column of x. A matrix of few columns is taken for one whose rows are `fold` times
/// as long, with fold·columns ≤ STRIP, to make use of whole vectors; then the parts of its long row
/// of totals are combined.
ALWAYS_INLINE void NAME(reduce_columns)(enum NAME(reduction) reduction, ptrdiff_t rows,
                                        ptrdiff_t columns, const SCALAR *x, ptrdiff_t x_row,
                                        SCALAR *out) {
  const ptrdiff_t fold = NAME(fold)(rows, columns, x_row);
  const ptrdiff_t length = fold * columns, step = fold * x_row, whole_rows = rows / fold;
  for (ptrdiff_t first = 0; first < length; first += STRIP) {
    const ptrdiff_t width = length - first < STRIP ? length - first : STRIP;
    double totals[STRIP];
    for (ptrdiff_t j = 0; j < width; j++) totals[j] = NAME(of_none)(reduction);

    const SCALAR *a = x + first;
    ptrdiff_t i = 0;
    for (; i + 4 <= whole_rows; i += 4, a += 4 * step) {
      const SCALAR *b = a + step, *c = b + step, *d = c + step;
      for (ptrdiff_t j = 0; j < width; j++) {
        const double four = NAME(of_four)(reduction, a[j], b[j], c[j], d[j]);
        totals[j] = NAME(of_two)(reduction, totals[j], four);
      }
    }
    for (; i < whole_rows; i++, a += step) {
      for (ptrdiff_t j = 0; j < width; j++) totals[j] = NAME(of_two)(reduction, totals[j], a[j]);
    }
    const ptrdiff_t rest = rows % fold * columns;
    for (ptrdiff_t j = 0; j < rest; j++) totals[j] = NAME(of_two)(reduction, totals[j], a[j]);

    for (ptrdiff_t parts = fold; parts > 1; parts -= parts / 2) {
      const double *others = totals + (parts - parts / 2) * columns;
      for (ptrdiff_t j = 0; j < parts / 2 * columns; j++) {
        totals[j] = NAME(of_two)(reduction, totals[j], others[j]);
      }
    }
    for (ptrdiff_t j = 0; j < width / fold; j++) out[first + j] = (SCALAR)totals[j];
  }
}

static void NAME(sum_columns)(ptrdiff_t rows, ptrdiff_t columns, const void *x, ptrdiff_t x_row,
                              void *out) {
  NAME(reduce_columns)(NAME(sum), rows, columns, x, x_row, out);
}

static void NAME(max_columns)(ptrdiff_t rows, ptrdiff_t columns, const void *x, ptrdiff_t x_row,
                              void *out) {
  NAME(reduce_columns)(NAME(maximum), rows, columns, x, x_row, out);
}

#undef ALWAYS_INLINE
#undef ROWS_TOGETHER
#undef STRIP
