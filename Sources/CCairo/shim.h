#pragma once
// On macOS, pkg-config adds the folder that contains cairo-pdf.h. On Debian, the header is in the subfolder cairo of a
// folder that the compiler searches.
#if __has_include(<cairo/cairo-pdf.h>)
#include <cairo/cairo-pdf.h>
#include <cairo/cairo-svg.h>
#else
#include <cairo-pdf.h>
#include <cairo-svg.h>
#endif
