// What Swift's view of the system's C library leaves out.

#define _GNU_SOURCE 1

#include "CKernels.h"

#include <pthread.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#include <stdlib.h>
#endif
#ifdef __GLIBC__
#include <malloc.h>
#endif

ptrdiff_t adjoint_processor_count(void) {
#ifdef __linux__
  // The mask's size is the system's, which a fixed `cpu_set_t` may fall short of.
  for (int processors = 1024; processors <= 1 << 20; processors *= 2) {
    cpu_set_t *allowed = CPU_ALLOC(processors);
    if (!allowed) break;
    const size_t size = CPU_ALLOC_SIZE(processors);
    const int count = sched_getaffinity(0, size, allowed) == 0 ? CPU_COUNT_S(size, allowed) : 0;
    CPU_FREE(allowed);
    if (count > 0) return count;
  }
#endif
  const long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? online : 1;
}

void adjoint_name_thread(const char *name) {
#ifdef __APPLE__
  pthread_setname_np(name);
#else
  pthread_setname_np(pthread_self(), name);
#endif
}

void adjoint_return_free_memory(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
