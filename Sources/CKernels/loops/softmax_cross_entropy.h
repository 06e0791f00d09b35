// Softmax cross-entropy of rows of logits z: loss and gradient in one visit of the row.
//
//     m = max z_j at its first index k      e_j = exp(z_j − m)      r = Σ_{j≠k} e_j
//     p_j = e_j/(1 + r)                     lse = m + log(1 + r)
//
// The maximum stays out of r. It contributes exactly 1, beside which the rest of a confident row
// would round away, and that rest is the whole loss of such a row when it is right. Nothing here
// subtracts nearly equal numbers: not z_y from log Σ exp z_j, and not 1 from p_y.
//
// A row's target is a mass t_j on each class, T = Σ t_j: the masses of a row of a matrix, one mass
// on the class of its label, or both added up. With the scale c of its loss in the final result, and
// the cotangent u of its lse there,
//
//     loss = Σ t_j (m − z_j) + T·log(1 + r)
//     ∂z_i = c·(p_i·(T − t_i) − t_i·(1 − p_i)) + u·p_i
//
// which is c·(T·p_i − t_i) without its cancellation where p_i is near 1.
//
// Rows are taken in blocks that fit in the cache, in three steps: one over the logits, which leaves
// their exponentials where the gradient will be (softmax_rows.h; for few classes
// softmax_columns.h); one over the few numbers that there are one of for each row
// (softmax_terms.h); and one that makes the exponentials the gradient.
//
// Special values take care of themselves. A logit −∞ is a class of probability 0, and a label there
// a loss of ∞. NaN and +∞ reach r, and so the loss and the whole gradient of their row and of no
// other; so does a maximum of −∞.

/// The sum of the masses of a row.
static inline double NAME(softmax_mass_total)(ptrdiff_t classes, const SCALAR *masses) {
  NAME(softmax_sum) sum = {{0}, {0}};
  for (ptrdiff_t i = 0; i < classes; i += LANES) {
    NAME(softmax_add)(&sum, NAME(load_first)(classes - i, masses + i, 0));
  }
  const double total = NAME(softmax_total)(&sum);
  if (total == total) return total;
  // The rounding error of a sum with ∞ is NaN. The sum itself may be ∞.
  double plain = 0;
  for (ptrdiff_t i = 0; i < classes; i++) plain += (double)masses[i];
  return plain;
}

/// Σ t_j (m − z_j) over a matrix row's masses. No mass on a class takes nothing of its logit, not
/// even of −∞.
static inline double NAME(softmax_distance)(ptrdiff_t classes, const SCALAR *z, SCALAR m,
                                            const SCALAR *masses) {
  NAME(softmax_sum) sum = {{0}, {0}};
  for (ptrdiff_t i = 0; i < classes; i += LANES) {
    const ptrdiff_t count = classes - i;
    const vector t = NAME(load_first)(count, masses + i, 0);
    const vector product = t * (m - NAME(softmax_logits)(count, z + i));
    NAME(softmax_add)(&sum, NAME(choose)(t == (SCALAR)0, NAME(splat)(0), product));
  }
  const double total = NAME(softmax_total)(&sum);
  if (total == total) return total;
  double plain = 0;  // likewise
  for (ptrdiff_t i = 0; i < classes; i++) {
    if (masses[i] != 0) plain += (double)masses[i] * ((double)m - (double)z[i]);
  }
  return plain;
}

/// The exponentials of row i of a block, and what the row has one of.
static inline void NAME(softmax_visit_row)(ptrdiff_t classes, const SCALAR *z,
                                           const SCALAR *masses, SCALAR *e, ptrdiff_t i,
                                           DOUBLE(softmax_block) *block) {
  const SCALAR m = NAME(softmax_maximum)(classes, z);
  const ptrdiff_t place = NAME(softmax_index)(classes, z, m);
  const ptrdiff_t k = place < classes ? place : -1, label = (ptrdiff_t)block->label[i];
  block->maximum[i] = (double)m;
  block->place[i] = (double)k;
  // All that needs the logits comes before the exponentials, which may replace them.
  if (label >= 0) block->label_logit[i] = (double)z[label];
  if (masses) {
    block->distance[i] = NAME(softmax_distance)(classes, z, m, masses);
    if (k >= 0) block->mass_at_maximum[i] = (double)masses[k];
    if (label >= 0) block->mass_at_label[i] = (double)masses[label];
  }
  block->sum[i] = NAME(softmax_exponentials)(classes, z, m, k, e);
  if (e && label >= 0) block->label_exponential[i] = (double)e[label];
}

