// Matrix multiplication: c = a · b + addend, where the addend is c itself, a row for all rows, or 0.
//
// A micro-kernel holds a tile of c, ROWS × PANEL scalars, in registers and walks along k. At each
// step it reads one row of a panel of b as vectors and multiplies it by the tile's scalars of a,
// one for each row. The loops around it go in one of two orders.
//
//     By panels: a panel of b [DEPTH, PANEL] stays near, for all tiles of c beneath each other; then
//     the next panel. That asks the least of small products.
//
//     By rows: ROWS rows of a stay near, for all tiles of c beside each other under several panels
//     of b [DEPTH, WIDTH] in the second-level cache; then the next ROWS rows. That suits a large c:
//     it reads all matrices in long runs along their rows, which the processor fetches in advance.
//
// Operands are read where they stand if that is fast, so that small products copy next to nothing.
// A panel of b is packed, that is, copied row after row into scratch, where its rows are not whole
// vectors as they stand, or where enough tiles use it; in the latter case its first tile does it,
// beside its own work. Scalars of a are read singly, so a may be stored either way; only a large
// transposed block of a is packed.
//
// An element of c is a chain of multiply-adds in order of k for each DEPTH of k; the chains are
// added to the addend in order. Nothing else enters it: tiles of all sizes in either order, packed or
// not, give the same bits, wherever a caller cuts m and n.

// A tile reads and writes c once for each DEPTH of k: a longer one gains little, a shorter one
// keeps the panel nearer. At 16 to 96 KB the panel is in the first-level cache or just behind it,
// and the tile asks for no more than 16 of its bytes a cycle. DEPTH is part of the result: another
// one gives other roundings.
#define DEPTH 512

// As many panels as a tile has rows, so that each tile can fetch one of the rows of a that are next.
// With vectors of 64 bytes they take 768 KB of a second-level cache of 1 or 2 MB.
#define WIDTH (ROWS * PANEL)

// A block of a that is packed takes 1 MB. By panels, where b is packed anew for each block of a, its
// height is worth more than the cache it takes.
#define HEIGHT (((ptrdiff_t)1 << 20) / (DEPTH * (ptrdiff_t)sizeof(SCALAR)))

// From 2 MB on c is large: it does not fit a second-level cache.
#define LARGE (((ptrdiff_t)1 << 21) / (ptrdiff_t)sizeof(SCALAR))

// Up to these sizes an operand is best read where it stands; measured. A copy of b spares later
// tiles rows that lie far apart and miss the first-level cache in each of them, a copy of a
// transposed a spares later panels the same. Where its rows are far apart, the scalars that one tile reads
// of it compete for a few sets of that cache, and already the second panel finds none of them there.
#define FEW_ROWS (4 * ROWS)
#define FEW_COLUMNS (12 * PANEL)
#define FAR_APART (768 / (ptrdiff_t)sizeof(SCALAR))

#include "matmul_tiles.h"
#include "matmul_packing.h"

/// A product of one row with contiguous columns of b, which are turned into rows in registers: there
/// is no second tile that would use them packed.
static void NAME(one_row)(const NAME(product) *t) {
  for (ptrdiff_t j = 0; j < t->n; j += LANES) {
    const SCALAR *column[LANES];
    NAME(find_columns)(t->n, t->b, t->b_column, j, column);
    vector sum = {};
    ptrdiff_t p = 0;
    for (; p + LANES <= t->k; p += LANES) {
      vector square[LANES];
      UNROLL for (int l = 0; l < LANES; l++) square[l] = NAME(load)(column[l] + p);
      NAME(transpose)(square);
      UNROLL for (int l = 0; l < LANES; l++) {
        sum = NAME(multiply_add)(NAME(splat)(t->a[(p + l) * t->a_column]), square[l], sum);
      }
    }
    for (; p < t->k; p++) {
      vector row;
      UNROLL for (int l = 0; l < LANES; l++) row[l] = column[l][p];
      sum = NAME(multiply_add)(NAME(splat)(t->a[p * t->a_column]), row, sum);
    }
    const ptrdiff_t count = t->n - j;
    if (count >= LANES) {
      if (t->addend) sum += NAME(load)(t->addend + j);
      NAME(store)(t->c + j, sum);
    } else {
      if (t->addend) sum += NAME(load_some)(count, t->addend + j, 0);
      NAME(store_some)(count, t->c + j, sum);
    }
  }
}

/// Gives the product with a panel of b its place for a packed panel. What whole vectors make up will
/// be packed by the product's first tile, if there are so many beneath it that it is worthwhile.
static void NAME(pack)(NAME(product) *panel, SCALAR *packed) {
  if (panel->b_column == 1 && panel->n % LANES == 0) {
    if (panel->m > FEW_ROWS) panel->copy = packed;
    return;
  }
  const ptrdiff_t packed_row = NAME(whole_vectors)(panel->n);
  if (panel->b_column == 1) {
    NAME(pack_rows)(panel->k, panel->n, panel->b, panel->b_row, packed, packed_row);
  } else {
    NAME(pack_columns)(panel->k, panel->n, panel->b, panel->b_column, packed, packed_row);
  }
  panel->b = packed;
  panel->b_row = packed_row;
}

/// The part of a product with the panel that begins with column j.
static NAME(product) NAME(panel)(const NAME(product) *t, ptrdiff_t j) {
  NAME(product) panel = *t;
  panel.n = NAME(least)(t->n - j, PANEL);
  panel.b += j * t->b_column;
  panel.c += j;
  if (panel.addend) panel.addend += j;
  return panel;
}

