#include <math.h>
#include <stdint.h>
#include <string.h>

#include "CPairedKernels.h"

#ifdef __x86_64__
#include <immintrin.h>

// No such vector leaves this file.
#pragma clang diagnostic ignored "-Wpsabi"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LEVEL pairs
#define VECTOR_BYTES 64
#define HAS_FMA 1
extern const adjoint_kernels adjoint_float32_pairs, adjoint_float64_pairs;
#include "../../Sources/CKernels/loops/every_scalar.h"
#pragma clang attribute pop

const adjoint_kernels *adjoint_paired_kernels_float32(void) {
  return adjoint_kernels_float32(adjoint_avx2) ? &adjoint_float32_pairs : NULL;
}

const adjoint_kernels *adjoint_paired_kernels_float64(void) {
  return adjoint_kernels_float64(adjoint_avx2) ? &adjoint_float64_pairs : NULL;
}
#else
const adjoint_kernels *adjoint_paired_kernels_float32(void) { return NULL; }
const adjoint_kernels *adjoint_paired_kernels_float64(void) { return NULL; }
#endif
