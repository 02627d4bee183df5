#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

// A sum of macros, which Swift cannot see: the work space of the deflater at level 3.
static const unsigned isal_level3_work_size = ISAL_DEF_LVL3_DEFAULT;

// The library's AVX code returns with the upper halves of the vector registers in use. Until they are cleared, each change
// between SSE code (this program) and AVX code (the C library's mathematics) costs some hundred cycles: fifteen times the
// price of a logarithm, measured (Intel 64 and IA-32 Architectures Optimization Reference Manual, "Mixing AVX code with SSE
// code"). So nothing calls the library but by the functions below.
#if defined(__x86_64__)
__attribute__((target("avx"))) static inline void isal_clear_avx(void) { __builtin_ia32_vzeroupper(); }
static inline void isal_leave(void) {
  if (__builtin_cpu_supports("avx")) isal_clear_avx();
}
#else
static inline void isal_leave(void) {}
#endif

// isal_deflate, the vector registers left clean.
static inline int isal_pack(struct isal_zstream *stream) {
  int status = isal_deflate(stream);
  isal_leave();
  return status;
}

// isal_update_histogram, the vector registers left clean.
static inline void isal_count(uint8_t *bytes, int count, struct isal_huff_histogram *histogram) {
  isal_update_histogram(bytes, count, histogram);
  isal_leave();
}

// isal_inflate, the vector registers left clean.
static inline int isal_unpack(struct inflate_state *state) {
  int status = isal_inflate(state);
  isal_leave();
  return status;
}

// crc32_gzip_refl, the vector registers left clean.
static inline uint32_t isal_crc32(uint32_t seed, const unsigned char *bytes, uint64_t count) {
  uint32_t sum = crc32_gzip_refl(seed, bytes, count);
  isal_leave();
  return sum;
}
