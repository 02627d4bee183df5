import BackgroundModels

/// A symmetry operation of a square field of view. It first exchanges lon and lat, or leaves them as they are. It then
/// changes the sign of one coordinate, of both, or of none.
public struct FieldRotation: Sendable, Hashable, CustomStringConvertible {
  /// Whether lon and lat are exchanged.
  public let isTransposed: Bool
  /// Whether the first coordinate changes its sign: lon, or lat if lon and lat are exchanged.
  public let isLonMirrored: Bool
  /// Whether the second coordinate changes its sign: lat, or lon if lon and lat are exchanged.
  public let isLatMirrored: Bool

  /// All eight operations. The first one is the identity.
  public static let all = [false, true].flatMap { transposed in
    [(false, false), (true, false), (false, true), (true, true)].map {
      FieldRotation(isTransposed: transposed, isLonMirrored: $0.0, isLatMirrored: $0.1)
    }
  }

  /// A description such as `as written`, `lon mirrored` or `transposed, lat mirrored`.
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
