import Foundation

// Operations on rows of numbers whose length is a multiple of four. They are plain loops over pointers. A release build
// compiles them to vector instructions. Unlike SIMD types, they are also fast in a debug build. A sum is computed as
// four partial sums, always in the same order.

/// Returns the scalar product of two rows.
@inline(__always)
func dot(_ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>, _ count: Int) -> Double {
  var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
  var i = 0
  while i < count {
    a += left[i] * right[i]
    b += left[i + 1] * right[i + 1]
    c += left[i + 2] * right[i + 2]
    d += left[i + 3] * right[i + 3]
    i += 4
  }
  return (a + b) + (c + d)
}

/// Sets `result` to `row` multiplied by a factor.
@inline(__always)
func scale(
  _ row: UnsafePointer<Double>, by factor: Double, _ count: Int, into result: UnsafeMutablePointer<Double>
) {
  var i = 0
  while i < count {
    result[i] = factor * row[i]
    i += 1
  }
}

/// Adds `row`, multiplied by a factor, to `result`.
@inline(__always)
func add(
  _ row: UnsafePointer<Double>, times factor: Double, _ count: Int, to result: UnsafeMutablePointer<Double>
) {
  var i = 0
  while i < count {
    result[i] += factor * row[i]
    i += 1
  }
}

/// Sets each element of `result` to the product of the corresponding elements of two rows.
@inline(__always)
func multiply(
  _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>, _ count: Int,
  into result: UnsafeMutablePointer<Double>
) {
  var i = 0
  while i < count {
    result[i] = left[i] * right[i]
    i += 1
  }
}

/// Sets each element of `result` to the corresponding element of `left` minus that of `right`.
@inline(__always)
func subtract(
  _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>, _ count: Int,
  into result: UnsafeMutablePointer<Double>
) {
  var i = 0
  while i < count {
    result[i] = left[i] - right[i]
    i += 1
  }
}

/// Sets each element of `result` to the exponential of the corresponding element of `row`.
@inline(__always)
func exponentials(_ row: UnsafePointer<Double>, _ count: Int, into result: UnsafeMutablePointer<Double>) {
  var i = 0
  while i < count {
    result[i] = exp(row[i])
    i += 1
  }
}
