// math.h first: wcslib's headers take it from <cmath> under some compilers.
#include <math.h>
#include <wcs.h>
#include <wcshdr.h>
#include <wcserr.h>
