import CISAL

/// Memory that a thread reuses for all files it reads: the state of the inflater, and the input and output buffers.
///
/// Two threads or two open streams must not use the same buffers at the same time.
public final class StreamBuffers {
  /// The size of the input buffer, in bytes.
  static let inputSize = 128 << 10
  /// The initial size of the output buffer, in bytes. The buffer grows if a row is longer.
  static let outputSize = 512 << 10

  let inflater = UnsafeMutablePointer<inflate_state>.allocate(capacity: 1)
  let input = UnsafeMutablePointer<UInt8>.allocate(capacity: inputSize)
  private(set) var output = UnsafeMutablePointer<UInt8>.allocate(capacity: outputSize)
  private(set) var capacity = outputSize
  /// The cards of the current header.
  var cards: [UInt8] = []

  /// Allocates the buffers, about 700 KiB.
  public init() {
    isal_inflate_init(inflater)
  }

  deinit {
    inflater.deallocate()
    input.deallocate()
    output.deallocate()
  }

  /// Enlarges the output buffer to `size` bytes if it is smaller, and keeps the first `kept` bytes.
  func grow(to size: Int, keeping kept: Int) {
    guard size > capacity else { return }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    larger.update(from: output, count: kept)
    output.deallocate()
    output = larger
    capacity = size
  }
}
