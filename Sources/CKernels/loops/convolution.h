// The patches of images, by which a convolution becomes a matrix product.
//
// The matrix of patches has a row for each place of the kernel in each plane, and a column for each
// output. A row holds what that place reads, one run of scalars for each row of outputs; where the
// place is outside the image it holds 0.

/// The outputs whose window has a place inside the image: from `first` to before `end`.
typedef struct {
  ptrdiff_t first, end;
} NAME(outputs);

static inline NAME(outputs) NAME(outputs_inside)(const adjoint_window_axis *axis, ptrdiff_t place) {
  const ptrdiff_t start = place * axis->dilation - axis->padding, stride = axis->stride;
  NAME(outputs) inside = {
      .first = start < 0 ? -start + stride - 1 : 0,
      .end = start < axis->length ? axis->length - 1 - start + stride : 0,
  };
  if (stride > 1) {  // Divisions take as long as copying a row.
    inside.first /= stride;
    inside.end /= stride;
  }
  if (inside.end > axis->count) inside.end = axis->count;
  if (inside.first > inside.end) inside.first = inside.end;
  return inside;
}

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

static inline void NAME(add_patch_run)(ptrdiff_t count, const SCALAR *from, SCALAR *to) {
  ptrdiff_t j = 0;
  if (count >= LANES) {
    // Added before the vectors that it overlaps are stored.
    const vector end = NAME(load)(to + count - LANES) + NAME(load)(from + count - LANES);
    for (; j + LANES <= count; j += LANES) {
      NAME(store)(to + j, NAME(load)(to + j) + NAME(load)(from + j));
    }
    NAME(store)(to + count - LANES, end);
    return;
  }
#pragma clang loop vectorize(disable)
  for (; j < count; j++) to[j] += from[j];
}

// Where windows are one pixel apart and as many as pixels, as in most convolutions, neighbouring rows of
// outputs read neighbouring rows of pixels without a gap. Then a row of patches is one long run of the
// plane, in which some columns do not belong: those that reach beyond the ends of their row of pixels.

static inline int NAME(are_seamless)(const adjoint_windows *windows) {
  const adjoint_window_axis *y = &windows->vertical, *x = &windows->horizontal;
  return y->stride == 1 && x->stride == 1 && x->count == x->length;
}

/// One place of the windows on a plane: the outputs, among some rows, that it is inside the image for,
/// and the pixel that it reads for the first of them.
typedef struct {
  NAME(outputs) rows, columns;
  ptrdiff_t pixel;
} NAME(place);

static inline NAME(place) NAME(place_of)(const adjoint_windows *windows, ptrdiff_t i, ptrdiff_t j,
                                         ptrdiff_t first_row, ptrdiff_t end_row) {
  const adjoint_window_axis *y = &windows->vertical, *x = &windows->horizontal;
  NAME(place) place = {NAME(outputs_inside)(y, i), NAME(outputs_inside)(x, j), 0};
  if (place.rows.first < first_row) place.rows.first = first_row;
  if (place.rows.end > end_row) place.rows.end = end_row;
  if (place.columns.first == place.columns.end) place.rows.end = place.rows.first;
  if (place.rows.first >= place.rows.end) {
    place.rows.first = place.rows.end = first_row;
    return place;
  }
  const ptrdiff_t line = place.rows.first * y->stride + i * y->dilation - y->padding;
  const ptrdiff_t column = place.columns.first * x->stride + j * x->dilation - x->padding;
  place.pixel = line * x->length + column;
  return place;
}

/// Sets the columns to 0 that a place does not read, in rows of patches.
static inline void NAME(clear_outside)(const NAME(place) *place, ptrdiff_t columns, SCALAR *to) {
  const ptrdiff_t rows = place->rows.end - place->rows.first;
  for (ptrdiff_t k = 0; k < columns; k++) {
    if (k == place->columns.first) k = place->columns.end;
    if (k == columns) break;
    for (ptrdiff_t row = 0; row < rows; row++) to[row * columns + k] = 0;
  }
}

// What a place of the windows has to do with the planes is found once, and then all planes are visited.

