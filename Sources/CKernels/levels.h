// The tables that the level sources define, one for each scalar type.

#ifndef ADJOINT_LEVELS_H
#define ADJOINT_LEVELS_H

#include "CKernels.h"

extern const adjoint_kernels adjoint_float32_baseline, adjoint_float64_baseline;
#ifdef __x86_64__
extern const adjoint_kernels adjoint_float32_avx2, adjoint_float64_avx2;
extern const adjoint_kernels adjoint_float32_avx512, adjoint_float64_avx512;
#endif

#endif
