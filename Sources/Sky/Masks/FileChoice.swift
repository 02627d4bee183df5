import Diagnostics
import FITS

/// The name of a file with a choice in brackets: an HDU by name or number, and a plane by number or as `any`, such as
/// `mask.fits[EXCLUSION]` or `mask.fits[1, any]`. Recipes and commands name masks and tables in this way.
public struct FileChoice: Sendable, Equatable {
  /// The path of the file.
  public let path: String
  /// The chosen HDU; `nil` without a choice.
  public let hdu: HDUSelector?
  /// The chosen plane; `nil` without a choice.
  public let plane: MaskPlane?

  /// Parses the name of a file.
  /// - Throws: ``SkyError/badMask(_:found:expected:hint:)`` for brackets that contain anything else.
  public init(_ text: String) throws(SkyError) {
    guard text.hasSuffix("]"), let open = text.lastIndex(of: "[") else {
      (path, hdu, plane) = (text, nil, nil)
      return
    }
    path = String(text[..<open])
    let inside = text[text.index(after: open)...].dropLast()
    let words = inside.split(separator: ",", omittingEmptySubsequences: false).map { word in
      String(word.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    let plane: MaskPlane? = words.count < 2 ? nil : words[1] == "any" ? .any : Int(words[1]).map { .number($0) }
    guard words.count <= 2, !words[0].isEmpty, words.count == 1 || plane != nil else {
      throw .badMask(
        FilePlace(path), found: "the text '[\(inside)]' after the path",
        expected: "[HDU] or [HDU, PLANE], where HDU is a name or a number, and PLANE is a number or 'any'",
        hint: "write, for example, mask.fits[EXCLUSION] or mask.fits[1,any]")
    }
    (hdu, self.plane) = (HDUSelector(words[0]), plane)
  }

  /// Returns the HDU that an option or the brackets choose.
  /// - Throws: ``SkyError/twoChoices(path:brackets:option:found:)`` if both choose an HDU, but different ones.
  public func hdu(option: HDUSelector?) throws(SkyError) -> HDUSelector? {
    guard let option, let hdu, option != hdu else { return option ?? hdu }
    throw .twoChoices(path: path, brackets: hdu.text, option: "hdu", found: option.text)
  }

  /// Returns the plane that an option or the brackets choose.
  /// - Throws: ``SkyError/twoChoices(path:brackets:option:found:)`` if both choose a plane, but different ones.
  public func plane(option: MaskPlane?) throws(SkyError) -> MaskPlane? {
    guard let option, let plane, option != plane else { return option ?? plane }
    throw .twoChoices(path: path, brackets: plane.text, option: "plane", found: option.text)
  }

  /// Replaces a selector by the number of the only HDU that it selects. A selector that selects no HDU is returned
  /// unchanged.
  /// - Parameter shown: returns a description of an HDU for error messages, or `nil` for an HDU that cannot be chosen.
  /// - Throws: ``SkyError/severalHDUs(path:what:among:option:)`` if a name selects several HDUs.
  public static func one(
    _ selector: HDUSelector, of hdus: [HDUSummary], path: String, _ shown: (HDUSummary) -> String?
  ) throws(SkyError) -> HDUSelector {
    let candidates = hdus.filter { selector.selects($0) && shown($0) != nil }
    guard candidates.count != 1 else { return .number(candidates[0].number) }
    guard candidates.isEmpty else {
      throw .severalHDUs(
        path: path, what: "HDUs with the name \(selector.text)", among: candidates.compactMap(shown),
        option: "'hdu' (for example, hdu = \(candidates[0].number))")
    }
    return selector
  }
}
