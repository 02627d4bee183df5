#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The memory in which pictures are painted. The memory of one picture is reused for the next picture.
final class PixelMemory {
  private static let pageSize = 1 << 21
  private var memory: UnsafeMutableBufferPointer<UInt8>?

  deinit { memory?.deallocate() }

  /// Returns memory for `count` bytes with arbitrary content. The memory is valid until the next call of this method.
  func bytes(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if let memory, memory.count >= count, let start = memory.baseAddress { return start }
    memory?.deallocate()
    let size = (count + Self.pageSize - 1) / Self.pageSize * Self.pageSize
    let start = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: Self.pageSize)
    #if os(Linux)
      // Every new page of memory causes a page fault. Ten megabytes of pixels fill only five huge pages, instead of
      // 2500 small pages.
      madvise(start, size, MADV_HUGEPAGE)
    #endif
    memory = UnsafeMutableBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: size)
    return start.assumingMemoryBound(to: UInt8.self)
  }
}
