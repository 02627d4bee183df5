/// Returns the band that contains a zenith angle, counted from 0; `nil` if the angle is outside all bands.
/// - Parameter edges: The edges of the bands in deg, in increasing order. Each band includes its lower edge. The last
///   band also includes its upper edge.
func zenithBand(of zenith: Double, edges: [Double]) -> Int? {
  guard let low = edges.first, let high = edges.last, zenith >= low, zenith <= high else { return nil }
  return min(edges.count - 2, (edges.firstIndex { $0 > zenith } ?? edges.count) - 1)
}
