// This file defines all functions of Pango, cairo and fontconfig that the program uses, under their original names.
// After the libraries are loaded, each of these functions calls the library function of the same name. The names are
// hidden, so that the libraries still call their own functions. On macOS the libraries are linked instead, because the
// loader does not search Homebrew's folder.
#if defined(__linux__)
#include <dlfcn.h>
#include <stddef.h>
#pragma GCC visibility push(hidden)
#include "CPangoCairo.h"

// Functions of fontconfig, which finds fonts for Pango, and the related function of Pango.
FcConfig *FcConfigCreate(void);
void FcConfigDestroy(FcConfig *config);
int FcConfigAppFontAddFile(FcConfig *config, const unsigned char *file);
int FcConfigSetCurrent(FcConfig *config);
FcConfig *FcInitLoadConfigAndFonts(void);
void pango_fc_font_map_set_config(PangoFontMap *map, FcConfig *config);

// F(result, name, parameters, arguments)
#define FUNCTIONS(F) \
  F(cairo_t *, cairo_create, (cairo_surface_t * s), (s)) \
  F(void, cairo_destroy, (cairo_t * c), (c)) \
  F(cairo_status_t, cairo_status, (cairo_t * c), (c)) \
  F(const char *, cairo_status_to_string, (cairo_status_t s), (s)) \
  F(void, cairo_save, (cairo_t * c), (c)) \
  F(void, cairo_restore, (cairo_t * c), (c)) \
  F(void, cairo_scale, (cairo_t * c, double x, double y), (c, x, y)) \
  F(void, cairo_translate, (cairo_t * c, double x, double y), (c, x, y)) \
  F(void, cairo_rotate, (cairo_t * c, double angle), (c, angle)) \
  F(void, cairo_set_line_cap, (cairo_t * c, cairo_line_cap_t cap), (c, cap)) \
  F(void, cairo_set_line_join, (cairo_t * c, cairo_line_join_t join), (c, join)) \
  F(void, cairo_set_line_width, (cairo_t * c, double width), (c, width)) \
  F(void, cairo_set_dash, (cairo_t * c, const double *dash, int count, double offset), (c, dash, count, offset)) \
  F(void, cairo_set_source_rgb, (cairo_t * c, double red, double green, double blue), (c, red, green, blue)) \
  F(void, cairo_new_path, (cairo_t * c), (c)) \
  F(void, cairo_new_sub_path, (cairo_t * c), (c)) \
  F(void, cairo_close_path, (cairo_t * c), (c)) \
  F(void, cairo_move_to, (cairo_t * c, double x, double y), (c, x, y)) \
  F(void, cairo_line_to, (cairo_t * c, double x, double y), (c, x, y)) \
  F(void, cairo_arc, (cairo_t * c, double x, double y, double radius, double from, double to), (c, x, y, radius, from, to)) \
  F(void, cairo_rectangle, (cairo_t * c, double x, double y, double width, double height), (c, x, y, width, height)) \
  F(void, cairo_clip, (cairo_t * c), (c)) \
  F(void, cairo_fill, (cairo_t * c), (c)) \
  F(void, cairo_stroke, (cairo_t * c), (c)) \
  F(void, cairo_paint, (cairo_t * c), (c)) \
  F(cairo_surface_t *, cairo_image_surface_create_for_data, (unsigned char *data, cairo_format_t format, int width, int height, int stride), (data, format, width, height, stride)) \
  F(void, cairo_surface_flush, (cairo_surface_t * s), (s)) \
  F(void, cairo_surface_finish, (cairo_surface_t * s), (s)) \
  F(void, cairo_surface_destroy, (cairo_surface_t * s), (s)) \
  F(cairo_status_t, cairo_surface_status, (cairo_surface_t * s), (s)) \
  F(cairo_surface_t *, cairo_pdf_surface_create_for_stream, (cairo_write_func_t write, void *closure, double width, double height), (write, closure, width, height)) \
  F(void, cairo_pdf_surface_set_metadata, (cairo_surface_t * s, cairo_pdf_metadata_t entry, const char *text), (s, entry, text)) \
  F(cairo_surface_t *, cairo_svg_surface_create_for_stream, (cairo_write_func_t write, void *closure, double width, double height), (write, closure, width, height)) \
  F(void, cairo_svg_surface_set_document_unit, (cairo_surface_t * s, cairo_svg_unit_t unit), (s, unit)) \
  F(cairo_font_options_t *, cairo_font_options_create, (void), ()) \
  F(void, cairo_font_options_destroy, (cairo_font_options_t * o), (o)) \
  F(void, cairo_font_options_set_antialias, (cairo_font_options_t * o, cairo_antialias_t antialias), (o, antialias)) \
  F(void, cairo_font_options_set_hint_style, (cairo_font_options_t * o, cairo_hint_style_t style), (o, style)) \
  F(void, cairo_font_options_set_hint_metrics, (cairo_font_options_t * o, cairo_hint_metrics_t metrics), (o, metrics)) \
  F(FcConfig *, FcConfigCreate, (void), ()) \
  F(void, FcConfigDestroy, (FcConfig * c), (c)) \
  F(int, FcConfigAppFontAddFile, (FcConfig * c, const unsigned char *file), (c, file)) \
  F(int, FcConfigSetCurrent, (FcConfig * c), (c)) \
  F(FcConfig *, FcInitLoadConfigAndFonts, (void), ()) \
  F(void, pango_fc_font_map_set_config, (PangoFontMap * map, FcConfig *c), (map, c)) \
  F(PangoFontMap *, pango_cairo_font_map_new, (void), ()) \
  F(PangoContext *, pango_font_map_create_context, (PangoFontMap * map), (map)) \
  F(PangoFont *, pango_font_map_load_font, (PangoFontMap * map, PangoContext *context, const PangoFontDescription *d), (map, context, d)) \
  F(cairo_scaled_font_t *, pango_cairo_font_get_scaled_font, (PangoFont * font), (font)) \
  F(cairo_status_t, cairo_scaled_font_status, (cairo_scaled_font_t * font), (font)) \
  F(void, pango_cairo_context_set_font_options, (PangoContext * context, const cairo_font_options_t *o), (context, o)) \
  F(void, pango_cairo_context_set_resolution, (PangoContext * context, double dpi), (context, dpi)) \
  F(void, pango_context_set_round_glyph_positions, (PangoContext * context, int round), (context, round)) \
  F(PangoFontDescription *, pango_font_description_new, (void), ()) \
  F(void, pango_font_description_free, (PangoFontDescription * d), (d)) \
  F(void, pango_font_description_set_family, (PangoFontDescription * d, const char *family), (d, family)) \
  F(void, pango_font_description_set_weight, (PangoFontDescription * d, int weight), (d, weight)) \
  F(void, pango_font_description_set_size, (PangoFontDescription * d, int size), (d, size)) \
  F(PangoLayout *, pango_layout_new, (PangoContext * context), (context)) \
  F(void, pango_layout_set_font_description, (PangoLayout * l, const PangoFontDescription *d), (l, d)) \
  F(void, pango_layout_set_single_paragraph_mode, (PangoLayout * l, int is_single), (l, is_single)) \
  F(void, pango_layout_set_text, (PangoLayout * l, const char *text, int length), (l, text, length)) \
  F(int, pango_layout_get_unknown_glyphs_count, (PangoLayout * l), (l)) \
  F(void, pango_layout_get_extents, (PangoLayout * l, PangoRectangle *ink, PangoRectangle *logical), (l, ink, logical)) \
  F(void, pango_cairo_update_layout, (cairo_t * c, PangoLayout *l), (c, l)) \
  F(void, pango_cairo_show_layout, (cairo_t * c, PangoLayout *l), (c, l)) \
  F(void, g_object_unref, (void *object), (object))

