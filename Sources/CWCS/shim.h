// math.h comes first because with some compilers the headers of wcslib include it as <cmath>.
#include <math.h>
#include <wcs.h>
#include <wcshdr.h>
#include <wcserr.h>
