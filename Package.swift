// swift-tools-version: 6.1
import PackageDescription

// Some libraries make a program slow to start, for they bring many others (docs/dependencies.md, "Fast start"). On
// Linux they are linked as archives, or loaded when they are called, and not as pkg-config would have it; on macOS they
// are linked from where Homebrew has them.
#if os(macOS)
  let (cfitsioPackage, healpixPackage, lapackPackage, drawingPackage): (String?, String?, String?, String?) = (
    "cfitsio", "chealpix", "lapacke", "pangocairo"
  )
#else
  let (cfitsioPackage, healpixPackage, lapackPackage, drawingPackage): (String?, String?, String?, String?) = (
    nil, nil, nil, nil
  )
#endif

/// Files that the linker looks for by their names.
func linked(_ files: [String]) -> [LinkerSetting] {
  files.map { .linkedLibrary($0, .when(platforms: [.linux])) }
}

/// Fits of thousands of coefficients are optimised in debug builds, too: their tests take five times as long otherwise.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// Without the error number that the C library sets for the root of a negative number, a square root is a single
/// instruction, and loops with square roots are compiled to vector instructions.
let vectorRoots: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-fno-math-errno"])]

// A target uses only targets below it; docs/architecture.md draws them all.
let package = Package(
  name: "darktime",
  platforms: [.macOS(.v14)],
  products: [
    .executable(name: "darktime", targets: ["darktime"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    // System libraries. The Debian names stand in scripts/lib/system-packages too, the one list the scripts install.
    .systemLibrary(
      name: "CCFITSIO", pkgConfig: cfitsioPackage, providers: [.apt(["libcfitsio-dev"]), .brew(["cfitsio"])]),
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"]), .brew(["isa-l"])]),
    .systemLibrary(name: "CERFA", pkgConfig: "erfa", providers: [.apt(["liberfa-dev"]), .brew(["erfa"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"]), .brew(["expat"])]),
    .systemLibrary(name: "CWCS", pkgConfig: "wcslib", providers: [.apt(["wcslib-dev"]), .brew(["wcslib"])]),
    .systemLibrary(
      name: "CHealpix", pkgConfig: healpixPackage, providers: [.apt(["libchealpix-dev"]), .brew(["chealpix"])]),
    .systemLibrary(
      name: "CCairo", pkgConfig: drawingPackage,
      providers: [.apt(["libpango1.0-dev", "libcairo2-dev"]), .brew(["pango", "cairo"])]),
    .systemLibrary(
      name: "CLAPACKE", pkgConfig: lapackPackage, providers: [.apt(["liblapacke-dev"]), .brew(["lapack"])]),
    .systemLibrary(name: "CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"]), .brew(["lua@5.4"])]),
    .systemLibrary(name: "CEdit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"]), .brew(["libedit"])]),

    // C that Swift cannot express: Lua's longjmp, flags that a signal handler may touch, renames behind feature macros,
    // libedit's variadic settings, libraries that are loaded late.
    .target(name: "CLuaShim", dependencies: ["CLua"]),
    .target(name: "CInterrupt"),
    .target(name: "CPrompt", dependencies: ["CEdit"]),
    .target(name: "CPangoCairo", dependencies: ["CCairo"]),
    .target(name: "CFITSIOWithoutNetwork", linkerSettings: linked([":libcfitsio.a", ":libz.so.1", ":libbz2.so.1.0"])),
    .target(name: "CFiles"),

    // Foundations: no astronomy, no Lua.
    .target(name: "Diagnostics"),
    .target(name: "Units", dependencies: ["Diagnostics"]),
    .target(name: "Parallel", dependencies: ["CInterrupt", "Diagnostics"]),
    .target(name: "Tables", dependencies: ["Diagnostics", "Units", "Yams"]),
    .target(
      name: "FileSystem",
      dependencies: ["CFiles", "Diagnostics", .product(name: "SystemPackage", package: "swift-system")]),
    .target(name: "Deflate", dependencies: ["CISAL"]),
    .target(name: "MarkupEscaping"),
    .target(name: "TextFormat"),
    .target(
      name: "FITS",
      dependencies: [
        "CCFITSIO", "CISAL", "CFITSIOWithoutNetwork", "Deflate", "Diagnostics", "FileSystem", "Tables",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(name: "Histograms", dependencies: ["Diagnostics", "Units"]),
    .target(
      name: "ModelXML", dependencies: ["CExpat", "Diagnostics", "FileSystem", "Fitting", "MarkupEscaping", "Units"]),
    .target(
      name: "Fitting", dependencies: ["CLAPACKE", "Diagnostics", "Parallel", "Units"], swiftSettings: optimised,
      linkerSettings: linked([":liblapacke.a", ":liblapack.a", ":libblas.a", ":libgfortran.so.5"])),

    .target(name: "Figures", dependencies: ["CISAL", "CPangoCairo", "Deflate", "Diagnostics", "MarkupEscaping"]),

    // The domain.
    .target(
      name: "Sky", dependencies: ["CERFA", "CHealpix", "CWCS", "Diagnostics", "FITS", "FileSystem", "Tables", "Units"],
      swiftSettings: vectorRoots, linkerSettings: linked([":libchealpix.a"])),
    .target(name: "Expression", dependencies: ["Diagnostics", "Sky", "Units"]),
    .target(
      name: "DL3",
      dependencies: ["Diagnostics", "Expression", "FileSystem", "FITS", "Parallel", "Sky", "Tables", "Units"]),
    .target(
      name: "BackgroundModels", dependencies: ["Diagnostics", "Fitting", "Histograms", "Parallel", "Sky", "Units"]),
    .target(
      name: "ModelFiles",
      dependencies: ["BackgroundModels", "Diagnostics", "FITS", "Histograms", "Tables", "Units"]),
    .target(
      name: "Production",
      dependencies: [
        "BackgroundModels", "Diagnostics", "DL3", "Expression", "Fitting", "FITS", "Histograms", "ModelFiles",
        "Parallel", "Sky", "Units",
      ]),
    .target(
      name: "Regression",
      dependencies: [
        "BackgroundModels", "Diagnostics", "Fitting", "Histograms", "Parallel", "Production", "TextFormat", "Units",
      ],
      swiftSettings: optimised),
    .target(
      name: "Matching",
      dependencies: [
        "BackgroundModels", "Diagnostics", "DL3", "Expression", "Histograms", "Parallel", "Production", "TextFormat",
        "Units",
      ]),
    .target(
      name: "ParametricModels",
      dependencies: [
        "BackgroundModels", "Diagnostics", "DL3", "Expression", "Fitting", "FITS", "Histograms", "ModelFiles",
        "Parallel",
        "Production", "Sky", "Tables", "Units",
      ]),
    .target(
      name: "BackgroundFigures",
      dependencies: [
        "BackgroundModels", "DL3", "Diagnostics", "Expression", "Figures", "Histograms", "Units",
      ]),
    .target(
      name: "Simulation",
      dependencies: [
        "BackgroundModels", "Diagnostics", "FileSystem", "Fitting", "FITS", "Histograms", "ModelFiles", "Parallel",
        "Production", "Sky", "Tables", "Units",
      ]),

    .target(
      name: "Studies",
      dependencies: [
        "BackgroundModels", "DL3", "Diagnostics", "Histograms", "Parallel", "Production", "Simulation", "Sky",
        "Tables", "TextFormat", "Units",
      ]),

    // What a run of a recipe writes and reports; no Lua.
    .target(
      name: "Selection",
      dependencies: [
        "DL3", "Diagnostics", "Expression", "FITS", "FileSystem", "Histograms", "Sky", "Tables", "TextFormat", "Units",
      ]),
    .target(
      name: "Outputs",
      dependencies: [
        "BackgroundModels", "DL3", "Diagnostics", "FileSystem", "Fitting", "FITS", "ModelFiles", "Parallel",
        "ParametricModels", "Production", "Selection", "Sky", "TextFormat",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "Reports",
      dependencies: [
        "BackgroundFigures", "BackgroundModels", "DL3", "Diagnostics", "Expression", "FITS", "Figures", "FileSystem",
        "Fitting", "Histograms", "ModelFiles", "Outputs", "Parallel", "ParametricModels", "Production", "Selection",
        "Sky", "Studies", "Tables", "TextFormat", "Units",
      ]),
    .target(name: "PageServer", dependencies: ["Diagnostics", "FileSystem"]),
    .target(
      name: "ReportPages",
      dependencies: [
        "BackgroundFigures", "BackgroundModels", "DL3", "Diagnostics", "Figures", "FileSystem", "Histograms",
        "MarkupEscaping", "ModelFiles", "Outputs", "Parallel", "Reports", "Studies", "Tables", "TextFormat", "Units",
      ]),

    .target(
      name: "StudyLedger",
      dependencies: [
        "DL3", "Diagnostics", "FileSystem", "Outputs", "Production", "Reports", "Studies", "TextFormat",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),

    // Lua, and the meeting of both.
    .target(name: "LuaHost", dependencies: ["CLua", "CLuaShim", "Diagnostics", "FileSystem", "TextFormat"]),
    .target(name: "ScriptValues", dependencies: ["Histograms", "LuaHost", "Sky", "TextFormat", "Units"]),
    .target(
      name: "RecipeAPI",
      dependencies: [
        "BackgroundFigures", "BackgroundModels", "DL3", "Diagnostics", "Expression", "FITS", "Figures", "FileSystem",
        "Fitting", "Histograms", "LuaHost", "Matching", "ModelFiles", "ModelXML", "Outputs", "Parallel",
        "ParametricModels", "Production", "Regression", "Reports", "ScriptValues", "Selection", "Sky", "StudyLedger",
        "Tables", "TextFormat", "Units",
      ]),
    .target(
      name: "ParameterAPI",
      dependencies: [
        "BackgroundModels", "DL3", "Diagnostics", "Expression", "Histograms", "LuaHost", "ModelFiles", "RecipeAPI",
        "ScriptValues", "Selection", "TextFormat", "Units",
      ]),
    .target(
      name: "FigureAPI",
      dependencies: [
        "BackgroundFigures", "BackgroundModels", "DL3", "Diagnostics", "Figures", "LuaHost", "RecipeAPI",
        "ScriptValues", "Selection", "Units",
      ]),
    .target(
      name: "RegressionAPI",
      dependencies: [
        "BackgroundModels", "DL3", "Diagnostics", "Expression", "Histograms", "LuaHost", "Outputs", "Parallel",
        "Production", "RecipeAPI", "Regression", "ScriptValues", "Selection", "TextFormat", "Units",
      ]),
    .target(
      name: "SkyAPI",
      dependencies: [
        "DL3", "Diagnostics", "Expression", "FITS", "LuaHost", "Outputs", "RecipeAPI", "ScriptValues", "Selection",
        "Sky", "Units",
      ]),
    .target(
      name: "StudyAPI",
      dependencies: [
        "BackgroundModels", "DL3", "Diagnostics", "Histograms", "LuaHost", "ModelFiles", "Outputs", "Parallel",
        "Production", "RecipeAPI", "ScriptValues", "Selection", "Studies", "StudyLedger", "Tables", "TextFormat",
        "Units",
      ]),
    .target(
      name: "Recipes",
      dependencies: [
        "CInterrupt", "DL3", "Diagnostics", "Expression", "FITS", "FigureAPI", "Figures", "FileSystem", "LuaHost",
        "Outputs", "Parallel", "ParameterAPI", "RecipeAPI", "RegressionAPI", "ReportPages", "Reports", "Selection",
        "Simulation", "SkyAPI", "StudyAPI", "StudyLedger", "TextFormat",
      ]),
    .executableTarget(
      name: "darktime",
      dependencies: [
        "CInterrupt", "CPrompt", "Diagnostics", "FileSystem", "FITS", "Outputs", "PageServer", "RecipeAPI", "Recipes",
        "ReportPages", "Reports", "Simulation", "StudyLedger", "TextFormat",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(
      name: "TestSupport",
      dependencies: ["BackgroundModels", "Deflate", "Diagnostics", "Fitting", "Histograms", "ModelFiles"],
      path: "Tests/TestSupport"),
    .testTarget(
      name: "FileSystemTests",
      dependencies: ["FileSystem", "TestSupport", .product(name: "SystemPackage", package: "swift-system")]),
    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"]),
    .testTarget(name: "UnitsTests", dependencies: ["Units"]),
    .testTarget(name: "ParallelTests", dependencies: ["Parallel"]),
    .testTarget(name: "TablesTests", dependencies: ["Tables", "TestSupport"]),
    .testTarget(name: "DeflateTests", dependencies: ["Deflate", "TestSupport"]),
    .testTarget(name: "TextFormatTests", dependencies: ["TextFormat"]),
    .testTarget(name: "MarkupEscapingTests", dependencies: ["MarkupEscaping"]),
    .testTarget(name: "FITSTests", dependencies: ["FITS", "TestSupport"]),
    .testTarget(name: "FiguresTests", dependencies: ["Figures", "TestSupport"]),
    .testTarget(name: "HistogramsTests", dependencies: ["Histograms"]),
    .testTarget(name: "FittingTests", dependencies: ["Fitting", "TestSupport"]),
    .testTarget(
      name: "ModelXMLTests",
      dependencies: [
        "BackgroundModels", "ModelFiles", "ParametricModels", "Production", "Fitting", "Histograms", "ModelXML",
        "TestSupport", "Units",
      ]),
    .testTarget(name: "SkyTests", dependencies: ["FITS", "Sky", "TestSupport"]),
    .testTarget(name: "ExpressionTests", dependencies: ["CCFITSIO", "Expression", "FITS", "TestSupport"]),
    .testTarget(name: "DL3Tests", dependencies: ["DL3", "FileSystem", "Reports", "TestSupport"]),
    .testTarget(
      name: "BackgroundTests",
      dependencies: ["BackgroundModels", "ModelFiles", "ParametricModels", "Production", "CWCS", "TestSupport"],
      exclude: ["Reference"]),
    .testTarget(
      name: "MatchingTests",
      dependencies: ["BackgroundModels", "DL3", "FITS", "Histograms", "Matching", "Tables", "TestSupport", "Units"]),
    .testTarget(
      name: "RegressionTests",
      dependencies: [
        "BackgroundModels", "DL3", "FITS", "Fitting", "Histograms", "Parallel", "Production", "Regression", "Sky",
        "Tables", "TestSupport",
      ]),
    .testTarget(
      name: "BackgroundFiguresTests",
      dependencies: [
        "BackgroundModels", "ModelFiles", "ParametricModels", "Production", "BackgroundFigures", "Figures",
        "TestSupport",
      ]),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "BackgroundModels", "ModelFiles", "ParametricModels", "Production", "Diagnostics", "DL3", "Fitting", "FITS",
        "Parallel", "Simulation", "Sky", "TestSupport", "Units",
      ]),
    .testTarget(
      name: "StudiesTests",
      dependencies: [
        "BackgroundModels", "DL3", "FITS", "Histograms", "ModelFiles", "Production", "Simulation", "Sky", "Studies",
        "Tables", "TestSupport", "TextFormat", "Units",
      ]),
    .testTarget(name: "PageServerTests", dependencies: ["FileSystem", "PageServer", "TestSupport"]),
    .testTarget(name: "ReportPagesTests", dependencies: ["Outputs", "ReportPages", "TestSupport"]),
    .testTarget(
      name: "StudyLedgerTests",
      dependencies: ["FileSystem", "Production", "Reports", "Studies", "StudyLedger", "TestSupport"]),
    .testTarget(name: "LuaHostTests", dependencies: ["CLuaShim", "LuaHost", "TestSupport"]),
    .testTarget(
      name: "RecipesTests",
      dependencies: [
        "BackgroundModels", "ModelFiles", "ParametricModels", "Production", "FileSystem", "Outputs", "ParameterAPI",
        "RecipeAPI", "Recipes", "Reports", "ScriptValues", "Selection", "Simulation", "TestSupport", "TextFormat",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .testTarget(name: "darktimeTests", dependencies: ["ModelFiles", "Simulation", "TestSupport", "darktime"]),
  ]
)

// libFuzzer has the main function of this program, so an ordinary build cannot link it; see scripts/fuzz.
if Context.environment["DARKTIME_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "DL3", "Diagnostics", "Expression", "FITS", "Fitting", "Histograms", "ModelFiles", "ModelXML",
        "ParametricModels", "RecipeAPI", "Recipes", "ReportPages", "Reports", "Selection", "Simulation", "Sky", "Units",
      ],
      path: "Tests/Fuzz", exclude: ["Corpus", "fits.dict", "xml.dict"],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
}
