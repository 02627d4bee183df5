#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

// The size of the deflater's work space at level 3. Swift cannot import it because it is a sum of macros.
static const unsigned isal_level3_work_size = ISAL_DEF_LVL3_DEFAULT;

// The AVX code of the library returns with the upper halves of the vector registers in use. Until they are cleared,
// each change between SSE code (this program) and AVX code (the mathematics of the C library) costs hundreds of cycles.
// In a measurement, this was fifteen times the cost of a logarithm. See Intel 64 and IA-32 Architectures Optimization
// Reference Manual, "Mixing AVX code with SSE code". The library must therefore only be called through the functions
// below.
#if defined(__x86_64__)
__attribute__((target("avx"))) static inline void isal_clear_avx(void) { __builtin_ia32_vzeroupper(); }
static inline void isal_leave(void) {
  if (__builtin_cpu_supports("avx")) isal_clear_avx();
}
#else
static inline void isal_leave(void) {}
#endif

// Calls isal_deflate, then clears the vector registers.
static inline int isal_pack(struct isal_zstream *stream) {
  int status = isal_deflate(stream);
  isal_leave();
  return status;
}

// Calls isal_update_histogram, then clears the vector registers.
static inline void isal_count(uint8_t *bytes, int count, struct isal_huff_histogram *histogram) {
  isal_update_histogram(bytes, count, histogram);
  isal_leave();
}

// Calls isal_inflate, then clears the vector registers.
static inline int isal_unpack(struct inflate_state *state) {
  int status = isal_inflate(state);
  isal_leave();
  return status;
}

// Calls crc32_gzip_refl, then clears the vector registers.
static inline uint32_t isal_crc32(uint32_t seed, const unsigned char *bytes, uint64_t count) {
  uint32_t sum = crc32_gzip_refl(seed, bytes, count);
  isal_leave();
  return sum;
}
