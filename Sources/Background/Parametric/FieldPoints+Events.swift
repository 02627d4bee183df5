import DL3
import Fitting
import Sky

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension FieldPoints {
  /// The places of some events of a run in its field, and their energies.
  /// - Parameters:
  ///   - chosen: the events, by position.
  ///   - offsets: of all events, deg.
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

  /// The offset, turned into the direction of field-of-view coordinates on the sphere; all in deg.
  static func place(lon: Double, lat: Double, offset: Double) -> (lon: Double, lat: Double) {
    let (sideways, up) = (cos(lat * degree) * sin(lon * degree), sin(lat * degree))
    let length = (sideways * sideways + up * up).squareRoot()
    return length > 0 ? (offset * sideways / length, offset * up / length) : (0, 0)
  }

  /// The place at field-of-view coordinates on the sphere; all in deg.
  public static func place(lon: Double, lat: Double) -> (lon: Double, lat: Double) {
    place(lon: lon, lat: lat, offset: separation(0, 0, lon, lat))
  }

  /// The field-of-view coordinates on the sphere of a place; all in deg.
  public static func sphere(lon: Double, lat: Double) -> (lon: Double, lat: Double) {
    let offset = (lon * lon + lat * lat).squareRoot()
    guard offset > 0 else { return (0, 0) }
    let sine = sin(offset * degree) / offset
    return (atan2(lon * sine, cos(offset * degree)) / degree, asin(min(1, max(-1, lat * sine))) / degree)
  }

  private static let degree = Double.pi / 180
}
