import Diagnostics

/// Which planes of a mask with more than two axes, or which columns of a HEALPix table, are used.
public enum MaskPlane: Sendable, Hashable {
  /// One plane, counted from 1 in the order of the file.
  case number(Int)
  /// All planes: a direction is excluded if any plane excludes it.
  case any

  /// The choice as it is written in scripts.
  var text: String {
    switch self {
    case .number(let number): "\(number)"
    case .any: "any"
    }
  }

  /// Returns the indices of the chosen planes, counted from 0.
  /// - Throws: ``SkyError/badMask(_:found:expected:hint:)`` if there are several planes and no choice, or if the chosen
  ///   plane does not exist.
  static func chosen(
    _ plane: MaskPlane?, of count: Int, found: String, at place: FilePlace
  ) throws(SkyError) -> Range<Int> {
    switch plane {
    case .any: return 0..<count
    case .number(let number):
      guard (1...count).contains(number) else {
        throw .badMask(
          place, found: "plane \(number), which does not exist",
          expected: count == 1 ? "plane 1, the only plane" : "a plane number from 1 to \(count)")
      }
      return number - 1..<number
    case nil:
      guard count == 1 else {
        throw .badMask(
          place, found: found, expected: "an image with two axes, a HEALPix map with one column, or the option 'plane'",
          hint: "set 'plane' to a number from 1 to \(count), or to \"any\" to exclude a pixel if any plane excludes it")
      }
      return 0..<1
    }
  }
}

/// The planes of an image. Each plane consists of the pixels along two axes, at fixed indices along the other axes.
struct ImagePlanes {
  let width: Int
  let height: Int
  /// For each plane, the index of its first pixel in the values of the image.
  private let starts: [Int]
  private let steps: (x: Int, y: Int)

  /// Finds the planes of an image.
  /// - Parameters:
  ///   - x: the index of the axis along the rows of a plane.
  ///   - y: the index of the other axis of a plane.
  init(axes: [Int], x: Int, y: Int) {
    var (starts, step) = ([0], 1)
    var steps = (x: 1, y: 1)
    for (index, length) in axes.enumerated() {
      switch index {
      case x: steps.x = step
      case y: steps.y = step
      default: starts = (0..<length).flatMap { i in starts.map { $0 + i * step } }
      }
      step *= length
    }
    (width, height) = (axes[x], axes[y])
    (self.starts, self.steps) = (starts, steps)
  }

  /// The number of planes.
  var count: Int { starts.count }

  /// Returns, row by row, which pixels are marked in any of the given planes.
  func marked(_ planes: Range<Int>, _ isMarked: (_ position: Int) -> Bool) -> [Bool] {
    var marks = [Bool](repeating: false, count: width * height)
    for plane in planes {
      for y in 0..<height {
        for x in 0..<width where isMarked(starts[plane] + y * steps.y + x * steps.x) { marks[y * width + x] = true }
      }
    }
    return marks
  }
}
