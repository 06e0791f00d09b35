// The few numbers that softmax cross-entropy has one of for each row, in double for logits of
// either type; several rows fill a vector. See softmax_cross_entropy.h for the formulas.

/// How many rows are taken together at most: as many as float32 has lanes.
#define SOFTMAX_ROWS (VECTOR_BYTES / 4)

#if SCALAR_BITS == 64

/// Numbers of rows; −1 stands for no class.
typedef struct {
  double label[SOFTMAX_ROWS];  // y

  // What the loops over the logits find.
  double maximum[SOFTMAX_ROWS];            // m
  double place[SOFTMAX_ROWS];              // k
  double sum[SOFTMAX_ROWS];                // Σ exp(z_j − m)·2^s over j ≠ k
  double label_logit[SOFTMAX_ROWS];        // z_y
  double label_exponential[SOFTMAX_ROWS];  // exp(z_y − m)·2^s

  // Of the masses of a matrix: their sum, Σ t_j (m − z_j), and those of two classes.
  double masses[SOFTMAX_ROWS];
  double distance[SOFTMAX_ROWS];
  double mass_at_maximum[SOFTMAX_ROWS];
  double mass_at_label[SOFTMAX_ROWS];

  // What is made of them.
  double loss[SOFTMAX_ROWS];
  double log_sum_exp[SOFTMAX_ROWS];
  double inverse[SOFTMAX_ROWS];     // 1/(1 + r)
  double total[SOFTMAX_ROWS];       // T
  double scale[SOFTMAX_ROWS];       // w·c
  double shift[SOFTMAX_ROWS];       // u
  double factor[SOFTMAX_ROWS];      // of exp(z_i − m) in the gradient, where class i has no mass
  double at_maximum[SOFTMAX_ROWS];  // ∂z_k
  double at_label[SOFTMAX_ROWS];    // ∂z_y

  // 1 where the gradient is 0, whatever the logits are; 0 elsewhere.
  double is_left_out[SOFTMAX_ROWS];
} NAME(softmax_block);

/// One number for each of `count` rows, from a list of them or the same for all.
static inline vector NAME(softmax_each)(ptrdiff_t count, const double *list, double same) {
  if (!list) return NAME(splat)(same);
  return count >= LANES ? NAME(load)(list) : NAME(load_some)(count, list, same);
}

/// What follows from a block's other numbers, for `count` rows from `first` on; `unit` is 2^−s of
/// their type. A lane holds a row, so a row does not depend on the others.
static void NAME(softmax_terms)(const adjoint_softmax_rows *job, ptrdiff_t first, ptrdiff_t count,
                                double unit, NAME(softmax_block) *block) {
#define OF_BLOCK(name) NAME(load)(block->name + i)
#define OF_JOB(name, same) \
  NAME(softmax_each)(count - i, job->name ? job->name + first + i : NULL, same)
#define SET(name, value) NAME(store)(block->name + i, value)
  const vector zero = NAME(splat)(0);
  const int has_cotangents = job->scales || job->log_sum_exp_cotangents;
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    const vector label = OF_BLOCK(label), m = OF_BLOCK(maximum), k = OF_BLOCK(place);
    // NaN if m is not finite.
    const vector r = OF_BLOCK(sum) * unit + (m - m), all = 1 + r;
    const vector log_rest = NAME(log1p_vector)(r), lse = m + log_rest;

    // An ignored row has no mass, not even on a class of probability 0.
    const vector row_scale = OF_JOB(scales, 1);
    const mask is_ignored = job->labels ? label < 0 : (mask){0};
    // A cotangent of 0 takes nothing of the loss, not even of one that is NaN.
    const mask is_unused = is_ignored | (has_cotangents ? row_scale * job->scale == 0 : (mask){0});
    const vector mass = NAME(choose)(is_ignored | (label < 0), zero, OF_JOB(label_masses, 1));
    const vector total = NAME(choose)(is_ignored, zero, OF_BLOCK(masses) + mass);
    const vector label_distance = mass * (m - OF_BLOCK(label_logit));
    const vector distance = NAME(choose)(is_ignored, zero, OF_BLOCK(distance)) +
                            NAME(choose)(mass == 0, zero, label_distance);
    SET(loss, NAME(choose)(is_ignored, zero, distance + total * log_rest));
    SET(log_sum_exp, lse);

    const vector w = NAME(choose)(is_unused, zero, job->scale * row_scale);
    const vector squares = 2 * job->z_loss * row_scale * lse;
    const vector u = OF_JOB(log_sum_exp_cotangents, 0) + NAME(choose)(is_unused, zero, squares);
    SET(inverse, 1 / all);
    SET(total, total);
    SET(scale, w);
    SET(shift, u);
    SET(factor, (w * total + u) / all);
    SET(is_left_out, NAME(choose)(is_unused & (u == 0), zero + 1, zero));

    // 1 − p is r/(1 + r) at the maximum; elsewhere e is one of the terms of r.
    const vector e = OF_BLOCK(label_exponential) * unit;
    const vector masses = NAME(choose)(is_ignored, zero, OF_BLOCK(masses));
    const vector matrix_maximum = NAME(choose)(is_ignored, zero, OF_BLOCK(mass_at_maximum));
    const vector matrix_label = NAME(choose)(is_ignored, zero, OF_BLOCK(mass_at_label));
    const vector of_maximum = matrix_maximum + NAME(choose)(label == k, mass, zero);
    const vector of_label = matrix_label + mass;
    // T less the class's own mass: without the label's mass, beside which the others would round away.
    const vector beside_maximum =
        (masses - matrix_maximum) + NAME(choose)(label == k, zero, mass);
    const vector beside_label = masses - matrix_label;
    const vector at_maximum = (w * (beside_maximum - of_maximum * r) + u) / all;
    const vector at_label = (w * (e * beside_label - of_label * (1 + (r - e))) + u * e) / all;
    // + 0 makes 0 of −0.
    SET(at_maximum, at_maximum + 0);
    SET(at_label, NAME(choose)(label == k, at_maximum, at_label) + 0);
  }
#undef OF_BLOCK
#undef OF_JOB
#undef SET
}

/// The labels of `count` rows from `first` on.
static inline void NAME(softmax_labels)(const adjoint_softmax_rows *job, ptrdiff_t first,
                                        ptrdiff_t count, NAME(softmax_block) *block) {
  for (ptrdiff_t i = 0; i < count; i++) {
    block->label[i] = job->labels ? (double)job->labels[first + i] : -1;
  }
}

#endif

#define DOUBLE(f) JOIN3(f, float64, LEVEL)

/// The results that there are one of for each row.
static inline void NAME(softmax_results)(const adjoint_softmax_rows *job, ptrdiff_t first,
                                         ptrdiff_t count, const DOUBLE(softmax_block) *block) {
  SCALAR *losses = job->losses, *logs = job->log_sum_exp;
  for (ptrdiff_t i = 0; i < count; i++) losses[first + i] = (SCALAR)block->loss[i];
  if (logs) {
    for (ptrdiff_t i = 0; i < count; i++) logs[first + i] = (SCALAR)block->log_sum_exp[i];
  }
  if (job->predictions) {
    for (ptrdiff_t i = 0; i < count; i++) job->predictions[first + i] = (ptrdiff_t)block->place[i];
  }
}
