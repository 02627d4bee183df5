/// A token in the text of an expression.
enum Token: Equatable {
  case number(Double, isInteger: Bool)
  case string(String)
  /// A column, a function, or one of the words `T`, `F`, `true`, `false`.
  case name(String)
  /// A column name in dollar signs, such as `$DATE-OBS$`.
  case quotedName(String)
  /// A constant, such as `#pi`.
  case constant(String)
  case symbol(Symbol)
  case end
}

/// An operator or a bracket.
enum Symbol: String {
  case plus = "+"
  case minus = "-"
  case times = "*"
  case over = "/"
  case modulo = "%"
  case power = "**"
  case equal = "=="
  case assign = "="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case approximately = "~"
  case and = "&&"
  case or = "||"
  case not = "!"
  case bitAnd = "&"
  case bitOr = "|"
  case bitXor = "^^"
  case question = "?"
  case colon = ":"
  case comma = ","
  case open = "("
  case close = ")"
  case openBracket = "["
  case openBrace = "{"
  case toInteger = "(int)"
  case toReal = "(float)"
}
