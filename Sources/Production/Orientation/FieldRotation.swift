import BackgroundModels

/// A way in which a square field of view can be laid onto itself: what becomes of its coordinates.
public struct FieldRotation: Sendable, Hashable, CustomStringConvertible {
  /// Whether lon and lat change places.
  public let isTransposed: Bool
  /// Whether lon changes its sign (after that).
  public let isLonMirrored: Bool
  /// Whether lat changes its sign.
  public let isLatMirrored: Bool

  /// All eight; as it is comes first.
  public static let all = [false, true].flatMap { transposed in
    [(false, false), (true, false), (false, true), (true, true)].map {
      FieldRotation(isTransposed: transposed, isLonMirrored: $0.0, isLatMirrored: $0.1)
    }
  }

  /// `as written`, `lon mirrored`, `transposed, lat mirrored`.
  public var description: String {
    let mirrored: String? =
      switch (isLonMirrored, isLatMirrored) {
      case (false, false): nil
      case (true, false): "lon mirrored"
      case (false, true): "lat mirrored"
      case (true, true): "lon and lat mirrored"
      }
    let parts = [isTransposed ? "transposed" : nil, mirrored].compactMap { $0 }
    return parts.isEmpty ? "as written" : parts.joined(separator: ", ")
  }
}
