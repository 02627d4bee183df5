extension StoreConvention {
  /// H.E.S.S. DL3 public data release 1, 2018.
  public static let hessDR1 = StoreConvention(
    name: "hess-dr1", site: hess, targets: Target.southern, telescope: "HESS", instrument: "H.E.S.S. Phase I",
    // gammapy recognises the release by this CREATOR, and changes the orientation of its background arrays. It must do
    // the same with the simulated files.
    creator: "SASH FITS::EventListWriter", formatClass: FormatClass(name: "GADF", version: "0.2"),
    time: MissionTime(
      referenceDay: 51910, referenceFraction: 0.000742870370370241, system: .terrestrial, spelling: "TT"),
    layout: Layout(folder: "data", eventFile: "sim_dl3_obs_id_%id.fits.gz", sharedZeniths: nil),
    events: Events(
      columns: [.eventID("K"), .time(), .ra(), .dec(), .energy()], timeUnit: "s", statesSite: true,
      statesMode: { _ in true }, dateKeyword: "DATE-OBS"),
    index: Index(
      names: ("OBS_INDEX", "HDU_INDEX"), columns: RunColumn.modern, statesSite: true, lowercaseNames: true),
    responses: [
      Response(.effectiveArea, hdu: "AEFF", in: "data", "sim_dl3_obs_id_%id.fits.gz"),
      Response(.energyDispersion, hdu: "EDISP", in: "data", "sim_dl3_obs_id_%id.fits.gz"),
      Response(.pointSpread, hdu: "PSF", in: "data", "sim_dl3_obs_id_%id.fits.gz"),
      Response(
        .background(column: "BKG", unit: "MeV-1 s-1 sr-1", statesAlignment: true), hdu: "BKG", in: "data",
        "sim_dl3_obs_id_%id.fits.gz"),
    ], overrun: 0.6, strays: 0.011, turnsCubes: true)

  /// The H.E.S.S. exports of 2015 to 2017, made before the GADF format was agreed.
  public static let hessOld = StoreConvention(
    name: "hess-old",
    site: hess, targets: Target.southern, telescope: "HESS", instrument: "HESS", creator: "GammaLib", formatClass: nil,
    time: MissionTime(referenceDay: 51544, referenceFraction: 0.5, system: .terrestrial, spelling: "TT"),
    layout: Layout(folder: "%block/run%id", eventFile: "hess_events_%id.fits.gz", sharedZeniths: nil),
    events: Events(
      columns: oldColumns, timeUnit: nil, statesSite: false, statesMode: { _ in false }, dateKeyword: "DATE_OBS"),
    index: Index(names: nil, columns: RunColumn.old, statesSite: false, lowercaseNames: false),
    responses: [
      Response(.effectiveArea, hdu: "AEFF_2D", in: "%block/run%id", "hess_aeff_2d_%id.fits.gz"),
      Response(.energyDispersion, hdu: "EDISP_2D", in: "%block/run%id", "hess_edisp_2d_%id.fits.gz"),
      Response(.pointSpread, hdu: "PSF_2D_TABLE", in: "%block/run%id", "hess_psf_table_%id.fits.gz"),
    ], overrun: 0, strays: 0)

  /// The files of MAGIC. Times are in UTC. Directional cuts replace the point spread function. There is no background.
  public static let magic = StoreConvention(
    name: "magic",
    site: ObservingSite(latitude: 28.7619, longitude: -17.8906, altitude: 2200), targets: Target.northern,
    telescope: "MAGIC", instrument: "MAGIC", creator: "magic_dl3",
    formatClass: FormatClass(name: "GADF", version: "0.3"),
    time: MissionTime(referenceDay: 52000, referenceFraction: 0, system: .universal, spelling: "UTC"),
    layout: Layout(folder: "data", eventFile: "%id_DL3.fits", sharedZeniths: nil),
    events: Events(
      columns: [.eventID("K"), .time(), .ra(), .dec(), .energy()], timeUnit: "s", statesSite: true,
      statesMode: { $0 % 2 == 0 }, dateKeyword: "DATE-OBS"),
    index: Index(
      names: ("OBS_INDEX", "HDU_INDEX"), columns: RunColumn.gadf, statesSite: false, lowercaseNames: false),
    responses: [
      Response(.effectiveArea, hdu: "EFFECTIVE AREA", in: "data", "%id_DL3.fits"),
      Response(.energyDispersion, hdu: "ENERGY DISPERSION", in: "data", "%id_DL3.fits"),
      Response(.radMax, hdu: "RAD_MAX", in: "data", "%id_DL3.fits"),
    ], overrun: 0, strays: 0)

  /// The files of VERITAS.
  public static let veritas = StoreConvention(
    name: "veritas",
    site: ObservingSite(latitude: 31.675, longitude: -110.952, altitude: 1268), targets: Target.northern,
    telescope: "VERITAS", instrument: "VERITAS", creator: "pyV2DL3",
    formatClass: FormatClass(name: "GADF", version: "0.2"),
    time: MissionTime(referenceDay: 53402, referenceFraction: 0.000743, system: .terrestrial, spelling: "tt"),
    layout: Layout(folder: "data", eventFile: "%id.fits.gz", sharedZeniths: nil),
    events: Events(
      columns: [
        .eventID("K"), .time(), .ra(), .dec(), .energy(), .horizontal("ALT"), .horizontal("AZ"),
        .field("Xoff", .east), .field("Yoff", .north),
      ], timeUnit: "s", statesSite: true, statesMode: { _ in true }, dateKeyword: "DATE-OBS"),
    index: Index(
      names: ("OBS_INDEX", "HDU_INDEX"), columns: RunColumn.gadf, statesSite: false, lowercaseNames: false),
    responses: [
      Response(.effectiveArea, hdu: "EFFECTIVE AREA", in: "data", "%id.fits.gz"),
      Response(.energyDispersion, hdu: "ENERGY DISPERSION", in: "data", "%id.fits.gz"),
      Response(.pointSpread, hdu: "POINT SPREAD FUNCTION", in: "data", "%id.fits.gz"),
    ], overrun: 0, strays: 0)

  /// The first data challenge of CTA, 2017.
  public static let cta1DC = StoreConvention(
    name: "cta-1dc",
    site: ObservingSite(latitude: -24.6828, longitude: -70.3158, altitude: 2150), targets: Target.southern,
    telescope: "CTA", instrument: "1DC", creator: "ctobssim", formatClass: FormatClass(name: "OGIP", version: "1.0.0"),
    time: MissionTime(
      referenceDay: 51544, referenceFraction: 0.5, system: .terrestrial, spelling: "TT"),
    layout: Layout(folder: "data/baseline/sim", eventFile: "sim_baseline_%id.fits", sharedZeniths: [20, 40, 60]),
    events: Events(
      columns: [
        .eventID("J"), .time(), .ra(), .dec(), .energy(), .field("DETX", .north), .field("DETY", .east), .origin,
      ], timeUnit: nil, statesSite: true, statesMode: { _ in true }, dateKeyword: "DATE-OBS"),
    index: Index(
      names: ("OBS_INDEX", "HDU_INDEX"), columns: RunColumn.gadf, statesSite: false, lowercaseNames: false),
    responses: [
      Response(.effectiveArea, hdu: "EFFECTIVE AREA", in: caldb, "irf_file.fits"),
      Response(.energyDispersion, hdu: "ENERGY DISPERSION", in: caldb, "irf_file.fits"),
      Response(.pointSpread, hdu: "POINT SPREAD FUNCTION", in: caldb, "irf_file.fits"),
      Response(
        .background(column: "BGD", unit: "1/s/MeV/sr", statesAlignment: false), hdu: "BACKGROUND", in: caldb,
        "irf_file.fits"),
    ], overrun: 0, strays: 0)

  /// The files of the first Large-Sized Telescope of CTAO, as lstchain writes them (lstchain/high_level/hdu_table.py).
  public static let lst = StoreConvention(
    name: "lst", site: northern, targets: Target.northern, telescope: "CTA-N", instrument: "LST-1", creator: "lstchain",
    formatClass: FormatClass(name: "GADF", version: "0.2"),
    time: MissionTime(referenceDay: 58392, referenceFraction: 0, system: .universal, spelling: "UTC"),
    layout: Layout(folder: "", eventFile: "dl3_LST-1.Run%id.fits.gz", sharedZeniths: nil),
    events: Events(
      columns: [.eventID("K"), .time(), .ra(), .dec(), .energy(), .horizontal("ALT"), .horizontal("AZ")], timeUnit: "s",
      statesSite: true, statesMode: { _ in true }, dateKeyword: "DATE-OBS", offMode: "OFF", hasPointing: true),
    index: Index(
      names: ("OBS INDEX", "HDU INDEX"), columns: RunColumn.lst, statesSite: false, lowercaseNames: false,
      baseFolder: "/fefs/aswg/data/real/DL3"),
    responses: [
      Response(.effectiveArea, hdu: "EFFECTIVE AREA", in: "", "dl3_LST-1.Run%id.fits.gz"),
      Response(.energyDispersion, hdu: "ENERGY DISPERSION", in: "", "dl3_LST-1.Run%id.fits.gz"),
      Response(.radMax, hdu: "RAD_MAX", in: "", "dl3_LST-1.Run%id.fits.gz"),
    ], overrun: 0, strays: 0)

  /// The files of FACT, as github.com/fact-project/irf writes them: the OBS_ID contains the night and the run.
  public static let fact = StoreConvention(
    name: "fact",
    site: ObservingSite(latitude: 28.761795, longitude: -17.890701, altitude: 2199.4), targets: Target.northern,
    telescope: "FACT", instrument: "FACT", creator: "FACT IRF", formatClass: nil,
    time: MissionTime(referenceDay: 55835, referenceFraction: 0, system: .universal, spelling: "utc"),
    layout: Layout(folder: "./", eventFile: "%id_dl3.fits", sharedZeniths: nil),
    events: Events(
      columns: [.eventID("K"), .energy(), .dec(), .ra(), .time()], timeUnit: "s", statesSite: true,
      statesMode: { _ in false }, dateKeyword: "DATE-OBS", statesTarget: false),
    index: Index(
      names: ("OBS_INDEX", "HDU_INDEX"), columns: RunColumn.fact, statesSite: false, lowercaseNames: false),
    responses: [
      Response(.effectiveArea, hdu: "EFFECTIVE AREA", in: "./", "%id_irf.fits"),
      Response(.energyDispersion, hdu: "ENERGY DISPERSION", in: "./", "%id_irf.fits"),
    ], overrun: 0, strays: 0, firstID: 20_131_104_000)

  private static let northern = ObservingSite(latitude: 28.7615, longitude: -17.8915, altitude: 2184)

  private static let hess = ObservingSite(latitude: -23.2717777777778, longitude: 16.5002222222222, altitude: 1835)

  private static let caldb = "caldb/data/cta/1dc/bcf/South_z%setting"

  /// The event columns that GammaLib wrote. Most of them contain only zeros.
  private static let oldColumns: [EventColumn] = [
    .eventID("V"), .zero("OBS_ID", "V"), .time(unit: nil), .zero("TLIVE", "D"), .zero("MULTIP", "I"),
    .telescopeMask(bits: 100), .ra(unit: nil), .dec(unit: nil), .zero("DIR_ERR", "E"),
    .field("DETX", .north, unit: nil), .field("DETY", .east, unit: nil), .horizontal("ALT", unit: nil),
    .horizontal("AZ", unit: nil), .zero("COREX", "E"), .zero("COREY", "E"), .zero("CORE_ERR", "E"),
    .zero("XMAX", "E"), .zero("XMAX_ERR", "E"), .zero("SHWIDTH", "E"), .zero("SHLENGTH", "E"), .energy(unit: nil),
    .zero("ENERGY_ERR", "E"), .zero("HIL_MSW", "E"), .zero("HIL_MSW_ERR", "E"), .zero("HIL_MSL", "E"),
    .zero("HIL_MSL_ERR", "E"),
  ]
}
