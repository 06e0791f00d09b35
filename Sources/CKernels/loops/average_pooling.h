// The mean of each window of a plane. Sums are double, and rounded once.

/// The most scalars of a row that are computed together.
#define STRIP 128

/// How many places of the window of output k are inside the image.
static inline ptrdiff_t NAME(places_inside)(const adjoint_window_axis *axis, ptrdiff_t k) {
  const ptrdiff_t start = k * axis->stride - axis->padding, end = start + axis->size;
  const ptrdiff_t first = start > 0 ? start : 0, last = end < axis->length ? end : axis->length;
  return last > first ? last - first : 0;
}

static void NAME(average_row)(const adjoint_windows *windows, int counts_padding, ptrdiff_t row,
                              const SCALAR *plane, SCALAR *out) {
  const adjoint_window_axis *y = &windows->vertical, *x = &windows->horizontal;
  const ptrdiff_t lines = counts_padding ? y->size : NAME(places_inside)(y, row);
  for (ptrdiff_t first = 0; first < x->count; first += STRIP) {
    const ptrdiff_t count = x->count - first < STRIP ? x->count - first : STRIP;
    double sums[STRIP];
    for (ptrdiff_t k = 0; k < count; k++) sums[k] = 0;
    for (ptrdiff_t i = 0; i < y->size; i++) {
      const ptrdiff_t line = row * y->stride + i - y->padding;
      if (line < 0 || line >= y->length) continue;
      for (ptrdiff_t j = 0; j < x->size; j++) {
        const NAME(outputs) inside = NAME(outputs_inside)(x, j);
        const ptrdiff_t start = inside.first > first ? inside.first : first;
        const ptrdiff_t end = inside.end < first + count ? inside.end : first + count;
        const SCALAR *scalars = plane + line * x->length + j - x->padding;
        for (ptrdiff_t k = start; k < end; k++) sums[k - first] += (double)scalars[k * x->stride];
      }
    }
    if (counts_padding) {
      const double area = (double)lines * (double)x->size;
      for (ptrdiff_t k = 0; k < count; k++) out[first + k] = (SCALAR)(sums[k] / area);
    } else {
      for (ptrdiff_t k = 0; k < count; k++) {
        const double area = (double)lines * (double)NAME(places_inside)(x, first + k);
        out[first + k] = area == 0 ? 0 : (SCALAR)(sums[k] / area);
      }
    }
  }
}

static void NAME(average_pooling)(const adjoint_windows *windows, int counts_padding,
                                  ptrdiff_t planes, const void *x_pointer, void *out_pointer) {
  const ptrdiff_t height = windows->vertical.count, width = windows->horizontal.count;
  const SCALAR *x = x_pointer;
  SCALAR *out = out_pointer;
  for (ptrdiff_t p = 0; p < planes; p++) {
    for (ptrdiff_t row = 0; row < height; row++, out += width) {
      NAME(average_row)(windows, counts_padding, row, x, out);
    }
    x += windows->vertical.length * windows->horizontal.length;
  }
}

/// A line of the image from what its windows hand down.
static void NAME(spread_line)(const adjoint_windows *windows, int counts_padding, ptrdiff_t line,
                              const SCALAR *g, SCALAR *out) {
  const adjoint_window_axis *y = &windows->vertical, *x = &windows->horizontal;
  const double area = (double)y->size * (double)x->size;
  for (ptrdiff_t first = 0; first < x->length; first += STRIP) {
    const ptrdiff_t count = x->length - first < STRIP ? x->length - first : STRIP;
    double sums[STRIP];
    for (ptrdiff_t k = 0; k < count; k++) sums[k] = 0;
    for (ptrdiff_t i = 0; i < y->size; i++) {
      const ptrdiff_t start = line + y->padding - i, row = start / y->stride;
      if (start < 0 || start % y->stride != 0 || row >= y->count) continue;
      const double lines = (double)NAME(places_inside)(y, row);
      for (ptrdiff_t j = 0; j < x->size; j++) {
        // The part of the line, as an axis of its own, which begins later.
        adjoint_window_axis part = *x;
        part.padding += first;
        part.length = count;
        const NAME(outputs) inside = NAME(outputs_inside)(&part, j);
        const SCALAR *row_of_g = g + row * x->count;
        double *to = sums + j - part.padding;
        if (counts_padding) {
          for (ptrdiff_t k = inside.first; k < inside.end; k++) {
            to[k * x->stride] += (double)row_of_g[k];
          }
        } else {
          for (ptrdiff_t k = inside.first; k < inside.end; k++) {
            to[k * x->stride] +=
                (double)row_of_g[k] / (lines * (double)NAME(places_inside)(x, k));
          }
        }
      }
    }
    const double divisor = counts_padding ? area : 1;
    for (ptrdiff_t k = 0; k < count; k++) out[first + k] = (SCALAR)(sums[k] / divisor);
  }
}

static void NAME(average_pooling_pullback)(const adjoint_windows *windows, int counts_padding,
                                           ptrdiff_t planes, const void *g_pointer,
                                           void *out_pointer) {
  const ptrdiff_t height = windows->vertical.length, width = windows->horizontal.length;
  const SCALAR *g = g_pointer;
  SCALAR *out = out_pointer;
  for (ptrdiff_t p = 0; p < planes; p++) {
    for (ptrdiff_t line = 0; line < height; line++, out += width) {
      NAME(spread_line)(windows, counts_padding, line, g, out);
    }
    g += windows->vertical.count * windows->horizontal.count;
  }
}

#undef STRIP
