import CCFITSIO
import Diagnostics
import Tables

/// Writes DATASUM and CHECKSUM into the current HDU.
///
/// The function `ffpcks` of cfitsio writes the time into the comments of these cards. Here the comments contain no
/// time, because CHECKSUM covers the comments and the same contents must give the same bytes.
func writeChecksums(_ handle: UnsafeMutablePointer<fitsfile>, at place: FilePlace) throws(FITSError) {
  var dataSum: UInt = 0
  var hduSum: UInt = 0
  // CHECKSUM is first written as zeros, which the algorithm requires while the sum is computed.
  try cfitsio(at: place) { ffpkys(handle, "CHECKSUM", "0000000000000000", "HDU checksum", &$0) }
  try cfitsio(at: place) { ffpkys(handle, "DATASUM", "0", "data unit checksum", &$0) }
  try cfitsio(at: place) { ffgcks(handle, &dataSum, &hduSum, &$0) }
  try cfitsio(at: place) { ffmkys(handle, "DATASUM", String(dataSum), "&", &$0) }
  try cfitsio(at: place) { ffrdef(handle, &$0) }
  try cfitsio(at: place) { ffgcks(handle, &dataSum, &hduSum, &$0) }
  var text = [CChar](repeating: 0, count: 17)
  ffesum(hduSum, 1, &text)
  try cfitsio(at: place) { ffmkys(handle, "CHECKSUM", text, "&", &$0) }
}
