import CPangoCairo

extension Drawing {
  /// Returns the page as PDF, without the date that cairo would write.
  func pdf(title: String) throws(FigureError) -> [UInt8] {
    try streamed { write, closure in
      let surface = cairo_pdf_surface_create_for_stream(write, closure, size.width, size.height)
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
      // If the date is invalid, cairo writes no date.
      cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "")
      return surface
    }
  }
}
