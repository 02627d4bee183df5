import CISAL
import Diagnostics
import FileSystem
import SystemPackage

/// Reads a file from its beginning to its end as a stream of uncompressed bytes.
///
/// The file may be compressed with gzip and may consist of any number of gzip members. Unread bytes are contiguous in
/// the buffer, so that rows can be decoded in place.
struct ByteSource: ~Copyable {
  let path: String
  /// The size of the file on disk, in bytes.
  let fileSize: Int
  /// Whether the file is compressed. The first bytes of the file determine this, not the name of the file.
  let isPacked: Bool
  /// The number of uncompressed bytes consumed so far.
  private(set) var position = 0
  /// Whether the end of the file has been reached; unread bytes may remain in the buffer.
  private(set) var isAtEnd = false

  private let buffers: StreamBuffers
  private let file: FileDescriptor
  private var start = 0
  private var end = 0
  /// The number of bytes read from the file.
  private var packed = 0
  private var inMember = true

  /// Opens a file.
  ///
  /// - Throws: ``FITSError/cannotOpen(path:reason:)``.
  init(path: String, buffers: StreamBuffers) throws(FITSError) {
    let (opened, status, count): (FileDescriptor, Stat, Int)
    do { opened = try openRegularFile(path) } catch { throw .cannotOpen(path: path, reason: error.reason) }
    do {
      status = try Stat(opened)
      count = try Self.read(opened, into: buffers.input, count: StreamBuffers.inputSize)
    } catch {
      try? opened.close()
      throw .cannotOpen(path: path, reason: "\(error)")
    }
    self.path = path
    self.buffers = buffers
    file = opened
    fileSize = Int(status.size)
    isPacked = count >= 2 && buffers.input[0] == 0x1f && buffers.input[1] == 0x8b
    packed = count
    if isPacked {
      isal_inflate_reset(buffers.inflater)
      buffers.inflater.pointee.crc_flag = UInt32(ISAL_GZIP)
      buffers.inflater.pointee.next_in = buffers.input
      buffers.inflater.pointee.avail_in = UInt32(count)
    } else {
      buffers.output.update(from: buffers.input, count: count)
      end = count
      isAtEnd = count == 0
    }
  }

  deinit { try? file.close() }

  /// The number of unread bytes in memory.
  var available: Int { end - start }
  /// A pointer to the first unread byte, valid until the next call of `fill` or `skip`.
  var bytes: UnsafePointer<UInt8> { UnsafePointer(buffers.output + start) }

  /// Marks bytes in the buffer as read.
  mutating func consume(_ count: Int) {
    start += count
    position += count
  }

  /// Reads until `least` bytes are available. Each read requests up to `most` bytes, if the buffer has room for them.
  ///
  /// - Returns: Whether `least` bytes are available; `false` at the end of the file.
  mutating func fill(_ least: Int, upTo most: Int) throws(FITSError) -> Bool {
    if available >= least { return true }
    let wanted = max(least, min(most, buffers.capacity))
    if start + wanted > buffers.capacity {
      // Move the unread bytes to the front first, so that they stay contiguous and `grow` copies no other bytes.
      buffers.output.update(from: buffers.output + start, count: available)
      end -= start
      start = 0
      buffers.grow(to: wanted, keeping: end)
    }
    while available < least, !isAtEnd {
      end += try take(into: buffers.output + end, count: wanted - available)
    }
    return available >= least
  }

  /// Skips bytes.
  ///
  /// - Returns: The number of skipped bytes, which is smaller than `count` at the end of the file.
  mutating func skip(_ count: Int) throws(FITSError) -> Int {
    var left = count - min(count, available)
    consume(count - left)
    if left > 0, !isPacked {
      let jump = min(left, max(0, fileSize - position))
      if jump > 0, (try? file.seek(offset: Int64(jump), from: .current)) != nil {
        position += jump
        packed += jump
        left -= jump
      }
    }
    while left > 0, try fill(1, upTo: left) {
      let step = min(left, available)
      consume(step)
      left -= step
    }
    return count - left
  }

