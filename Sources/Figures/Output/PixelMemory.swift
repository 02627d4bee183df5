#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The memory in which pictures are painted, kept from one to the next.
final class PixelMemory {
  private static let pageSize = 1 << 21
  private var memory: UnsafeMutableBufferPointer<UInt8>?

  deinit { memory?.deallocate() }

  /// So many bytes, whatever is in them; they hold until the next call.
  func bytes(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if let memory, memory.count >= count, let start = memory.baseAddress { return start }
    memory?.deallocate()
    let size = (count + Self.pageSize - 1) / Self.pageSize * Self.pageSize
    let start = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: Self.pageSize)
    #if os(Linux)
      // Ten megabytes of pixels come in five pages rather than 2500, each of which the system would stop for.
      madvise(start, size, MADV_HUGEPAGE)
    #endif
    memory = UnsafeMutableBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: size)
    return start.assumingMemoryBound(to: UInt8.self)
  }
}
