// cfitsio opens web addresses through libcurl, which brings thirty libraries (TLS, Kerberos, LDAP): they take as long to load
// as the rest of the program, at every start. Here cfitsio only ever sees memory. So its archive is linked, and what it asks
// of libcurl stands here: there is no network.
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
