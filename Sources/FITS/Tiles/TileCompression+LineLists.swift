import CCFITSIO
import Diagnostics
import Tables

extension TileCompression {
  /// Unpacks an image whose tiles are line lists (PLIO_1).
  ///
  /// BSCALE, BZERO and BLANK are applied. Unsigned 16-bit numbers (BZERO = 32768) are an exception: their lists contain
  /// the numbers themselves, without the offset, as cfitsio writes them.
  /// - Parameters:
  ///   - hdu: the HDU, which is open as a table in `handle`.
  ///   - values: receives the image.
  func unpackLineLists(
    of hdu: StreamedHDU, _ handle: UnsafeMutablePointer<fitsfile>, at place: FilePlace, into values: inout [Double]
  ) throws(FITSError) {
    let dataPlace = FilePlace(place.file, hdu: place.hdu, column: Self.dataColumn)
    guard let index = hdu.columns.firstIndex(where: { $0.name == Self.dataColumn }),
      case .vector(let lists, _) = try ColumnReader(hdu, column: index, handle: handle, place: dataPlace).ragged()
    else { return }
    let blank = hdu.header.int("ZBLANK") ?? hdu.header.int("BLANK")
    let scale = hdu.header.double("BSCALE") ?? 1
    let declaredZero = hdu.header.double("BZERO") ?? 0
    let zero = bitsPerPixel == 16 && scale == 1 && declaredZero == 32768 ? 0 : declaredZero
    let counts = zip(axes, tiles).map { ($0 + $1 - 1) / $1 }
    for (row, list) in lists.enumerated() {
      let (starts, lengths) = tile(row, counts)
      let pixels: [Int]
      do throws(LineList.Damage) {
        // In a column with a scale, values may not be 16-bit integers. They are replaced by a negative word, which is
        // not a valid instruction.
        pixels = try LineList.pixels(
          list.map { (-32768...32767).contains($0) ? Int(exactly: $0) ?? -32768 : -32768 }, count: lengths.reduce(1, *))
      } catch {
        throw .badHeader(
          FilePlace(place.file, hdu: place.hdu, column: Self.dataColumn, row: row + 1), found: error.found,
          expected: error.expected)
      }
      let line = lengths[0]
      for number in 0..<pixels.count / line {
        let target = offset(ofLine: number, starts, lengths)
        for x in 0..<line {
          let pixel = pixels[number * line + x]
          values[target + x] = blank == Int64(pixel) ? .nan : Double(pixel) * scale + zero
        }
      }
    }
  }

  /// Returns the first pixel and the lengths of a tile along each axis.
  private func tile(_ number: Int, _ counts: [Int]) -> (starts: [Int], lengths: [Int]) {
    var rest = number
    var (starts, lengths): ([Int], [Int]) = ([], [])
    for axis in axes.indices {
      let start = rest % counts[axis] * tiles[axis]
      rest /= counts[axis]
      starts.append(start)
      lengths.append(min(tiles[axis], axes[axis] - start))
    }
    return (starts, lengths)
  }

  /// Returns the index in the image at which a line of a tile begins. A line runs along the first axis.
  private func offset(ofLine number: Int, _ starts: [Int], _ lengths: [Int]) -> Int {
    var (offset, stride, rest) = (starts[0], axes[0], number)
    for axis in axes.indices.dropFirst() {
      offset += (starts[axis] + rest % lengths[axis]) * stride
      rest /= lengths[axis]
      stride *= axes[axis]
    }
    return offset
  }
}