/// The exponentials of row i of a block become its gradient.
static inline void NAME(softmax_gradient)(ptrdiff_t classes, SCALAR *e, const SCALAR *masses,
                                          ptrdiff_t i, const DOUBLE(softmax_block) *block) {
  if (masses) {
    const vector inverse = NAME(splat)((SCALAR)(block->inverse[i] * NAME(softmax_unit)));
    const vector total = NAME(splat)((SCALAR)block->total[i]);
    const vector scale = NAME(splat)((SCALAR)block->scale[i]);
    const vector shift = NAME(splat)((SCALAR)block->shift[i]);
    for (ptrdiff_t j = 0; j < classes; j += LANES) {
      const ptrdiff_t count = classes - j;
      const vector p = NAME(load_first)(count, e + j, 0) * inverse;
      const vector mass = NAME(load_first)(count, masses + j, 0);
      const vector g = scale * (p * (total - mass) - mass * (1 - p)) + shift * p;
      NAME(store_first)(count, e + j, g);
    }
  } else {
    NAME(softmax_multiply)(classes, e, block->factor[i]);
  }
  const ptrdiff_t k = (ptrdiff_t)block->place[i], label = (ptrdiff_t)block->label[i];
  if (k >= 0) e[k] = (SCALAR)block->at_maximum[i];
  if (label >= 0) e[label] = (SCALAR)block->at_label[i];
}

enum {
  // So many bytes of exponentials are still in the first-level cache when they become the gradient.
  NAME(softmax_block_bytes) = 16 << 10,
};

static void NAME(softmax_by_rows)(const adjoint_softmax_rows *job) {
  const ptrdiff_t classes = job->classes;
  const SCALAR *logits = job->logits, *matrix = job->masses;
  SCALAR *gradients = job->gradient;
  const double shared = matrix && !job->masses_row ? NAME(softmax_mass_total)(classes, matrix) : 0;
  const ptrdiff_t fitting = NAME(softmax_block_bytes) / (ptrdiff_t)sizeof(SCALAR) / (classes + 1);
  const ptrdiff_t rows = fitting < 1 ? 1 : NAME(least)(fitting, SOFTMAX_ROWS);
  DOUBLE(softmax_block) block = {0};
  for (ptrdiff_t first = 0; first < job->rows; first += rows) {
    const ptrdiff_t count = NAME(least)(rows, job->rows - first);
    DOUBLE(softmax_labels)(job, first, count, &block);
    for (ptrdiff_t i = 0; i < count; i++) {
      const ptrdiff_t row = first + i;
      const SCALAR *masses = matrix ? matrix + row * job->masses_row : NULL;
      if (masses) {
        block.masses[i] = job->masses_row ? NAME(softmax_mass_total)(classes, masses) : shared;
      }
      SCALAR *e = gradients ? gradients + row * classes : NULL;
      NAME(softmax_visit_row)(classes, logits + row * classes, masses, e, i, &block);
    }
    DOUBLE(softmax_terms)(job, first, count, NAME(softmax_unit), &block);
    NAME(softmax_results)(job, first, count, &block);
    if (!gradients) continue;
    for (ptrdiff_t i = 0; i < count; i++) {
      const ptrdiff_t row = first + i;
      SCALAR *e = gradients + row * classes;
      // A row whose masses count for nothing is one without.
      const int has_masses = matrix && (block.scale[i] != 0);
      const SCALAR *masses = has_masses ? matrix + row * job->masses_row : NULL;
      if (block.is_left_out[i] != 0) memset(e, 0, (size_t)classes * sizeof(SCALAR));
      else NAME(softmax_gradient)(classes, e, masses, i, &block);
    }
  }
}

static void NAME(softmax_cross_entropy)(const adjoint_softmax_rows *job) {
  const int is_narrow = job->classes > 0 && job->classes <= NAME(softmax_column_classes);
  if (is_narrow && !job->masses) NAME(softmax_by_columns)(job);
  else NAME(softmax_by_rows)(job);
}
