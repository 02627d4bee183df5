import Diagnostics

extension FITSError {
  /// The error message.
  public var problem: Problem {
    switch self {
    case .cannotOpen(let path, let reason):
      Problem(at: path, found: "cannot be read: \(reason)")
    case .notFITS(let path, let looksLike):
      Problem(
        at: path, found: "not a FITS file; it looks like \(looksLike)", expected: "'SIMPLE  =' at the beginning")
    case .truncated(let place, let part, let found, let expected):
      Problem(
        at: place.description, found: "the file ends after \(found) bytes of the \(part)",
        expected: "\(expected) bytes", hint: "download the file again")
    case .badGzip(let path, let offset, let reason):
      Problem(
        at: path, found: "the gzip stream is damaged before byte \(offset) of the compressed file: \(reason)",
        expected: "a complete gzip stream", hint: "download the file again")
    case .tooLarge(let place, let needed, let limit, let option):
      Problem(
        at: place.description, found: "the data need \((needed + (1 << 20) - 1) >> 20) MiB of memory",
        expected: "at most \(limit >> 20) MiB", hint: option.map { "raise the limit with the option \($0)" })
    case .badHeader(let place, let found, let expected):
      Problem(at: place.description, found: found, expected: expected)
    case .badKeyword(let place, let keyword, let found, let expected):
      Problem(
        at: place.description, found: found.map { "keyword \(keyword) is \($0)" } ?? "keyword \(keyword) is missing",
        expected: expected)
    case .unknownCompression(let place, let found, let expected):
      Problem(
        at: place.description, found: "the image is compressed with \(found)",
        expected: expected.dropLast().joined(separator: ", ") + " or \(expected.last ?? "none")",
        hint: "unpack the file with 'funpack -O unpacked.fits \(place.file)', and read unpacked.fits")
    case .dataSum(let place, let stated, let found):
      Problem(
        at: place.description, found: "the checksum of the data is \(found), but DATASUM is \(stated)",
        expected: "unchanged data",
        hint: "download the file again, or skip this check with --no-datasum")
    case .missingHDU(let path, let wanted, let present):
      Problem(at: path, found: "has no HDU \(wanted)", hint: suggestion(for: wanted, among: present))
    case .missingColumn(let place, let present):
      .missingColumn(place, present: present)
    case .wrongKind(let place, let found, let expected):
      Problem(at: place.description, found: "is \(found)", expected: expected)
    case .wrongType(let place, let found, let expected):
      Problem(at: place.description, found: "has format \(found)", expected: expected)
    case .cannotWrite(let path, let reason):
      Problem(at: path, found: "cannot be written: \(reason)")
    case .cannotStore(let place, let found, let expected):
      Problem(at: place.description, found: found, expected: expected)
    case .cfitsio(let place, let status, let messages):
      Problem(at: place.description, found: "cfitsio error \(status): \(messages.joined(separator: "; "))")
    }
  }
}

extension FITSError {
  /// True for a missing column if no column has a similar name, because other data may contain the missing column.
  public var isLackOfData: Bool {
    guard case .missingColumn(let place, let present) = self else { return false }
    return correction(for: place.column ?? "", in: present) == nil
  }
}
