/// A line list, the form in which PLIO_1 stores a tile: sequences of equal pixels, encoded as 16-bit words.
///
/// The format is that of the pixel list package of IRAF (FITS standard 4.0, section 10.4.3). cfitsio can decode it as
/// well, but trusts the lengths inside the list, so that a damaged list makes it read and write beyond its buffers.
enum LineList {
  /// Why a list cannot be decoded.
  struct Damage: Error, Equatable {
    let found: String
    let expected: String
  }

  /// Returns the pixels of a list.
  /// - Parameters:
  ///   - words: the words of the list, which may have any values.
  ///   - count: the number of pixels of the tile. Pixels after the end of the list are 0.
  static func pixels(_ words: [Int], count: Int) throws(Damage) -> [Int] {
    let body = try range(words)
    var pixels: [Int] = []
    pixels.reserveCapacity(count)
    func append(_ value: Int, _ times: Int) throws(Damage) {
      guard times > 0 else { return }
      guard pixels.count + times <= count else {
        throw Damage(found: "PLIO_1 data of more than \(count) pixels", expected: "\(count), the size of the tile")
      }
      pixels.append(contentsOf: repeatElement(value, count: times))
    }
    var value = 1
    var position = body.lowerBound
    while position < body.upperBound {
      let word = words[position]
      position += 1
      guard (0...0x7fff).contains(word), let instruction = Instruction(rawValue: word >> 12) else {
        throw Damage(found: "the 16-bit value \(word) in PLIO_1 data", expected: "values from 0 to 32767")
      }
      let data = word & 0xfff
      switch instruction {
      case .zeros: try append(0, data)
      case .values: try append(value, data)
      case .zerosAndValue:
        try append(0, data - 1)
        try append(value, min(data, 1))
      case .set:
        guard position < body.upperBound, (0...0x7fff).contains(words[position]) else {
          throw Damage(found: "PLIO_1 data that end within an instruction", expected: "complete data")
        }
        value = words[position] << 12 + data
        position += 1
      case .increase: value += data
      case .decrease: value -= data
      case .increaseAndAppend:
        value += data
        try append(value, 1)
      case .decreaseAndAppend:
        value -= data
        try append(value, 1)
      }
    }
    pixels.append(contentsOf: repeatElement(0, count: count - pixels.count))
    return pixels
  }

  /// The instruction in a word, which is given by its upper four bits.
  private enum Instruction: Int {
    case zeros, set, increase, decrease, values, zerosAndValue, increaseAndAppend, decreaseAndAppend
  }

  /// Returns the positions of the instructions, which follow the header of the list. There are two kinds of header: the
  /// older one has three words, and the newer one contains its own length.
  private static func range(_ words: [Int]) throws(Damage) -> Range<Int> {
    let isOld = words.count > 2 && words[2] > 0
    guard isOld || words.count > 4 else {
      throw Damage(
        found: "PLIO_1 data with a length of \(words.count) x 16 bits",
        expected: "a header of five 16-bit values, or of three if the third is above 0")
    }
    let first = isOld ? 3 : words[1]
    let end = isOld ? words[2] : words[4] << 15 + words[3]
    guard 0 <= first, first <= end, end <= words.count else {
      throw Damage(
        found: "PLIO_1 data that extend from position \(first) to \(end), according to their header",
        expected: "increasing positions from 0 to \(words.count), the length of the data in 16-bit values")
    }
    return first..<end
  }
}