  private mutating func take(into output: UnsafeMutablePointer<UInt8>, count: Int) throws(FITSError) -> Int {
    isPacked ? try inflate(into: output, count: count) : try readFile(into: output, count: count)
  }

  private mutating func readFile(into output: UnsafeMutablePointer<UInt8>, count: Int) throws(FITSError) -> Int {
    let taken: Int
    do { taken = try Self.read(file, into: output, count: count) } catch {
      throw .cannotOpen(path: path, reason: "\(error)")
    }
    packed += taken
    if taken == 0, !isPacked { isAtEnd = true }
    return taken
  }

  /// Reads up to `count` bytes.
  private static func read(
    _ file: FileDescriptor, into bytes: UnsafeMutablePointer<UInt8>, count: Int
  ) throws -> Int {
    try file.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: count))
  }

  private mutating func inflate(into output: UnsafeMutablePointer<UInt8>, count: Int) throws(FITSError) -> Int {
    let state = buffers.inflater
    let size = min(count, 1 << 30)
    state.pointee.next_out = output
    state.pointee.avail_out = UInt32(size)
    while state.pointee.avail_out > 0 {
      let inputEnded = try refill()
      if !inMember {
        guard try beginMember() else {
          isAtEnd = true
          break
        }
      }
      let before = (state.pointee.avail_in, state.pointee.avail_out)
      let status = isal_unpack(state)
      guard status >= 0 else { throw damaged(Self.reason(status)) }
      if state.pointee.block_state == ISAL_BLOCK_FINISH {
        inMember = false
      } else if inputEnded, before == (state.pointee.avail_in, state.pointee.avail_out) {
        // The inflater may still hold output after the last input, so the file is truncated only if this call made no
        // progress.
        throw damaged("the file ends before the end of the stream")
      }
    }
    return size - Int(state.pointee.avail_out)
  }

  /// Reads compressed bytes if none are left.
  ///
  /// - Returns: Whether the end of the file was reached.
  private mutating func refill() throws(FITSError) -> Bool {
    guard buffers.inflater.pointee.avail_in == 0 else { return false }
    let taken = try readFile(into: buffers.input, count: StreamBuffers.inputSize)
    buffers.inflater.pointee.next_in = buffers.input
    buffers.inflater.pointee.avail_in = UInt32(taken)
    return taken == 0
  }

  /// Begins the next member of a gzip file. Zeros after the last member are padding and are skipped.
  ///
  /// - Returns: Whether there is another member.
  private mutating func beginMember() throws(FITSError) -> Bool {
    let state = buffers.inflater
    while true {
      if state.pointee.avail_in == 0, try refill() { return false }
      guard let next = state.pointee.next_in else { return false }
      if next.pointee == 0x1f { break }
      guard next.pointee == 0 else { throw damaged("other data follow the end of the stream") }
      state.pointee.next_in = next + 1
      state.pointee.avail_in -= 1
    }
    isal_inflate_reset(state)
    state.pointee.crc_flag = UInt32(ISAL_GZIP)
    inMember = true
    return true
  }

  private func damaged(_ reason: String) -> FITSError {
    .badGzip(path: path, offset: packed - Int(buffers.inflater.pointee.avail_in), reason: reason)
  }

  private static func reason(_ status: Int32) -> String {
    switch status {
    case ISAL_INVALID_BLOCK: "invalid block"
    case ISAL_INVALID_SYMBOL: "invalid symbol"
    case ISAL_INVALID_LOOKBACK: "invalid reference to bytes before the beginning of the data"
    case ISAL_INVALID_WRAPPER: "invalid gzip header"
    case ISAL_UNSUPPORTED_METHOD: "unknown compression method"
    case ISAL_INCORRECT_CHECKSUM: "wrong checksum (CRC32)"
    default: "inflate error \(status)"
    }
  }
}
