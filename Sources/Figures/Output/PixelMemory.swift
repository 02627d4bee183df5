#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The memory in which pictures are painted. It is reused for the next picture.
final class PixelMemory {
  private static let pageSize = 1 << 21
  private var memory: UnsafeMutableBufferPointer<UInt8>?

  deinit { memory?.deallocate() }

  /// Returns memory for `count` bytes with arbitrary content. It is valid until the next call.
  func bytes(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if let memory, memory.count >= count, let start = memory.baseAddress { return start }
    memory?.deallocate()
    let size = (count + Self.pageSize - 1) / Self.pageSize * Self.pageSize
    let start = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: Self.pageSize)
    #if os(Linux)
      // Ten megabytes of pixels need five huge pages instead of 2500 small ones, each of which would cause a page
      // fault.
      madvise(start, size, MADV_HUGEPAGE)
    #endif
    memory = UnsafeMutableBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: size)
    return start.assumingMemoryBound(to: UInt8.self)
  }
}
