import CISAL

/// What one thread keeps between the files it reads: the state of the inflater, packed input, unpacked output.
/// Not for two threads at once, nor for two open streams.
public final class StreamBuffers {
  /// Packed bytes read at a time.
  static let inputSize = 128 << 10
  /// Unpacked bytes held at least; a longer row makes the buffer grow.
  static let outputSize = 512 << 10

  let inflater = UnsafeMutablePointer<inflate_state>.allocate(capacity: 1)
  let input = UnsafeMutablePointer<UInt8>.allocate(capacity: inputSize)
  private(set) var output = UnsafeMutablePointer<UInt8>.allocate(capacity: outputSize)
  private(set) var capacity = outputSize
  /// The cards of the present header.
  var cards: [UInt8] = []

  /// Makes the buffers of one thread: about 700 KiB.
  public init() {
    isal_inflate_init(inflater)
  }

  deinit {
    inflater.deallocate()
    input.deallocate()
    output.deallocate()
  }

  /// Makes room for `size` bytes; the first `kept` bytes stay.
  func grow(to size: Int, keeping kept: Int) {
    guard size > capacity else { return }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    larger.update(from: output, count: kept)
    output.deallocate()
    output = larger
    capacity = size
  }
}
