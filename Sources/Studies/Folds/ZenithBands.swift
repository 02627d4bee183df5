/// Returns the band that contains a zenith angle, counted from 0; `nil` outside all bands.
/// - Parameter edges: increasing, in deg. Bands include their lower edge, the last one also its upper edge.
func zenithBand(of zenith: Double, edges: [Double]) -> Int? {
  guard let low = edges.first, let high = edges.last, zenith >= low, zenith <= high else { return nil }
  return min(edges.count - 2, (edges.firstIndex { $0 > zenith } ?? edges.count) - 1)
}
