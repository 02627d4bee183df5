import DL3
import FileSystem
import Outputs
import Production

/// The files of some runs, as they are on disk now.
public struct DataFiles {
  /// SHA-256 of the name, the size and the modification time of each file that the HDU index lists for the runs.
  ///
  /// Contents are not read, because the files of a large store have many gigabytes. A file that was written again has
  /// another modification time, even if its contents are the same; the study is then computed again.
  public let sha256: String

  /// Reads the name, the size and the modification time of each file of the runs.
  public init(of obsIDs: some Collection<Int64>, in store: DataStore) {
    var paths: Set<String> = []
    var lines: [String] = []
    for obsID in Set(obsIDs).sorted() {
      for row in store.index.rows(of: obsID) {
        let path = store.location(of: row).path
        guard paths.insert(path).inserted else { continue }
        // A missing file is not an error here. It is an error when a reader opens it.
        lines.append("\(joined(row.fileDir, row.fileName)): \(FileIdentity(path)?.sizeAndTime ?? "no file")")
      }
    }
    sha256 = Outputs.sha256(Array(lines.joined(separator: "\n").utf8))
  }
}

extension PixelCounts {
  /// SHA-256 of the scored bins of the run and of their counts. Scores of two studies can be compared for the runs
  /// whose digests are equal.
  public var scoredDigest: String {
    var bytes: [UInt8] = []
    bytes.add(grid.pixelSize, Double(grid.side), grid.radius)
    for edge in grid.energyEdges { bytes.add(edge) }
    bytes.add(Double(obsID), Double(energyBins.lowerBound), Double(energyBins.upperBound))
    for pixel in kept.indices where kept[pixel] {
      bytes.add(Double(pixel))
      for energy in energyBins { bytes.add(Double(count(energy: energy, pixel: pixel))) }
    }
    return sha256(bytes)
  }

  /// SHA-256 of everything about the run that a score depends on: ``scoredDigest``, times, and coordinates.
  fileprivate var completeDigest: String {
    var bytes = Array(scoredDigest.utf8)
    bytes.add(livetime, ontime)
    for value in (altaz?.lon ?? []) + (altaz?.lat ?? []) { bytes.add(value) }
    return sha256(bytes)
  }
}

/// Returns one SHA-256 of the counts, coordinates, times and zenith angles of all runs. `zeniths` contains the zenith
/// angles in deg by OBS_ID.
public func digest(of runs: [PixelCounts], zeniths: [Int64: Double]) -> String {
  var bytes: [UInt8] = []
  for run in runs {
    bytes += run.completeDigest.utf8
    bytes.add(zeniths[run.obsID] ?? .nan)
  }
  return sha256(bytes)
}

extension [UInt8] {
  /// Appends the bytes of numbers.
  fileprivate mutating func add(_ numbers: Double...) {
    for number in numbers { Swift.withUnsafeBytes(of: number.bitPattern.littleEndian) { append(contentsOf: $0) } }
  }
}
