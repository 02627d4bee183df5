import FITS

extension DataStore {
  /// Opens a store.
  /// - Parameters:
  ///   - site: the observatory location, which has priority over the locations in files: a known name, or `longitude,
  ///     latitude, height`.
  ///   - dataSums: whether DATASUM is verified when data are read.
  /// - Throws: ``DL3Error``
  public init(path: String, site: String?, dataSums: DataSumRule) throws(DL3Error) {
    let site = try site.map { text throws(DL3Error) in try Site(parsing: text) }
    try self.init(path: path, dataSums: dataSums)
    self.site = site
    prepareColumns()
  }
}
