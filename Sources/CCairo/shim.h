#pragma once
// Homebrew's folder is told by pkg-config; Debian's headers stand in a folder of their own below those that are searched.
#if __has_include(<cairo/cairo-pdf.h>)
#include <cairo/cairo-pdf.h>
#include <cairo/cairo-svg.h>
#else
#include <cairo-pdf.h>
#include <cairo-svg.h>
#endif
