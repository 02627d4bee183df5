// Swift cannot call renameat2 and renamex_np. The C library declares them only if certain macros are defined, which
// Swift does not define.
#define _GNU_SOURCE
#include "CFiles.h"

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#ifdef __APPLE__
#include <sys/mount.h>
#include <sys/param.h>
#else
#include <sys/vfs.h>
#endif

int darktime_move_to_new(const char *from, const char *to) {
#ifdef __APPLE__
  return renamex_np(from, to, RENAME_EXCL);
#else
  return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
#endif
}

int darktime_exchange(const char *one, const char *other) {
#ifdef __APPLE__
  return renamex_np(one, other, RENAME_SWAP);
#else
  return renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
#endif
}

bool darktime_is_local(const char *path) {
  struct statfs status;
  if (statfs(path, &status) != 0) return true;
#ifdef __APPLE__
  return (status.f_flags & MNT_LOCAL) != 0;
#else
  // The numbers are from linux/magic.h and from the sources of the file systems.
  static const unsigned shared[] = {
      0x6969,      // NFS
      0xff534d42,  // CIFS
      0xfe534d42,  // SMB 2
      0x517b,      // SMB
      0x5346414f,  // AFS of OpenAFS
      0x6b414653,  // AFS of the kernel
      0x00c36400,  // Ceph
      0x0bd00bd0,  // Lustre
      0x47504653,  // GPFS
      0x19830326,  // BeeGFS
      0x65735546,  // FUSE, such as sshfs
      0x01021997,  // 9P
      0xaad7aaea,  // Panasas
      0x7461636f,  // OCFS2
      0x01161970,  // GFS2
  };
  for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
    if ((unsigned)status.f_type == shared[i]) return false;
  }
  return true;
#endif
}
