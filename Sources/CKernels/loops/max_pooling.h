// The maximum of each window of a plane, and where it stands.
//
// Neighbouring outputs of a row are computed together: for each place of the window there is a loop
// over outputs, which the compiler makes vectors of.

/// The most outputs that are computed together.
#define STRIP 128

/// Outputs of a row: their maxima, and the scalars of the plane that these are; −1 for none yet.
typedef struct {
  SCALAR maxima[STRIP];
  NAME(lane_type) places[STRIP];
} NAME(maxima);

/// Compares the scalars at one place of the windows with the maxima. The first of equal ones stays, and
/// NaN exceeds everything.
static inline __attribute__((always_inline)) void NAME(compare)(ptrdiff_t count, const SCALAR *x,
                                                                ptrdiff_t stride, ptrdiff_t place,
                                                                SCALAR *maxima,
                                                                NAME(lane_type) *places) {
  for (ptrdiff_t k = 0; k < count; k++) {
    const SCALAR scalar = x[k * stride], maximum = maxima[k];
    const NAME(lane_type) old = places[k];
    const int wins = (scalar > maximum) | (scalar != scalar) | (old < 0);
    maxima[k] = wins ? scalar : maximum;
    places[k] = wins ? (NAME(lane_type))(place + k * stride) : old;
  }
}

/// Outputs `first` ..< `first + count` of a row.
static void NAME(find_maxima)(const adjoint_windows *windows, ptrdiff_t row, ptrdiff_t first,
                              ptrdiff_t count, const SCALAR *plane, NAME(maxima) *found) {
  const adjoint_window_axis *y = &windows->vertical, *x = &windows->horizontal;
  for (ptrdiff_t k = 0; k < count; k++) {
    found->maxima[k] = -(SCALAR)INFINITY;
    found->places[k] = -1;
  }
  for (ptrdiff_t i = 0; i < y->size; i++) {
    const ptrdiff_t line = row * y->stride + i * y->dilation - y->padding;
    if (line < 0 || line >= y->length) continue;
    for (ptrdiff_t j = 0; j < x->size; j++) {
      const NAME(outputs) inside = NAME(outputs_inside)(x, j);
      const ptrdiff_t start = inside.first > first ? inside.first : first;
      const ptrdiff_t end = inside.end < first + count ? inside.end : first + count;
      const ptrdiff_t column = start * x->stride + j * x->dilation - x->padding;
      const ptrdiff_t place = line * x->length + column;
      SCALAR *maxima = found->maxima + (start - first);
      NAME(lane_type) *places = found->places + (start - first);
      const SCALAR *scalars = plane + place;
      if (start >= end) continue;
      if (x->stride == 1) NAME(compare)(end - start, scalars, 1, place, maxima, places);
      else if (x->stride == 2) NAME(compare)(end - start, scalars, 2, place, maxima, places);
      else NAME(compare)(end - start, scalars, x->stride, place, maxima, places);
    }
  }
}

/// Finds the maxima of all windows, and runs `body` for each: output k of the plane, and the number i
/// of its strip.
#define FOR_EACH_MAXIMUM(body)                                                               \
  do {                                                                                       \
    const ptrdiff_t height = windows->vertical.count, width = windows->horizontal.count;     \
    NAME(maxima) found;                                                                      \
    for (ptrdiff_t row = 0; row < height; row++) {                                           \
      for (ptrdiff_t first = 0; first < width; first += STRIP) {                             \
        const ptrdiff_t count = width - first < STRIP ? width - first : STRIP;               \
        NAME(find_maxima)(windows, row, first, count, x, &found);                            \
        for (ptrdiff_t i = 0, k = row * width + first; i < count; i++, k++) body;            \
      }                                                                                      \
    }                                                                                        \
  } while (0)

static void NAME(max_pooling)(const adjoint_windows *windows, ptrdiff_t planes,
                              const void *x_pointer, void *out_pointer) {
  const SCALAR *x = x_pointer;
  SCALAR *out = out_pointer;
  for (ptrdiff_t p = 0; p < planes; p++) {
    FOR_EACH_MAXIMUM(out[k] = found.maxima[i]);
    x += windows->vertical.length * windows->horizontal.length;
    out += windows->vertical.count * windows->horizontal.count;
  }
}

static void NAME(gather_at_maxima)(const adjoint_windows *windows, ptrdiff_t planes,
                                   const void *x_pointer, const void *h_pointer,
                                   void *out_pointer) {
  const SCALAR *x = x_pointer, *h = h_pointer;
  SCALAR *out = out_pointer;
  for (ptrdiff_t p = 0; p < planes; p++) {
    FOR_EACH_MAXIMUM(out[k] = h[found.places[i]]);
    x += windows->vertical.length * windows->horizontal.length;
    h += windows->vertical.length * windows->horizontal.length;
    out += windows->vertical.count * windows->horizontal.count;
  }
}

static void NAME(scatter_to_maxima)(const adjoint_windows *windows, ptrdiff_t planes,
                                    const void *x_pointer, const void *g_pointer,
                                    void *out_pointer) {
  const SCALAR *x = x_pointer, *g = g_pointer;
  SCALAR *out = out_pointer;
  const ptrdiff_t length = windows->vertical.length * windows->horizontal.length;
  for (ptrdiff_t p = 0; p < planes; p++) {
    memset(out, 0, length * sizeof(SCALAR));
    FOR_EACH_MAXIMUM(out[found.places[i]] += g[k]);
    x += length;
    out += length;
    g += windows->vertical.count * windows->horizontal.count;
  }
}

#undef FOR_EACH_MAXIMUM
#undef STRIP
