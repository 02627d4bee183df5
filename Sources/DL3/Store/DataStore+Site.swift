import FITS

extension DataStore {
  /// Opens a store.
  /// - Parameters:
  ///   - site: the observatory location, as a known name or as `longitude, latitude, height`. It has priority over the
  ///     locations in files, which are used if it is `nil`.
  ///   - dataSums: whether DATASUM is verified when data are read.
  /// - Throws: ``DL3Error``
  public init(path: String, site: String?, dataSums: DataSumRule) throws(DL3Error) {
    let site = try site.map { text throws(DL3Error) in try Site(parsing: text) }
    try self.init(path: path, dataSums: dataSums)
    self.site = site
    prepareColumns()
  }
}
