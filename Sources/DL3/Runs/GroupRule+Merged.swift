extension GroupRule {
  /// Joins groups with neighbouring intervals of one column until each joined group meets a condition, and returns the
  /// joined groups.
  ///
  /// Groups that have the same bounds in all other columns form a series, in the order of their lower bounds. Groups
  /// are joined from the lowest group of a series upwards until the joined group meets the condition; then the next
  /// joined group begins. If the groups that remain at the upper end do not meet the condition, they are added to the
  /// joined group below them, so no group is dropped. A gap between two groups ends a series. A series that does not
  /// meet the condition as a whole becomes one group.
  ///
  /// The joined groups have ids from 0, in the order in which their first groups appear in this rule.
  /// - Parameters:
  ///   - name: the column of intervals; case is ignored.
  ///   - isEnough: returns whether the groups at these positions of ``groups`` meet the condition together.
  /// - Throws: ``DL3Error/noIntervals(column:present:)`` if the groups are not intervals of this column, and what
  ///   `isEnough` throws.
  public func merged(along name: String, isEnough: ([Int]) throws -> Bool) throws -> GroupRule {
    let intervals = columns.filter(\.isInterval).map(\.name)
    guard let number = columns.firstIndex(where: { $0.isInterval && $0.name.uppercased() == name.uppercased() }) else {
      throw DL3Error.noIntervals(column: name, present: intervals)
    }
    var joined: [[Int]] = []
    for series in series(along: number) {
      var (done, open) = ([[Int]](), [Int]())
      for group in series {
        open.append(group)
        guard try isEnough(open) else { continue }
        done.append(open)
        open = []
      }
      if !open.isEmpty {
        if done.isEmpty { done = [open] } else { done[done.count - 1] += open }
      }
      joined += done
    }
    joined.sort { ($0.min() ?? 0) < ($1.min() ?? 0) }
    return GroupRule(
      unchecked: columns,
      joined.enumerated().map { id, members in
        var bounds = groups[members[0]].bounds
        let ends = members.map { interval(ofGroup: $0, number) }
        bounds[number] = .interval(low: ends[0].low, high: ends[ends.count - 1].high)
        return Group(id: Int64(id), bounds: bounds)
      })
  }

  /// Divides the groups into series, given by their positions in ``groups``. The groups of a series have adjoining
  /// intervals of one column, and the same bounds in all other columns.
  private func series(along number: Int) -> [[Int]] {
    var alike: [[Int]] = []
    for group in groups.indices {
      let found = alike.firstIndex { others in
        columns.indices.allSatisfy { $0 == number || groups[others[0]].bounds[$0] == groups[group].bounds[$0] }
      }
      if let found { alike[found].append(group) } else { alike.append([group]) }
    }
    return alike.flatMap { members in
      let sorted = members.sorted { interval(ofGroup: $0, number).low < interval(ofGroup: $1, number).low }
      var parts: [[Int]] = []
      for group in sorted {
        if let last = parts.last?.last, interval(ofGroup: last, number).high == interval(ofGroup: group, number).low {
          parts[parts.count - 1].append(group)
        } else {
          parts.append([group])
        }
      }
      return parts
    }
  }

  private func interval(ofGroup group: Int, _ column: Int) -> (low: Double, high: Double) {
    if case .interval(let low, let high) = groups[group].bounds[column] { (low, high) } else { (.nan, .nan) }
  }
}
