extension RunEvents {
  /// Removes rows with values that are not finite or impossible, and normalises right ascensions to 0...360 deg. Counts
  /// the events outside the good times, and removes them unless the policy is to keep them.
  mutating func clean(_ policy: GTIPolicy) {
    counts.read = count
    if !allRowsAreSound() { removeUnsoundRows() }
    let isInside = marksOfGoodTime()
    counts.outsideGTI = isInside.map { marks in marks.reduce(0) { $1 ? $0 : $0 + 1 } } ?? 0
    // Events outside good time have no exposure. A run without good time therefore loses all events, even if events
    // outside the good time intervals are to be kept.
    if let isInside, policy == .cut || goodTimes.intervals.isEmpty { keepRows(isInside) }
    counts.kept = count
  }

  /// Keeps only the events and the good time in the given time intervals, which must be in order and must not overlap.
  /// If a run is divided into parts that cover all times, their events and ontimes add up to those of the run.
  public mutating func keep(during intervals: [GoodTimes.Interval]) {
    goodTimes = goodTimes.restricted(to: intervals)
    ontime = goodTimes.ontime
    keepRows(time.map { time in intervals.contains { $0.start <= time && time < $0.stop } })
    counts.kept = count
  }

  /// Returns whether all rows are valid, as in nearly every run. The loop has no branches, so that it is fast.
  private func allRowsAreSound() -> Bool {
    var unsound = 0
    columns[Self.timeColumn].withUnsafeBufferPointer { time in
      columns[Self.raColumn].withUnsafeBufferPointer { ra in
        columns[Self.decColumn].withUnsafeBufferPointer { dec in
          columns[Self.energyColumn].withUnsafeBufferPointer { energy in
            for row in 0..<time.count {
              let isSound =
                abs(time[row]) < .infinity && ra[row] >= 0 && ra[row] < 360 && abs(dec[row]) <= 90
                && energy[row] > 0 && energy[row] < .infinity
              unsound &+= isSound ? 0 : 1
            }
          }
        }
      }
    }
    return unsound == 0
  }

  private mutating func removeUnsoundRows() {
    var isKept = [Bool](repeating: true, count: count)
    for row in isKept.indices {
      let (time, energy) = (columns[Self.timeColumn][row], columns[Self.energyColumn][row])
      let (ra, dec) = (columns[Self.raColumn][row], columns[Self.decColumn][row])
      if !(time.isFinite && ra.isFinite && dec.isFinite && energy.isFinite) {
        counts.nonFinite += 1
        isKept[row] = false
      } else if energy <= 0 || abs(dec) > 90 || ra < -360 || ra > 720 {
        counts.impossible += 1
        isKept[row] = false
      } else if ra < 0 || ra >= 360 {
        let turned = ra - 360 * (ra / 360).rounded(.down)
        // A right ascension slightly below 0 is rounded to 360 deg, which is replaced by 0.
        columns[Self.raColumn][row] = turned < 360 ? turned : 0
      }
    }
    if counts.nonFinite + counts.impossible > 0 { keepRows(isKept) }
  }

  /// Returns, for each event, whether it is in a good time interval. The result is `nil` if all events are in good
  /// time.
  private func marksOfGoodTime() -> [Bool]? {
    let times = columns[Self.timeColumn]
    if goodTimes.intervals.count == 1 {
      let (start, stop) = (goodTimes.intervals[0].start, goodTimes.intervals[0].stop)
      let inside = times.withUnsafeBufferPointer { $0.reduce(0) { $0 &+ ($1 >= start && $1 < stop ? 1 : 0) } }
      return inside == times.count ? nil : times.map { $0 >= start && $0 < stop }
    }
    let marks = times.map(goodTimes.contains)
    return marks.contains(false) ? marks : nil
  }

  private mutating func keepRows(_ isKept: [Bool]) {
    // Usually few rows are removed, so the rows between them are moved together.
    let kept = isKept.indices.split { !isKept[$0] }
    for number in columns.indices {
      var next = 0
      columns[number].withUnsafeMutableBufferPointer { values in
        guard let base = values.baseAddress else { return }
        for rows in kept {
          (base + next).update(from: base + rows.lowerBound, count: rows.count)
          next += rows.count
        }
      }
      columns[number].removeLast(columns[number].count - next)
    }
  }
}
