#pragma once
#include "../../CCairo/shim.h"

// The few functions of Pango that are used, declared here. Its own headers need GLib's, and pkg-config gives for those the
// flag -pthread, which Swift's package manager refuses with a warning at every build. Pango's binary interface is stable
// since 1.0; the newest function here is of 1.44.

typedef struct _FcConfig FcConfig;
typedef struct _PangoFontMap PangoFontMap;
typedef struct _PangoContext PangoContext;
typedef struct _PangoLayout PangoLayout;
typedef struct _PangoFont PangoFont;
typedef struct _PangoFontDescription PangoFontDescription;
typedef struct {
  int x, y, width, height;
} PangoRectangle;

enum { PANGO_SCALE = 1024, PANGO_WEIGHT_NORMAL = 400, PANGO_WEIGHT_BOLD = 700 };

PangoFontMap *pango_cairo_font_map_new(void);
PangoContext *pango_font_map_create_context(PangoFontMap *map);
PangoFont *pango_font_map_load_font(PangoFontMap *map, PangoContext *context, const PangoFontDescription *description);
void pango_cairo_context_set_font_options(PangoContext *context, const cairo_font_options_t *options);
void pango_cairo_context_set_resolution(PangoContext *context, double dpi);
void pango_context_set_round_glyph_positions(PangoContext *context, int round);
PangoFontDescription *pango_font_description_new(void);
void pango_font_description_free(PangoFontDescription *description);
void pango_font_description_set_family(PangoFontDescription *description, const char *family);
void pango_font_description_set_weight(PangoFontDescription *description, int weight);
void pango_font_description_set_size(PangoFontDescription *description, int size);
PangoLayout *pango_layout_new(PangoContext *context);
void pango_layout_set_font_description(PangoLayout *layout, const PangoFontDescription *description);
void pango_layout_set_single_paragraph_mode(PangoLayout *layout, int is_single);
void pango_layout_set_text(PangoLayout *layout, const char *text, int length);
int pango_layout_get_unknown_glyphs_count(PangoLayout *layout);
void pango_layout_get_extents(PangoLayout *layout, PangoRectangle *ink, PangoRectangle *logical);
void pango_cairo_update_layout(cairo_t *cairo, PangoLayout *layout);
void pango_cairo_show_layout(cairo_t *cairo, PangoLayout *layout);
void g_object_unref(void *object);

/// Makes the fonts of these files the only ones that a map of ``pango_cairo_font_map_new`` knows: 1, or 0 where that cannot
/// be done. Reading the system's configuration and choosing among all of its fonts takes 10 ms, these 0.3.
///
/// To be called once, before any map is made.
int darktime_use_fonts(const char *const *files, int count);

/// A map of all fonts of the system, as its configuration and the user's have them. NULL where that cannot be read.
PangoFontMap *darktime_system_font_map(void);

/// Loads the libraries, which must be done before any other function is called: they pull in forty more, and a program that
/// is linked to them starts half as fast, whether it draws or not. NULL, or what the loader says.
///
/// Not to be called by two threads at once.
const char *darktime_load_pango_cairo(void);
