// The maximum of each window of a plane, and where it stands.
//
// Neighbouring outputs of a row are computed together, a vector of them at a time where all of their
// windows are inside the image from left to right, one at a time elsewhere. A row of fewer outputs than
// a vector has lanes is one vector too. Its last lanes read what follows the row, and are not used.

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// The most outputs that are found together.
#define STRIP 128

/// Outputs of a row: their maxima, and the scalars of the plane that these are. There is room for the
/// unused lanes of a last vector.
typedef struct {
  SCALAR maxima[STRIP + VECTOR_BYTES / sizeof(SCALAR)];
  NAME(lane_type) places[STRIP + VECTOR_BYTES / sizeof(SCALAR)];
} NAME(maxima);

// EVERY_OTHER are lanes 0, 2, 4, … of what stands in two vectors, of which the second begins one scalar
// before the first one ends. So nothing beyond the last of them is read.
#if VECTOR_BYTES * 8 / SCALAR_BITS == 16
#define EVERY_OTHER 0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31
#elif VECTOR_BYTES * 8 / SCALAR_BITS == 8
#define EVERY_OTHER 0, 2, 4, 6, 9, 11, 13, 15
#elif VECTOR_BYTES * 8 / SCALAR_BITS == 4
#define EVERY_OTHER 0, 2, 5, 7
#else
#define EVERY_OTHER 0, 3
#endif

ALWAYS_INLINE vector NAME(load_strided)(const SCALAR *p, ptrdiff_t stride) {
  if (stride == 1) return NAME(load)(p);
  if (stride == 2) {
    return __builtin_shufflevector(NAME(load)(p), NAME(load)(p + LANES - 1), EVERY_OTHER);
  }
  vector v = {0};
#pragma clang loop unroll(full)
  for (ptrdiff_t l = 0; l < LANES; l++) v[l] = p[l * stride];
  return v;
}

/// What windows of a row of outputs read: `lines` lines of the plane, `size` scalars of each. The first
/// scalar of output 0 would be `start` in the plane.
typedef struct {
  ptrdiff_t lines, line_step, size, step, stride, start;
} NAME(window_row);

/// Row `row` of outputs, of whose windows the lines inside the plane count.
static inline NAME(window_row) NAME(window_row_of)(const adjoint_windows *windows, ptrdiff_t row) {
  const adjoint_window_axis *y = &windows->vertical, *x = &windows->horizontal;
  ptrdiff_t line = row * y->stride - y->padding, lines = y->size;
  for (; lines > 0 && line < 0; lines--) line += y->dilation;
  for (; lines > 0 && line + (lines - 1) * y->dilation >= y->length; lines--) {}
  return (NAME(window_row)){lines,       y->dilation * x->length, x->size,
                            x->dilation, x->stride,               line * x->length - x->padding};
}

/// Whether outputs k ..< k + LANES of a row read nothing after the first `limit` scalars.
static inline int NAME(reads_within)(const NAME(window_row) *row, ptrdiff_t k, ptrdiff_t limit) {
  return row->start + (row->lines - 1) * row->line_step + (k + LANES - 1) * row->stride +
             (row->size - 1) * row->step < limit;
}

/// Outputs k ..< k + LANES of a row, whose windows are inside the image from left to right, or unused.
ALWAYS_INLINE void NAME(find_vector)(NAME(window_row) row, ptrdiff_t k, const SCALAR *plane,
                                     SCALAR *maxima, NAME(lane_type) *places) {
  const ptrdiff_t start = row.start + k * row.stride;
  const mask lanes = NAME(lanes)() * (NAME(lane_type))row.stride;
  vector maximum = NAME(load_strided)(plane + start, row.stride);
  mask place = lanes + (NAME(lane_type))start;
  for (ptrdiff_t i = 0; i < row.lines; i++) {
    for (ptrdiff_t j = 0; j < row.size; j++) {
      const ptrdiff_t at = start + i * row.line_step + j * row.step;
      const vector v = NAME(load_strided)(plane + at, row.stride);
      const mask wins = (v > maximum) | (v != v);
      maximum = NAME(choose)(wins, v, maximum);
      place = (wins & (lanes + (NAME(lane_type))at)) | (~wins & place);
    }
  }
  NAME(store)(maxima, maximum);
  memcpy(places, &place, sizeof place);
}

