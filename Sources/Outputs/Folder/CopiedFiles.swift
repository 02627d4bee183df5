import FileSystem

/// Files that are copied into an output because files of the output refer to them by name.
public struct CopiedFiles {
  /// The path of each file that was copied, by the name of its copy.
  private var paths: [String: String] = [:]

  /// Creates an empty record.
  public init() {}

  /// Returns the names under which files are copied next to a file of the output, in the order of `paths`.
  ///
  /// A file that was copied there before keeps its name. If another file has the name of a copy, the copy gets a
  /// number, such as `table-2.fits`.
  /// - Parameters:
  ///   - paths: the files, without repetition.
  ///   - file: the name of the file that refers to them, which is not written yet.
  ///   - taken: the names of the files of the output.
  public func names(of paths: [String], nextTo file: String, taken: [String]) -> [String] {
    var taken = Set(taken + [file])
    return paths.map { path in
      let last = lastName(of: path)
      let dot = last.dropFirst().firstIndex(of: ".") ?? last.endIndex
      var (name, number) = (last, 1)
      func place() -> String { file.contains("/") ? joined(folderName(of: file), name) : name }
      while taken.contains(place()), self.paths[place()] != path {
        number += 1
        name = "\(last[..<dot])-\(number)\(last[dot...])"
      }
      taken.insert(place())
      return place()
    }
  }

  /// Records a copy. Returns whether it is new, and therefore has to be written.
  public mutating func add(_ name: String, of path: String) -> Bool {
    defer { paths[name] = path }
    return paths[name] != path
  }
}
