extension LuaState {
  /// Returns the error with a hint if its line shows a known mistake.
  func hinted(_ error: LuaError) -> LuaError {
    guard let place = error.place, let source = maskedSource(place.script) else { return error }
    let hints = SourceHints(source: source) { [self] in iterableClasses.contains($0) }
    var error = error
    error.hint = hints.hint(for: error.cause, line: place.line)
    return error
  }

  private func maskedSource(_ script: String) -> MaskedSource? {
    if let known = maskedSources[script] { return known }
    guard let text = sources[script] else { return nil }
    let source = MaskedSource(text)
    maskedSources[script] = source
    return source
  }
}