/// A product by panels.
static void NAME(by_panels)(const NAME(product) *t, SCALAR *packed) {
  for (ptrdiff_t j = 0; j < t->n; j += PANEL) {
    NAME(product) panel = NAME(panel)(t, j);
    NAME(pack)(&panel, packed);
    NAME(tiles)(&panel);
  }
}

/// A product by rows. The panels are packed one after the other, unless they are `packed_before`.
static void NAME(by_rows)(const NAME(product) *t, SCALAR *packed, int packed_before) {
  for (ptrdiff_t i = 0; i < t->m; i += ROWS) {
    for (ptrdiff_t j = 0; j < t->n; j += PANEL) {
      NAME(product) panel = NAME(panel)(t, j);
      if (i == 0 && !packed_before) {
        NAME(pack)(&panel, packed + j * t->k);
      } else {
        panel.b = packed + j * t->k;
        panel.b_row = NAME(whole_vectors)(panel.n);
      }
      panel.m = NAME(least)(t->m - i, ROWS);
      NAME(skip_rows)(&panel, i);
      panel.ahead = panel.a + (ROWS + j / PANEL) * t->a_row;
      NAME(tiles)(&panel);
    }
  }
}

/// Whether a product is computed by rows.
static int NAME(is_large)(ptrdiff_t m, ptrdiff_t n) { return m > FEW_ROWS && m * n > LARGE; }

static ptrdiff_t NAME(matmul_scratch)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k) {
  const ptrdiff_t rows = n == 1 ? 1 : m, columns = n == 1 ? m : n;  // As `matmul` turns a column.
  const ptrdiff_t depth = NAME(least)(k, DEPTH);
  const ptrdiff_t width = NAME(is_large)(rows, columns) ? WIDTH : PANEL;
  ptrdiff_t count = depth * NAME(whole_vectors)(NAME(least)(columns, width));
  if (columns > PANEL) {
    count += NAME(least)(rows, HEIGHT) * (NAME(whole_vectors)(depth) + LANES);
  }
  return count * (ptrdiff_t)sizeof(SCALAR);
}

/// A block of a product, DEPTH deep and, of a large one, WIDTH wide.
static void NAME(block)(const NAME(product) *block, int is_large, int packs_transposed,
                        SCALAR *scratch) {
  const ptrdiff_t packed_columns = is_large ? block->n : NAME(least)(block->n, PANEL);
  SCALAR *packed_a = scratch + block->k * NAME(whole_vectors)(packed_columns);
  for (ptrdiff_t i = 0; i < block->m; i += HEIGHT) {
    NAME(product) t = *block;
    t.m = NAME(least)(block->m - i, HEIGHT);
    NAME(skip_rows)(&t, i);
    if (t.a_row == 1 && packs_transposed) {
      // A vector more than needed, lest the rows of the block be a power of two apart and compete
      // for the same sets of the caches.
      t.a_row = NAME(whole_vectors)(t.k) + LANES;
      t.a_column = 1;
      NAME(pack_columns)(t.m, t.k, t.a, block->a_column, packed_a, t.a_row);
      t.a = packed_a;
    }
    if (block->m == 1 && t.b_column != 1) NAME(one_row)(&t);
    else if (is_large) NAME(by_rows)(&t, scratch, i > 0);
    else NAME(by_panels)(&t, scratch);
  }
}

static void NAME(matmul)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const void *a, ptrdiff_t a_row,
                         ptrdiff_t a_column, const void *b, ptrdiff_t b_row, ptrdiff_t b_column,
                         void *c, ptrdiff_t c_row, const void *addend, ptrdiff_t addend_row,
                         void *scratch) {
  if (m == 0 || n == 0) return;  // Then there is no scratch either.
  if (n == 1 && c_row == 1 && m > 1) {  // A contiguous column is a row of the transposed product.
    if (addend && addend_row != 1) {
      for (ptrdiff_t i = 0; i < m; i++) ((SCALAR *)c)[i] = ((const SCALAR *)addend)[i * addend_row];
      addend = c;
    }
    NAME(matmul)(1, m, k, b, b_column, b_row, a, a_column, a_row, c, m, addend, m, scratch);
    return;
  }
  for (ptrdiff_t i = 0; k == 0 && i < m; i++) {
    SCALAR *row = (SCALAR *)c + i * c_row;
    if (!addend) memset(row, 0, n * sizeof(SCALAR));
    else memmove(row, (const SCALAR *)addend + i * addend_row, n * sizeof(SCALAR));
  }
  const int large = NAME(is_large)(m, n);
  const int packs_transposed = n > (a_column < FAR_APART ? FEW_COLUMNS : PANEL);
  const ptrdiff_t width = large ? WIDTH : n;
  for (ptrdiff_t j = 0; j < n; j += width) {
    for (ptrdiff_t p = 0; p < k; p += DEPTH) {
      const NAME(product) block = {
          .m = m,
          .n = NAME(least)(n - j, width),
          .k = NAME(least)(k - p, DEPTH),
          .a = (const SCALAR *)a + p * a_column,
          .a_row = a_row,
          .a_column = a_column,
          .b = (const SCALAR *)b + p * b_row + j * b_column,
          .b_row = b_row,
          .b_column = b_column,
          .c = (SCALAR *)c + j,
          .c_row = c_row,
          .addend = p > 0 ? (SCALAR *)c + j : addend ? (const SCALAR *)addend + j : NULL,
          .addend_row = p > 0 ? c_row : addend_row,
      };
      NAME(block)(&block, large, packs_transposed, scratch);
    }
  }
}

#undef FEW_COLUMNS
#undef FAR_APART
#undef DEPTH
#undef WIDTH
#undef HEIGHT
#undef LARGE
#undef FEW_ROWS
#undef PAIRS1
#undef PAIRS2
#undef PAIRS4
#undef PAIRS8
#undef PAIRS