/// Outputs first + start ..< first + end of a row. The last of several vectors overlaps the one before,
/// and finds the same again.
ALWAYS_INLINE void NAME(find_vectors)(NAME(window_row) row, ptrdiff_t first, ptrdiff_t start,
                                      ptrdiff_t end, const SCALAR *plane, NAME(maxima) *found) {
  for (ptrdiff_t k = start; k < end; k += LANES) {
    const ptrdiff_t from = k + LANES <= end || k == start ? k : end - LANES;
    NAME(find_vector)(row, first + from, plane, found->maxima + from, found->places + from);
  }
}

/// Output k of a row.
static void NAME(find_one)(const adjoint_windows *windows, ptrdiff_t row, ptrdiff_t k,
                           const SCALAR *plane, SCALAR *maximum, NAME(lane_type) *place) {
  const adjoint_window_axis *y = &windows->vertical, *x = &windows->horizontal;
  *place = -1;
  for (ptrdiff_t i = 0; i < y->size; i++) {
    const ptrdiff_t line = row * y->stride + i * y->dilation - y->padding;
    if (line < 0 || line >= y->length) continue;
    for (ptrdiff_t j = 0; j < x->size; j++) {
      const ptrdiff_t column = k * x->stride + j * x->dilation - x->padding;
      if (column < 0 || column >= x->length) continue;
      const ptrdiff_t at = line * x->length + column;
      if (*place >= 0 && plane[at] <= *maximum) continue;
      if (*place >= 0 && plane[at] == plane[at] && *maximum != *maximum) continue;
      *maximum = plane[at];
      *place = (NAME(lane_type))at;
    }
  }
}

/// The outputs of a row whose windows are inside the plane from left to right.
static inline NAME(outputs) NAME(outputs_all_inside)(const adjoint_windows *windows) {
  const adjoint_window_axis *x = &windows->horizontal;
  return (NAME(outputs)){NAME(outputs_inside)(x, 0).first, NAME(outputs_inside)(x, x->size - 1).end};
}

/// Outputs `first` ..< `first + count` of a row of a plane. From the beginning of the plane, `limit` scalars
/// may be read.
static void NAME(find_maxima)(const adjoint_windows *windows, NAME(outputs) inside, ptrdiff_t number,
                              ptrdiff_t first, ptrdiff_t count, const SCALAR *plane,
                              ptrdiff_t limit, NAME(maxima) *found) {
  const NAME(window_row) row = NAME(window_row_of)(windows, number);
  ptrdiff_t start = inside.first - first, end = inside.end - first;
  if (start < 0) start = 0;
  if (end > count) end = count;
  const int is_short = end - start < LANES;
  if (is_short && !(start < end && NAME(reads_within)(&row, first + start, limit))) {
    start = end = count;
  }
  for (ptrdiff_t k = 0; k < start; k++) {
    NAME(find_one)(windows, number, first + k, plane, found->maxima + k, found->places + k);
  }
  // The usual windows, and strides that are read fast.
  NAME(window_row) usual = row;
  if (row.lines == 2 && row.size == 2 && row.stride == 2 && row.step == 1) {
    usual.lines = usual.size = usual.stride = 2;
    usual.step = 1;
    NAME(find_vectors)(usual, first, start, end, plane, found);
  } else if (row.stride == 1) {
    usual.stride = 1;
    NAME(find_vectors)(usual, first, start, end, plane, found);
  } else if (row.stride == 2) {
    usual.stride = 2;
    NAME(find_vectors)(usual, first, start, end, plane, found);
  } else {
    NAME(find_vectors)(row, first, start, end, plane, found);
  }
  for (ptrdiff_t k = end; k < count; k++) {
    NAME(find_one)(windows, number, first + k, plane, found->maxima + k, found->places + k);
  }
}

/// Finds the maxima of all windows of plane p, and runs `body` for each: output k of the plane, and the
/// number i of its strip.
#define FOR_EACH_MAXIMUM(body)                                                               \
  do {                                                                                       \
    const ptrdiff_t height = windows->vertical.count, width = windows->horizontal.count;     \
    const ptrdiff_t limit =                                                                  \
        (planes - p) * windows->vertical.length * windows->horizontal.length;                \
    const NAME(outputs) inside = NAME(outputs_all_inside)(windows);                          \
    NAME(maxima) found;                                                                      \
    for (ptrdiff_t row = 0; row < height; row++) {                                           \
      for (ptrdiff_t first = 0; first < width; first += STRIP) {                             \
        const ptrdiff_t count = width - first < STRIP ? width - first : STRIP;               \
        NAME(find_maxima)(windows, inside, row, first, count, x, limit, &found);             \
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
#undef EVERY_OTHER
#undef ALWAYS_INLINE
