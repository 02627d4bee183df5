import CISAL
import Diagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file as a forward stream of unpacked bytes, gzip (any number of members) or plain. What is unread stands in one
/// piece in the buffers, so that rows can be decoded where they lie.
struct ByteSource: ~Copyable {
  let path: String
  /// Bytes of the file as it lies on disk.
  let fileSize: Int
  /// Whether the file is packed, by its first bytes, not by its name.
  let isPacked: Bool
  /// Unpacked bytes consumed so far.
  private(set) var position = 0
  /// Whether everything has been unpacked.
  private(set) var isAtEnd = false

  private let buffers: StreamBuffers
  private let descriptor: Int32
  private var start = 0
  private var end = 0
  /// Packed bytes read from the file, and unpacked bytes made of them.
  private var packed = 0
  private var unpacked = 0
  private var inMember = true

  /// - Throws: ``FITSError/cannotOpen(path:reason:)``, ``FITSError/notFITS(path:looksLike:)`` for an empty file.
  init(path: String, buffers: StreamBuffers) throws(FITSError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: systemReason(errno)) }
    var status = stat()
    var reason: String?
    if fstat(descriptor, &status) != 0 {
      reason = systemReason(errno)
    } else if status.st_mode & S_IFMT == S_IFDIR {
      reason = "it is a folder"
    }
    let count = reason == nil ? read(descriptor, buffers.input, StreamBuffers.inputSize) : 0
    if count < 0 { reason = systemReason(errno) }
    if let reason {
      close(descriptor)
      throw .cannotOpen(path: path, reason: reason)
    }
    self.path = path
    self.buffers = buffers
    self.descriptor = descriptor
    fileSize = Int(status.st_size)
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

  deinit { close(descriptor) }

  /// The unread bytes that are in memory.
  var available: Int { end - start }
  /// The first unread byte. Valid until the next `fill` or `skip`.
  var bytes: UnsafePointer<UInt8> { UnsafePointer(buffers.output + start) }

  /// Marks bytes as read.
  mutating func consume(_ count: Int) {
    start += count
    position += count
  }

  /// Reads on until `least` bytes are available; as many as `most` are read at once where they come cheaply.
  /// - Returns: whether there are as many; `false` at the end of the file.
  mutating func fill(_ least: Int, upTo most: Int) throws(FITSError) -> Bool {
    if available >= least { return true }
    let wanted = max(least, min(most, buffers.capacity))
    if start + wanted > buffers.capacity {
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

  /// Passes over bytes.
  /// - Returns: how many there were; fewer than `count` at the end of the file.
  mutating func skip(_ count: Int) throws(FITSError) -> Int {
    var left = count - min(count, available)
    consume(count - left)
    if left > 0, !isPacked {
      let jump = min(left, max(0, fileSize - position))
      if jump > 0, lseek(descriptor, off_t(jump), SEEK_CUR) >= 0 {
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
    let produced = isPacked ? try inflate(into: output, count: count) : try readFile(into: output, count: count)
    unpacked += produced
    return produced
  }

  private mutating func readFile(into output: UnsafeMutablePointer<UInt8>, count: Int) throws(FITSError) -> Int {
    var taken: Int
    repeat { taken = read(descriptor, output, count) } while taken < 0 && errno == EINTR
    if taken < 0 { throw .cannotOpen(path: path, reason: systemReason(errno)) }
    packed += taken
    if taken == 0, !isPacked { isAtEnd = true }
    return taken
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
        throw damaged("the file ends in the middle of it")
      }
    }
    let produced = size - Int(state.pointee.avail_out)
    if unpacked + produced > Limits.bombFloor, (unpacked + produced) / Limits.bombRatio > packed {
      throw .bomb(path: path, packed: packed, unpacked: unpacked + produced)
    }
    return produced
  }

  /// Reads packed bytes where none are left.
  /// - Returns: whether the file has ended.
  private mutating func refill() throws(FITSError) -> Bool {
    guard buffers.inflater.pointee.avail_in == 0 else { return false }
    let taken = try readFile(into: buffers.input, count: StreamBuffers.inputSize)
    buffers.inflater.pointee.next_in = buffers.input
    buffers.inflater.pointee.avail_in = UInt32(taken)
    return taken == 0
  }

  /// Begins the next member of a gzip file; zeros behind the last one are filling.
  /// - Returns: whether there is one.
  private mutating func beginMember() throws(FITSError) -> Bool {
    let state = buffers.inflater
    while true {
      if state.pointee.avail_in == 0, try refill() { return false }
      guard let next = state.pointee.next_in else { return false }
      if next.pointee == 0x1f { break }
      guard next.pointee == 0 else { throw damaged("bytes follow its end that are no gzip member") }
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
    case ISAL_INVALID_LOOKBACK: "it refers to bytes before its beginning"
    case ISAL_INVALID_WRAPPER: "invalid gzip header"
    case ISAL_UNSUPPORTED_METHOD: "unknown compression method"
    case ISAL_INCORRECT_CHECKSUM: "the checksum (CRC32) does not agree"
    default: "inflate error \(status)"
    }
  }
}

/// The system's words for an `errno`.
func systemReason(_ code: Int32) -> String { String(cString: strerror(code)) }
