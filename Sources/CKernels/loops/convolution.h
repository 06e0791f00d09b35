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
      .first = start < 0 ? (-start + stride - 1) / stride : 0,
      .end = start < axis->length ? (axis->length - 1 - start + stride) / stride : 0,
  };
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

static void NAME(gather_patches)(const adjoint_windows *windows, ptrdiff_t planes,
                                 ptrdiff_t first_row, ptrdiff_t rows, const void *image_pointer,
                                 void *patches_pointer, ptrdiff_t patches_row) {
  const adjoint_window_axis y = windows->vertical, x = windows->horizontal;
  const SCALAR *plane = image_pointer;
  SCALAR *patches = patches_pointer;
  for (ptrdiff_t p = 0; p < planes; p++, plane += y.length * x.length) {
    for (ptrdiff_t i = 0; i < y.size; i++) {
      const NAME(outputs) inside_y = NAME(outputs_inside)(&y, i);
      for (ptrdiff_t j = 0; j < x.size; j++, patches += patches_row) {
        const NAME(outputs) inside = NAME(outputs_inside)(&x, j);
        const ptrdiff_t count = inside.end - inside.first;
        const ptrdiff_t column = inside.first * x.stride + j * x.dilation - x.padding;
        SCALAR *to = patches;
        for (ptrdiff_t row = first_row; row < first_row + rows; row++, to += x.count) {
          if (row < inside_y.first || row >= inside_y.end || count == 0) {
            NAME(clear_run)(x.count, to);
            continue;
          }
          const ptrdiff_t line = row * y.stride + i * y.dilation - y.padding;
          const SCALAR *from = plane + line * x.length + column;
          NAME(clear_run)(inside.first, to);
          if (x.stride == 1) {
            NAME(copy_run)(count, from, to + inside.first);
          } else {
            for (ptrdiff_t k = 0; k < count; k++) to[inside.first + k] = from[k * x.stride];
          }
          NAME(clear_run)(x.count - inside.end, to + inside.end);
        }
      }
    }
  }
}

static void NAME(scatter_patches)(const adjoint_windows *windows, ptrdiff_t planes,
                                  ptrdiff_t first_row, ptrdiff_t rows, const void *patches_pointer,
                                  ptrdiff_t patches_row, void *image_pointer) {
  const adjoint_window_axis y = windows->vertical, x = windows->horizontal;
  const SCALAR *patches = patches_pointer;
  SCALAR *plane = image_pointer;
  for (ptrdiff_t p = 0; p < planes; p++, plane += y.length * x.length) {
    for (ptrdiff_t i = 0; i < y.size; i++) {
      const NAME(outputs) inside_y = NAME(outputs_inside)(&y, i);
      for (ptrdiff_t j = 0; j < x.size; j++, patches += patches_row) {
        const NAME(outputs) inside = NAME(outputs_inside)(&x, j);
        const ptrdiff_t count = inside.end - inside.first;
        const ptrdiff_t column = inside.first * x.stride + j * x.dilation - x.padding;
        const SCALAR *from = patches + inside.first;
        for (ptrdiff_t row = first_row; row < first_row + rows; row++, from += x.count) {
          if (row < inside_y.first || row >= inside_y.end || count == 0) continue;
          const ptrdiff_t line = row * y.stride + i * y.dilation - y.padding;
          SCALAR *to = plane + line * x.length + column;
          if (x.stride == 1) {
            NAME(add_patch_run)(count, from, to);
          } else {
            for (ptrdiff_t k = 0; k < count; k++) to[k * x.stride] += from[k];
          }
        }
      }
    }
  }
}

static void NAME(add_to_totals)(ptrdiff_t count, const void *x_pointer, double *totals) {
  const SCALAR *x = x_pointer;
  for (ptrdiff_t i = 0; i < count; i++) totals[i] += (double)x[i];
}
