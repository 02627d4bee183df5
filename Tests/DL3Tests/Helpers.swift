import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import DL3

/// Runs `body` with the store written to a folder of its own.
func withStore<Result>(_ store: TestStore, _ body: (DataStore, String) throws -> Result) throws -> Result {
  try withStoreFolder(store) { folder in
    try body(try DataStore(path: store.bundled ? "\(folder)/bundle.fits\(store.packed ? ".gz" : "")" : folder), folder)
  }
}

func withStoreFolder<Result>(_ store: TestStore, _ body: (String) throws -> Result) throws -> Result {
  try withTemporaryFolder { folder in
    try FileManager.default.createDirectory(atPath: "\(folder)/data", withIntermediateDirectories: true)
    try store.write(to: folder)
    return try body(folder)
  }
}

/// Reads the first run of a store.
func readFirst(_ store: TestStore, _ options: EventOptions = EventOptions()) throws -> RunEvents {
  try withStore(store) { store, _ in
    try EventReader(store, options: options).read(try #require(store.runs.first).obsID)
  }
}

/// Returns the message of the error that `body` throws, with the folder of the test replaced by `STORE`.
func errorText(_ body: () throws -> Void) throws -> String {
  do {
    try body()
  } catch let fact as any DarktimeError {
    return fact.problem.text.replacing(/\/[^ :;,\[]*darktime-test-[0-9A-F-]+/, with: "STORE")
  }
  Issue.record("nothing was thrown")
  return ""
}

/// Returns the message of the error when the first run is read.
func readingError(_ store: TestStore, _ options: EventOptions = EventOptions()) throws -> String {
  try errorText { _ = try readFirst(store, options) }
}

func topics(_ notes: Notes) -> [String] { notes.all.map(\.topic) }

func removeIndex(_ folder: String) throws {
  for name in ["obs-index.fits.gz", "hdu-index.fits.gz"] {
    try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
  }
}
