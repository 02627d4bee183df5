import CCFITSIO
import Diagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The one owner of a `fitsfile*` over memory. cfitsio never sees a file name here, so its extended file name syntax,
/// its driver table and its lock for packed files stay out of the way.
struct MemoryFile: ~Copyable {
  /// What cfitsio keeps addresses of while the file is open.
  private struct Storage {
    var bytes: UnsafeMutableRawPointer?
    var size: Int
  }

  private let storage: UnsafeMutablePointer<Storage>
  let handle: UnsafeMutablePointer<fitsfile>

  /// An empty file to write to.
  init(at place: FilePlace) throws(FITSError) {
    let storage = Self.store(nil, size: 0)
    var handle: UnsafeMutablePointer<fitsfile>?
    var status: Int32 = 0
    // Grown by a megabyte at a time.
    ffimem(&handle, Self.bytesAddress(storage), Self.sizeAddress(storage), 1 << 20, { realloc($0, $1) }, &status)
    guard status == 0, let handle else { throw Self.failure(storage, status, place) }
    self.storage = storage
    self.handle = handle
  }

  /// Opens a whole file that lies in memory, which is owned (and freed) from here on.
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

  /// The bytes written so far, all buffers flushed; the last HDU must have been left, for its last block to be filled.
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

/// Calls cfitsio and turns a status into a typed error.
func cfitsio(at place: FilePlace, _ call: (inout Int32) -> Int32) throws(FITSError) {
  var status: Int32 = 0
  _ = call(&status)
  if status != 0 { throw .cfitsio(place, status: Int(status), messages: errorMessages(status)) }
}

/// The words of cfitsio for a status, and what its error stack holds; the stack is emptied.
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
