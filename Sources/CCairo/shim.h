#pragma once
// pkg-config gives the folder of Homebrew. On Debian the headers are in a subfolder of those that are searched.
#if __has_include(<cairo/cairo-pdf.h>)
#include <cairo/cairo-pdf.h>
#include <cairo/cairo-svg.h>
#else
#include <cairo-pdf.h>
#include <cairo-svg.h>
#endif
