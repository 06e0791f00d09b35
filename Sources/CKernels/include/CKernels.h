// The inner loops of Adjoint: one table of functions for each instruction-set level and each
// scalar type. A table is chosen once, at run time; see `select.c`.

#ifndef ADJOINT_CKERNELS_H
#define ADJOINT_CKERNELS_H

#include "adjoint_kernel_types.h"
#include "adjoint_system.h"

/// An instruction-set level. On other machines than x86-64 only the baseline exists; there the
/// compiler's own vector instructions (NEON on arm64) are the baseline.
typedef enum __attribute__((enum_extensibility(closed), swift_name("InstructionSet"))) {
  adjoint_baseline __attribute__((swift_name("baseline"))) = 0,
  adjoint_avx2 __attribute__((swift_name("avx2"))) = 1,
  adjoint_avx512 __attribute__((swift_name("avx512"))) = 2,
} adjoint_instruction_set;

/// The name of a level: `baseline`, `avx2` or `avx512`.
const char *_Nonnull adjoint_instruction_set_name(adjoint_instruction_set level);

/// The kernels for one scalar type at one level, by their names.
typedef struct __attribute__((swift_name("KernelTable"))) adjoint_kernels {
#define KERNEL(type, name) adjoint_##type _Nonnull name;
#include "../kernel_list.h"
#undef KERNEL
} adjoint_kernels;

/// The best level that this processor has.
adjoint_instruction_set adjoint_best_instruction_set(void);

/// The tables of a level, or null where this processor lacks it.
const adjoint_kernels *_Nullable adjoint_kernels_float32(adjoint_instruction_set level);
const adjoint_kernels *_Nullable adjoint_kernels_float64(adjoint_instruction_set level);

#endif
