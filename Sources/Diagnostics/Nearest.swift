/// Returns the candidate that is most similar to `name`, for "did you mean" hints.
///
/// The comparison ignores case. The edit distance may be at most a third of the length of `name`, or 1 for short names.
/// Returns `nil` if no candidate is similar enough.
public func nearest(_ name: String, in candidates: some Sequence<String>) -> String? {
  let wanted = comparedLetters(name)
  let limit = max(1, wanted.count / 3)
  var best: (name: String, distance: Int)?
  for candidate in candidates {
    let letters = comparedLetters(candidate)
    // The distance is at least the difference of the lengths.
    if abs(letters.count - wanted.count) > limit { continue }
    let distance = editDistance(wanted, letters)
    if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.name
}

/// Returns at most `most` candidates in the order of their similarity to `name`, the most similar one first. Candidates
/// that contain `name` come before all others. The comparison ignores case. Equally similar names keep their order.
public func mostSimilar(to name: String, in candidates: [String], most: Int) -> [String] {
  let letters = comparedLetters(name)
  let wanted = String(letters)
  let keys = candidates.map { candidate in
    (candidate.lowercased().contains(wanted) ? 0 : 1, editDistance(letters, comparedLetters(candidate)))
  }
  return candidates.indices.sorted { (keys[$0].0, keys[$0].1, $0) < (keys[$1].0, keys[$1].1, $1) }.prefix(most)
    .map { candidates[$0] }
}

/// Returns a hint for a name that does not exist. If `name` is a former name, the hint is the current name, otherwise
/// `did you mean 'x'?`. Returns `nil` if no candidate is similar. Also returns `nil` if `name` itself is a candidate,
/// because then only its value is missing.
public func correction(for name: String, in candidates: some Collection<String>) -> String? {
  if candidates.contains(name) { return nil }
  if let now = FormerNames.current(name, in: candidates) { return "'\(name)' is now called '\(now)'" }
  return nearest(name, in: candidates).map { "did you mean '\($0)'?" }
}

/// Returns the hint of ``correction(for:in:)`` or, if there is none, a list of up to 16 candidates other than `name`.
public func suggestion(for name: String, among candidates: [String]) -> String {
  if let correction = correction(for: name, in: candidates) { return correction }
  let others = candidates.filter { $0 != name }
  if others.isEmpty { return noNames(candidates) }
  let shown = others.prefix(16).joined(separator: ", ")
  return "available: \(shown)\(others.count > 16 ? ", ... (\(others.count) in all)" : "")"
}

/// Returns a hint for a column or function that does not exist: a list of all candidates, the most similar one first,
/// after the correction of ``correction(for:in:)`` if there is one. A user who does not know the names in a file needs
/// all of them. `name` itself is not in the list.
public func fullSuggestion(for name: String, among candidates: [String]) -> String {
  let others = candidates.filter { $0 != name }
  if others.isEmpty { return noNames(candidates) }
  let sorted = mostSimilar(to: name, in: others, most: others.count)
  let list = "available: \(sorted.joined(separator: ", "))"
  return correction(for: name, in: candidates).map { "\($0)\($0.hasSuffix("?") ? "" : ";") \(list)" } ?? list
}

/// Returns the hint for a name if there is no other name among the candidates.
private func noNames(_ candidates: [String]) -> String {
  candidates.isEmpty ? "no names are available" : "no other names are available"
}

/// Returns the letters of a name that are compared, in lower case. There are at most 100, because the time of a
/// comparison grows with the product of the lengths, and a script can use a text of any length as a name.
private func comparedLetters(_ name: String) -> [Character] { Array(name.prefix(100).lowercased()) }

/// Returns the Damerau-Levenshtein distance (optimal string alignment), which counts insertions, deletions,
/// substitutions and swaps of adjacent letters.
func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  if left.isEmpty { return right.count }
  if right.isEmpty { return left.count }
  var beforeLast = [Int](repeating: 0, count: right.count + 1)
  var last = Array(0...right.count)
  for i in 1...left.count {
    var row = [Int](repeating: i, count: right.count + 1)
    for j in 1...right.count {
      let cost = left[i - 1] == right[j - 1] ? 0 : 1
      row[j] = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + cost)
      if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
        row[j] = min(row[j], beforeLast[j - 2] + 1)
      }
    }
    (beforeLast, last) = (last, row)
  }
  return last[right.count]
}
