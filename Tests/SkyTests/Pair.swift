import Sky
import Testing

/// Two directions and their relation, computed with 60 digits (mpmath): the separation, lon and lat of the second in
/// the field of view of the first, and the position angle; all in degrees.
struct Pair: Sendable, CustomStringConvertible {
  let ra1, dec1, ra2, dec2: Double
  let separation, lon, lat, positionAngle: Double
  var description: String { "(\(ra1), \(dec1)) to (\(ra2), \(dec2))" }

  static let all: [Pair] = [
    Pair(
      ra1: 83.6333, dec1: 22.0144, ra2: 83.6333, dec2: 22.5144, separation: 0.5,
      lon: 0.0, lat: 0.5, positionAngle: 0.0),
    Pair(
      ra1: 83.63, dec1: 22.01, ra2: 83.6300000001, dec2: 22.0100000001, separation: 1.3636509655965922241e-10,
      lon: -9.2713500490238542341e-11, lat: 9.9998231917228021885e-11, positionAngle: 42.835182495394181612),
    Pair(
      ra1: 359.9999, dec1: 0.5, ra2: 0.0001, dec2: 0.5, separation: 1.9999238458773315685e-4,
      lon: -1.9999238458773313365e-4, lat: 3.0460195465007993607e-12, positionAngle: 89.999999127346450271),
    Pair(
      ra1: 0.25, dec1: -30.25, ra2: 359.75, dec2: -30.125, separation: 0.44990521447786533417,
      lon: 0.43246588738536781484, lat: 0.12404938732080332296, positionAngle: 286.00528369133082859),
    Pair(
      ra1: 10.0, dec1: 89.9999, ra2: 190.0, dec2: 89.9999, separation: 2.0000000000663931132e-4,
      lon: -1.1419936994691576972e-65, lat: 2.0000000000663931132e-4, positionAngle: 3.2715709603838101336e-60),
    Pair(
      ra1: 10.0, dec1: 89.5, ra2: 100.0, dec2: 89.75, separation: 0.55901557531152030177,
      lon: -0.25000951947560134486, lat: 0.49999524023954285775, positionAngle: 26.565487513267674079),
    Pair(
      ra1: 0.0, dec1: 90.0, ra2: 123.0, dec2: 45.0, separation: 45.0,
      lon: -39.985570754580552224, lat: 22.651063244893428312, positionAngle: 57.0),
    Pair(
      ra1: 77.0, dec1: -90.0, ra2: 12.0, dec2: -89.999, separation: 1.0000000000047748472e-3,
      lon: 9.0630778705741380692e-4, lat: 4.2261826172509342725e-4, positionAngle: 295.0),
    Pair(
      ra1: 200.0, dec1: -45.0, ra2: 20.0, dec2: 44.999999, separation: 179.99999900000000252,
      lon: 180.0, lat: -9.9999999747524270788e-7, positionAngle: 180.0),
    Pair(
      ra1: 20.0, dec1: 10.0, ra2: 200.0000001, dec2: -10.0, separation: 179.99999990151923055,
      lon: 179.99999990151923055, lat: -1.4923442250984315554e-17, positionAngle: 269.99999999131759163),
    Pair(
      ra1: 329.7169, dec1: -30.2256, ra2: 327.5, dec2: -28.75, separation: 2.4291385257036043214,
      lon: 1.9441318127122530999, lat: 1.4566673983168217993, positionAngle: 306.85408999725374943),
    Pair(
      ra1: 0.0, dec1: 0.0, ra2: 90.0, dec2: 0.0, separation: 90.0,
      lon: -90.0, lat: 0.0, positionAngle: 90.0),
    Pair(
      ra1: 0.0, dec1: 0.0, ra2: 180.0, dec2: 1e-07, separation: 179.9999999,
      lon: -180.0, lat: 9.9999999999999995475e-8, positionAngle: 3.7489441681453654346e-51),
    Pair(
      ra1: 266.4, dec1: -29.0, ra2: 86.4, dec2: 29.0, separation: 179.99999999999997514,
      lon: 179.99999999999997514, lat: 2.9890848957723627572e-30, positionAngle: 270.00000000000000689),
    Pair(
      ra1: 1e-09, dec1: 0.0, ra2: 359.999999999, dec2: 0.0, separation: 1.9999894245993346599e-9,
      lon: 1.9999894245993346599e-9, lat: 0.0, positionAngle: 270.0),
    Pair(
      ra1: 45.0, dec1: 0.0, ra2: -315.0, dec2: 1e-12, separation: 9.9999999999999997989e-13,
      lon: -1.3086283841515308984e-59, lat: 9.9999999999999997989e-13, positionAngle: 7.4978883362907306883e-46),
    Pair(
      ra1: 120.0, dec1: -60.0, ra2: 300.0, dec2: -60.0, separation: 60.0,
      lon: -6.5431419207576544922e-60, lat: -60.0, positionAngle: 180.0),
    Pair(
      ra1: 5.0, dec1: 30.0, ra2: 95.0, dec2: 60.0, separation: 64.341093726744719995,
      lon: -49.106605350869094395, lat: 48.590377890729140662, positionAngle: 33.690067525979786914),
    Pair(
      ra1: 12.5, dec1: 80.0, ra2: 192.5, dec2: -9.5, separation: 109.5,
      lon: -180.0, lat: 70.5, positionAngle: 6.84608806873203672e-60),
    Pair(
      ra1: 300.0, dec1: 88.88, ra2: 33.0, dec2: 1.25, separation: 88.80885073927348772,
      lon: -88.807190446066430203, lat: 3.0231767798996915172, positionAngle: 86.976169183127027503),
  ]
}
