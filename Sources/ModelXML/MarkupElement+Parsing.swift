import CExpat

extension MarkupElement {
  /// The maximum nesting depth of elements. Model definition files have up to seven levels.
  private static let deepest: CInt = 64
  private static let noMemory = "there is not enough memory"

  /// Reads a document with expat. expat loads no external entities, and limits the expansion of entities.
  /// - Parameters:
  ///   - bytes: the document.
  ///   - path: the path of the document, for errors.
  /// - Throws: ``ModelXMLError/notXML(path:line:reason:)``; ``ModelXMLError/cannotRead(path:reason:)`` for a document
  ///   that is too large for the memory or for expat.
  init(parsing bytes: [UInt8], path: String) throws(ModelXMLError) {
    guard let parser = XML_ParserCreate(nil) else {
      throw .cannotRead(path: path, reason: Self.noMemory)
    }
    defer { XML_ParserFree(parser) }
    guard let size = CInt(exactly: bytes.count) else {
      throw .cannotRead(path: path, reason: "it has \(bytes.count) bytes; the limit is \(CInt.max) bytes")
    }
    let builder = Builder(parser)
    XML_SetUserData(parser, Unmanaged.passUnretained(builder).toOpaque())
    XML_SetElementHandler(
      parser, { context, name, attributes in Builder.of(context)?.begin(name, attributes) },
      { context, _ in Builder.of(context)?.end() })
    let status = withExtendedLifetime(builder) {
      bytes.withUnsafeBufferPointer { buffer in
        buffer.withMemoryRebound(to: CChar.self) { XML_Parse(parser, $0.baseAddress, size, 1) }
      }
    }
    guard status == XML_STATUS_OK, let root = builder.root else {
      if XML_GetErrorCode(parser) == XML_ERROR_NO_MEMORY { throw .cannotRead(path: path, reason: Self.noMemory) }
      let reason =
        builder.isTooDeep
        ? "elements are nested more than \(Self.deepest) levels deep"
        : "the file is not valid XML: "
          + (XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "no element found")
      throw .notXML(path: path, line: Int(XML_GetCurrentLineNumber(parser)), reason: reason)
    }
    self = root
  }

  /// Builds the tree of elements from the calls of the parser.
  private final class Builder {
    private let parser: XML_Parser
    private var open: [MarkupElement] = []
    private(set) var root: MarkupElement?
    private(set) var isTooDeep = false

    init(_ parser: XML_Parser) { self.parser = parser }

    static func of(_ context: UnsafeMutableRawPointer?) -> Builder? {
      context.map { Unmanaged<Builder>.fromOpaque($0).takeUnretainedValue() }
    }

    func begin(
      _ name: UnsafePointer<XML_Char>?, _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
    ) {
      guard open.count < MarkupElement.deepest else {
        isTooDeep = true
        XML_StopParser(parser, XML_Bool(XML_FALSE))
        return
      }
      var element = MarkupElement(
        name.map { String(cString: $0) } ?? "", line: Int(XML_GetCurrentLineNumber(parser)))
      var position = 0
      while let key = attributes?[position], let text = attributes?[position + 1] {
        element.attributes.append(Attribute(name: String(cString: key), text: String(cString: text)))
        position += 2
      }
      open.append(element)
    }

    func end() {
      // After a stop, expat may report the end of an element whose beginning was not processed.
      guard let element = open.popLast() else { return }
      if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }
  }
}
