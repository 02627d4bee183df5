#pragma once
#include "../../CCairo/shim.h"

// The functions of Pango that the program uses. Pango's own headers are not included, because they need the headers of
// GLib. For GLib, pkg-config gives the flag -pthread, and Swift's package manager rejects this flag with a warning at
// every build. The binary interface of Pango has been stable since 1.0. The newest function here is from 1.44.

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
cairo_scaled_font_t *pango_cairo_font_get_scaled_font(PangoFont *font);
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

/// Restricts font maps of ``pango_cairo_font_map_new`` to the fonts in these files. Returns 1, or 0 if this fails. The
/// call takes 0.3 ms. Reading the configuration of the system and selecting from all its fonts would take 10 ms.
///
/// This function must be called once, before any font map is created.
int darktime_use_fonts(const char *const *files, int count);

/// Returns a font map with all fonts of the system, as configured by the system and the user; NULL if the configuration
/// cannot be read.
PangoFontMap *darktime_system_font_map(void);

/// Loads the libraries. Returns NULL, or the error message of the loader. It must be called before any other function.
///
/// The program does not link the libraries, because they depend on forty other libraries. A program that links them
/// takes twice as long to start, even if it draws nothing.
///
/// It must not be called from two threads at the same time.
const char *darktime_load_pango_cairo(void);