static void NAME(gather_patches)(const adjoint_windows *windows, ptrdiff_t planes,
                                 ptrdiff_t first_row, ptrdiff_t rows, const void *image,
                                 void *patches_pointer, ptrdiff_t patches_row) {
  const adjoint_window_axis y = windows->vertical, x = windows->horizontal;
  const int are_seamless = NAME(are_seamless)(windows);
  for (ptrdiff_t number = 0; number < y.size * x.size; number++) {
    const NAME(place) place =
        NAME(place_of)(windows, number / x.size, number % x.size, first_row, first_row + rows);
    const ptrdiff_t inside = place.rows.end - place.rows.first;
    const ptrdiff_t count = place.columns.end - place.columns.first;
    const ptrdiff_t above = (place.rows.first - first_row) * x.count;
    const ptrdiff_t below = (first_row + rows - place.rows.end) * x.count;
    // Long runs begin with the row where the pixel before them can be read, since runs that begin with a
    // cache line are stored faster.
    const ptrdiff_t first = place.pixel >= place.columns.first ? 0 : place.columns.first;
    const SCALAR *from = (const SCALAR *)image + place.pixel - place.columns.first;
    SCALAR *to = (SCALAR *)patches_pointer + number * patches_row;
    for (ptrdiff_t p = 0; p < planes; p++) {
      NAME(clear_run)(above, to);
      NAME(clear_run)(below, to + above + inside * x.count);
      if (inside > 0 && are_seamless) {
        NAME(copy_run)((inside - 1) * x.count + place.columns.end - first, from + first,
                       to + above + first);
      } else {
        const SCALAR *line = from + place.columns.first;
        SCALAR *run = to + above + place.columns.first;
        for (ptrdiff_t row = 0; row < inside; row++, run += x.count) {
          if (x.stride == 1) NAME(copy_run)(count, line, run);
          else for (ptrdiff_t k = 0; k < count; k++) run[k] = line[k * x.stride];
          line += y.stride * x.length;
        }
      }
      NAME(clear_outside)(&place, x.count, to + above);
      from += y.length * x.length;
      to += y.size * x.size * patches_row;
    }
  }
}

static void NAME(scatter_patches)(const adjoint_windows *windows, ptrdiff_t planes,
                                  ptrdiff_t first_row, ptrdiff_t rows, void *patches_pointer,
                                  ptrdiff_t patches_row, void *image) {
  const adjoint_window_axis y = windows->vertical, x = windows->horizontal;
  const int are_seamless = NAME(are_seamless)(windows);
  for (ptrdiff_t number = 0; number < y.size * x.size; number++) {
    const NAME(place) place =
        NAME(place_of)(windows, number / x.size, number % x.size, first_row, first_row + rows);
    const ptrdiff_t inside = place.rows.end - place.rows.first;
    const ptrdiff_t count = place.columns.end - place.columns.first;
    if (inside == 0) continue;
    SCALAR *from = (SCALAR *)patches_pointer + number * patches_row +
                   (place.rows.first - first_row) * x.count;
    SCALAR *to = (SCALAR *)image + place.pixel;
    for (ptrdiff_t p = 0; p < planes; p++) {
      if (are_seamless) {
        NAME(clear_outside)(&place, x.count, from);
        NAME(add_patch_run)((inside - 1) * x.count + count, from + place.columns.first, to);
      } else {
        const SCALAR *run = from + place.columns.first;
        SCALAR *line = to;
        for (ptrdiff_t row = 0; row < inside; row++, run += x.count) {
          if (x.stride == 1) NAME(add_patch_run)(count, run, line);
          else for (ptrdiff_t k = 0; k < count; k++) line[k * x.stride] += run[k];
          line += y.stride * x.length;
        }
      }
      from += y.size * x.size * patches_row;
      to += y.length * x.length;
    }
  }
}

static void NAME(add_to_totals)(ptrdiff_t count, const void *x_pointer, double *totals) {
  const SCALAR *x = x_pointer;
  for (ptrdiff_t i = 0; i < count; i++) totals[i] += (double)x[i];
}
