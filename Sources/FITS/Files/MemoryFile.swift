import CCFITSIO
import Diagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A FITS file in memory that cfitsio reads or writes. The value owns the `fitsfile*`.
///
/// cfitsio gets no file name here. It therefore uses neither its extended file name syntax, nor its driver table, nor
/// its lock for compressed files.
struct MemoryFile: ~Copyable {
  /// The variables whose addresses cfitsio keeps while the file is open.
  private struct Storage {
    var bytes: UnsafeMutableRawPointer?
    var size: Int
  }

  private let storage: UnsafeMutablePointer<Storage>
  let handle: UnsafeMutablePointer<fitsfile>

  /// Creates an empty file for writing.
  init(at place: FilePlace) throws(FITSError) {
    let storage = Self.store(nil, size: 0)
    var handle: UnsafeMutablePointer<fitsfile>?
    var status: Int32 = 0
    // The buffer grows in steps of 1 MiB.
    ffimem(&handle, Self.bytesAddress(storage), Self.sizeAddress(storage), 1 << 20, { realloc($0, $1) }, &status)
    guard status == 0, let handle else { throw Self.failure(storage, status, place) }
    self.storage = storage
    self.handle = handle
  }

  /// Opens a complete file in memory. The new value owns the bytes, and frees them.
  init(opening bytes: UnsafeMutableRawBufferPointer, at place: FilePlace) throws(FITSError) {
    let storage = Self.store(bytes.baseAddress, size: bytes.count)
    var handle: UnsafeMutablePointer<fitsfile>?
    var status: Int32 = 0
    ffomem(
      &handle, "memory", READONLY, Self.bytesAddress(storage), Self.sizeAddress(storage), 0, nil, &status)
    guard status == 0, let handle else { throw Self.failure(storage, status, place) }
    self.storage = storage
    self.handle = handle
  }

  deinit {
    var status: Int32 = 0
    ffclos(handle, &status)
    free(storage.pointee.bytes)
    storage.deallocate()
  }

  /// Flushes all buffers and calls `body` with the bytes written so far. Before this call, the caller must move cfitsio
  /// to an HDU other than the last one, because cfitsio pads the last block of an HDU when it leaves the HDU.
  func withBytes<Result>(
    upTo size: Int, at place: FilePlace, _ body: (UnsafeRawBufferPointer) throws(FITSError) -> Result
  ) throws(FITSError) -> Result {
    try cfitsio(at: place) { ffflus(handle, &$0) }
    return try body(UnsafeRawBufferPointer(start: storage.pointee.bytes, count: size))
  }

  private static func store(_ bytes: UnsafeMutableRawPointer?, size: Int) -> UnsafeMutablePointer<Storage> {
    let storage = UnsafeMutablePointer<Storage>.allocate(capacity: 1)
    storage.initialize(to: Storage(bytes: bytes, size: size))
    return storage
  }

  private static func failure(
    _ storage: UnsafeMutablePointer<Storage>, _ status: Int32, _ place: FilePlace
  ) -> FITSError {
    free(storage.pointee.bytes)
    storage.deallocate()
    return .cfitsio(place, status: Int(status), messages: errorMessages(status))
  }

  private static func bytesAddress(
    _ storage: UnsafeMutablePointer<Storage>
  ) -> UnsafeMutablePointer<UnsafeMutableRawPointer?>? {
    storage.pointer(to: \.bytes)
  }

  private static func sizeAddress(_ storage: UnsafeMutablePointer<Storage>) -> UnsafeMutablePointer<Int>? {
    storage.pointer(to: \.size)
  }
}

/// Calls cfitsio and throws an error if the status is not 0.
func cfitsio(at place: FilePlace, _ call: (inout Int32) -> Int32) throws(FITSError) {
  var status: Int32 = 0
  _ = call(&status)
  if status != 0 { throw .cfitsio(place, status: Int(status), messages: errorMessages(status)) }
}

/// Returns cfitsio's message for a status, followed by the messages on cfitsio's error stack. The error stack is empty
/// afterwards.
func errorMessages(_ status: Int32) -> [String] {
  var messages: [String] = []
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(FLEN_ERRMSG) + 1) { buffer in
    guard let text = buffer.baseAddress else { return }
    buffer.initialize(repeating: 0)
    ffgerr(status, text)
    messages.append(String(cString: text))
    while ffgmsg(text) != 0 { messages.append(String(cString: text)) }
  }
  return messages
}
