// The choice among the instruction-set levels that this processor has.

#include "CKernels.h"
#include "levels.h"

const char *adjoint_instruction_set_name(adjoint_instruction_set level) {
  static const char *const names[] = {
      [adjoint_baseline] = "baseline", [adjoint_avx2] = "avx2", [adjoint_avx512] = "avx512"};
  return names[level];
}

static int has(adjoint_instruction_set level) {
  switch (level) {
    case adjoint_baseline:
      return 1;
#ifdef __x86_64__
    case adjoint_avx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case adjoint_avx512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("fma");
#endif
    default:
      return 0;
  }
}

adjoint_instruction_set adjoint_best_instruction_set(void) {
  if (has(adjoint_avx512)) return adjoint_avx512;
  if (has(adjoint_avx2)) return adjoint_avx2;
  return adjoint_baseline;
}

/// The two tables of each level.
static const adjoint_kernels *const tables[][2] = {
    [adjoint_baseline] = {&adjoint_float32_baseline, &adjoint_float64_baseline},
#ifdef __x86_64__
    [adjoint_avx2] = {&adjoint_float32_avx2, &adjoint_float64_avx2},
    [adjoint_avx512] = {&adjoint_float32_avx512, &adjoint_float64_avx512},
#endif
};

const adjoint_kernels *adjoint_kernels_float32(adjoint_instruction_set level) {
  return has(level) ? tables[level][0] : NULL;
}

const adjoint_kernels *adjoint_kernels_float64(adjoint_instruction_set level) {
  return has(level) ? tables[level][1] : NULL;
}
