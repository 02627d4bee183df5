// cfitsio opens web addresses with libcurl. libcurl depends on thirty libraries (TLS, Kerberos, LDAP), which would take
// as long to load at every start as the rest of the program. This program gives cfitsio only files in memory, so it
// needs no web addresses. It links the static library of cfitsio but not libcurl. The functions of libcurl that cfitsio
// needs are defined in this file. All of them fail.
#if defined(__linux__)
#include "CFITSIOWithoutNetwork.h"
#include <stddef.h>

#pragma GCC visibility push(hidden)
enum { FAILED_INIT = 2 };

int curl_global_init(long flags) {
  (void)flags;
  return FAILED_INIT;
}
void curl_global_cleanup(void) {}
void *curl_easy_init(void) { return NULL; }
void curl_easy_cleanup(void *handle) { (void)handle; }
int curl_easy_setopt(void *handle, int option, ...) {
  (void)handle, (void)option;
  return FAILED_INIT;
}
int curl_easy_perform(void *handle) {
  (void)handle;
  return FAILED_INIT;
}
#endif
