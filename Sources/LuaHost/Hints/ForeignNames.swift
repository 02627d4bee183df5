/// Names that exist in Python or other languages but not in Lua, each with a hint on what to write in Lua.
enum ForeignNames {
  private static let noNumpy =
    "Lua has no numpy: for single numbers, use 'math'; for events, use the functions of 'dt', which need no arrays"

  /// The hints for names that are not defined.
  static let globals: [String: String] = [
    "None": "write 'nil'", "null": "write 'nil'", "NULL": "write 'nil'", "undefined": "write 'nil'",
    "True": "write 'true'", "TRUE": "write 'true'", "False": "write 'false'", "FALSE": "write 'false'",
    "len": "write '#x' for the length of x", "range": "write 'for i = 1, n do' to count from 1 to n",
    "enumerate": "write 'for i, x in ipairs(list) do'", "str": "write 'tostring(x)'",
    "int": "write 'math.floor(x)', which rounds down", "float": "write 'tonumber(x)'",
    "list": "write '{ a, b }' for a list", "dict": "write '{ name = value }' for a dictionary",
    "tuple": "write '{ a, b }' for a list", "set": "write '{ [key] = true }' for a set",
    "isinstance": "write 'type(x) == \"number\"'", "sorted": "write 'table.sort(list)', which sorts the list in place",
    "abs": "write 'math.abs(x)'", "min": "write 'math.min(a, b)'", "max": "write 'math.max(a, b)'",
    "round": "write 'math.floor(x + 0.5)'", "sqrt": "write 'math.sqrt(x)'", "log": "write 'math.log(x)'",
    "exp": "write 'math.exp(x)'", "sin": "write 'math.sin(x)'", "cos": "write 'math.cos(x)'", "pi": "write 'math.pi'",
    "sum": "write a loop that adds the values", "zip": "write 'for i = 1, #a do', and use a[i] and b[i]",
    "raise": "write 'error(\"text\")'", "exit": "write 'return' to leave a function, or 'error(\"text\")' to stop",
    "quit": "write 'return' to leave a function, or 'error(\"text\")' to stop",
    "try": "write 'local ok, result = pcall(function() ... end)'",
    "np": noNumpy, "numpy": noNumpy,
    "this": "write 'self' in a method that is defined with a colon",
    "printf": "write 'print(string.format(\"%d\", x))'", "format": "write 'string.format(\"%d\", x)'",
    "open": "write files with the methods of 'out'",
  ]

  /// The hints for methods that a value in a script does not have.
  static let methods: [String: String] = [
    "append": "write 'table.insert(list, value)'", "push": "write 'table.insert(list, value)'",
    "extend": "write a loop with 'table.insert(list, value)'", "pop": "write 'table.remove(list)'",
    "items": "write 'for key, value in pairs(t) do'", "keys": "write 'for key in pairs(t) do'",
    "values": "write 'for _, value in pairs(t) do'", "join": "write 'table.concat(list, \", \")'",
    "sort": "write 'table.sort(list)'", "strip": "write 'text:match(\"^%s*(.-)%s*$\")'",
    "split": "write 'for part in text:gmatch(\"[^,]+\") do'", "replace": "write 'text:gsub(old, new)'",
    "startswith": "write 'text:sub(1, #part) == part'", "length": "write '#x' for the length of x",
    "size": "write '#x' for the length of x",
  ]
}
