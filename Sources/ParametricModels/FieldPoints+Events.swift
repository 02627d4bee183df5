import DL3
import Fitting
import Production
import Sky

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension FieldPoints {
  /// Creates points from selected events of a run. Each point has the place of an event in the field, and its energy.
  /// - Parameters:
  ///   - events: The events of the run.
  ///   - chosen: The indices of the selected events.
  ///   - offsets: The offsets of all events from the pointing, in deg.
  ///   - frame: The orientation of the field on the sky.
  init(_ events: RunEvents, chosen: [Int], offsets: [Double], frame: FieldFrame) {
    self.init()
    guard !chosen.isEmpty else { return }
    let (ra, dec, time, energy) = (events.ra, events.dec, events.time, events.energy)
    var (lon, lat) = ([Double](repeating: 0, count: events.count), [Double](repeating: 0, count: events.count))
    lon.withUnsafeMutableBufferPointer { lon in
      lat.withUnsafeMutableBufferPointer { lat in
        ra.withUnsafeBufferPointer { ra in
          dec.withUnsafeBufferPointer { dec in
            time.withUnsafeBufferPointer { time in
              frame.coordinates(EventDirections(time: time, ra: ra, dec: dec), lon: lon, lat: lat)
            }
          }
        }
      }
    }
    for event in chosen {
      let place = Self.place(lon: lon[event], lat: lat[event], offset: offsets[event])
      append(offset: offsets[event], lon: place.lon, lat: place.lat, logEnergy: log(energy[event]))
    }
  }
}
