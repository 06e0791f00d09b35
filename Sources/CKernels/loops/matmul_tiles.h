// The tiles of a matrix product: the micro-kernel, and what goes through a panel of b with it. Part of
// matmul.h, which says what they are for.

/// A product, or the part of one that a loop has come to: c [m, n] from a [m, k] and b [k, n].
typedef struct {
  ptrdiff_t m, n, k;
  const SCALAR *a;
  ptrdiff_t a_row, a_column;
  const SCALAR *b;
  ptrdiff_t b_row, b_column;
  SCALAR *c;
  ptrdiff_t c_row;

  /// What is added to the product, with `addend_row` scalars from row to row; null for nothing.
  const SCALAR *addend;
  ptrdiff_t addend_row;

  /// A row of a that tiles will soon read, to be fetched ahead; null where all is near.
  const SCALAR *ahead;

  /// Where the uppermost tile, of all ROWS, packs b for the other tiles; null if nowhere.
  SCALAR *copy;
} NAME(product);

static ptrdiff_t NAME(least)(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

static ptrdiff_t NAME(whole_vectors)(ptrdiff_t count) {
  return (count + LANES - 1) / LANES * LANES;
}

/// The micro-kernel: the uppermost `rows` rows of a product with a panel of `vectors` vectors. It
/// may copy the rows of b that it reads.
static INLINE void NAME(tile)(const NAME(product) *t, const int rows, const int vectors,
                              const int copies) {
  vector sum[ROWS][VECTORS] = {};
  const ptrdiff_t a_row = t->a_row, a_column = t->a_column, b_row = t->b_row, c_row = t->c_row;
  const SCALAR *a = t->a, *lower = a + (rows > 4 ? 4 * a_row : 0), *b = t->b;
  // Hides that `lower` follows from `a`. Otherwise the compiler walks from row to row of a by
  // additions, which take longer, one after the other, than the products of a narrow tile.
  __asm__("" : "+r"(lower));
  // What does not exist can be fetched ahead without harm.
  const SCALAR *ahead = t->ahead ? t->ahead : a;
  if (rows == ROWS && t->ahead) {
    UNROLL for (int i = 0; i < rows; i++) {
      UNROLL for (int j = 0; j < vectors; j++) __builtin_prefetch(t->c + i * c_row + j * LANES, 1);
    }
  }
  for (ptrdiff_t p = 0; p < t->k; p++) {
    vector row[VECTORS];
    if (rows == ROWS) __builtin_prefetch(ahead + p * a_column, 0, 2);
    UNROLL for (int j = 0; j < vectors; j++) row[j] = NAME(load)(b + p * b_row + j * LANES);
    if (copies) {
      SCALAR *copy = t->copy + p * vectors * LANES;
      UNROLL for (int j = 0; j < vectors; j++) NAME(store)(copy + j * LANES, row[j]);
    }
    UNROLL for (int i = 0; i < rows; i++) {
      const SCALAR *row_of_a = i < 4 ? a + i * a_row : lower + (i - 4) * a_row;
      const vector scalar = NAME(splat)(row_of_a[p * a_column]);
      UNROLL for (int j = 0; j < vectors; j++) {
        sum[i][j] = NAME(multiply_add)(scalar, row[j], sum[i][j]);
      }
    }
  }
  SCALAR *c = t->c;
  if (t->addend) {
    UNROLL for (int i = 0; i < rows; i++) {
      const SCALAR *addend = t->addend + i * t->addend_row;
      UNROLL for (int j = 0; j < vectors; j++) sum[i][j] += NAME(load)(addend + j * LANES);
    }
  }
  UNROLL for (int i = 0; i < rows; i++) {
    UNROLL for (int j = 0; j < vectors; j++) NAME(store)(c + i * c_row + j * LANES, sum[i][j]);
  }
}

static void NAME(whole_tile)(const NAME(product) *t, int rows, ptrdiff_t vectors) {
#define TILE(rows, vectors) \
  case rows * 4 + vectors: return NAME(tile)(t, rows, vectors, 0)
  switch (rows * 4 + vectors) { TILES; }
#undef TILE
}

/// A tile of all ROWS that copies the rows of b.
static void NAME(copying_tile)(const NAME(product) *t, ptrdiff_t vectors) {
  if (vectors == 1) NAME(tile)(t, ROWS, 1, 1);
  else if (vectors == 2) NAME(tile)(t, ROWS, 2, 1);
  else NAME(tile)(t, ROWS, VECTORS, 1);
}

/// A tile whose last vector reaches beyond the columns of c, by way of the stack.
static void NAME(edge_tile)(const NAME(product) *t, int rows, ptrdiff_t vectors) {
  SCALAR sum[ROWS * PANEL];
  NAME(product) whole = *t;
  whole.c = sum;
  whole.c_row = PANEL;
  whole.addend = NULL;
  NAME(whole_tile)(&whole, rows, vectors);
  for (int i = 0; i < rows; i++) {
    SCALAR *c = t->c + i * t->c_row;
    for (ptrdiff_t j = 0; j < t->n; j++) {
      const SCALAR s = sum[i * PANEL + j];
      c[j] = t->addend ? s + t->addend[i * t->addend_row + j] : s;
    }
  }
}

/// Goes on to the part of a product that begins `rows` further down.
static void NAME(skip_rows)(NAME(product) *t, ptrdiff_t rows) {
  t->a += rows * t->a_row;
  t->c += rows * t->c_row;
  if (t->addend) t->addend += rows * t->addend_row;
}

/// A product with one panel: tiles beneath each other, of ever fewer rows at the end. It goes through the
/// product itself, as a copy of what was just written would wait for it.
static void NAME(tiles)(NAME(product) *t) {
  const ptrdiff_t vectors = NAME(whole_vectors)(t->n) / LANES;
  for (int rows = ROWS; rows > 0; rows = rows > 4 ? 4 : rows / 2) {
    for (; t->m >= rows; t->m -= rows) {
      if (t->copy) {
        NAME(copying_tile)(t, vectors);
        t->b = t->copy;
        t->b_row = vectors * LANES;
        t->copy = NULL;
      } else if (t->n == vectors * LANES) {
        NAME(whole_tile)(t, rows, vectors);
      } else {
        NAME(edge_tile)(t, rows, vectors);
      }
      NAME(skip_rows)(t, rows);
    }
  }
}