#define ENTRY(result, name, parameters, arguments) result(*name) parameters;
static struct { FUNCTIONS(ENTRY) } library;

#define FORWARD(result, name, parameters, arguments) \
  result name parameters { return library.name arguments; }
FUNCTIONS(FORWARD)

const char *darktime_load_pango_cairo(void) {
  void *handle = dlopen("libpangocairo-1.0.so.0", RTLD_LAZY | RTLD_LOCAL);
  if (handle == NULL) return dlerror();
#define FIND(result, name, parameters, arguments) \
  if ((library.name = (result(*) parameters)dlsym(handle, #name)) == NULL) return dlerror();
  FUNCTIONS(FIND)
  return NULL;
}

int darktime_use_fonts(const char *const *files, int count) {
  FcConfig *config = FcConfigCreate();
  if (config == NULL) return 0;
  int is_done = 1;
  for (int number = 0; number < count; number++)
    is_done = is_done && FcConfigAppFontAddFile(config, (const unsigned char *)files[number]);
  is_done = is_done && FcConfigSetCurrent(config);
  // Some versions of fontconfig take over this reference, and others add a reference of their own. After success, the
  // configuration is therefore never destroyed here.
  if (!is_done) FcConfigDestroy(config);
  return is_done;
}

PangoFontMap *darktime_system_font_map(void) {
  FcConfig *config = FcInitLoadConfigAndFonts();
  if (config == NULL) return NULL;
  PangoFontMap *map = pango_cairo_font_map_new();
  if (map != NULL) pango_fc_font_map_set_config(map, config);
  FcConfigDestroy(config);
  return map;
}
#else
#include "CPangoCairo.h"
#include <stddef.h>

const char *darktime_load_pango_cairo(void) { return NULL; }

// Pango finds fonts through macOS itself.
int darktime_use_fonts(const char *const *files, int count) { return 0; }

PangoFontMap *darktime_system_font_map(void) { return pango_cairo_font_map_new(); }
#endif
