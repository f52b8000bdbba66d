namespace NetralitasGrid.Grains.Facts;

/// <summary>What the catalogue says of a fact in words.</summary>
/// <param name="Least">The least number that it can be, or null.</param>
internal sealed record FactWords(string Id, string En, string Example, string FromId, string FromEn, int? Least = 0)
{
    /// <summary>The words of every fact, in the order of the catalogue. A test proves that none is missing.</summary>
    public static IEnumerable<KeyValuePair<string, FactWords>> All => OfIncidents.Concat(OfCounts);

    private static readonly Dictionary<string, FactWords> OfIncidents = new(StringComparer.Ordinal)
    {
        ["act.code"] = new(
            "Perbuatan yang dilaporkan", "The act that is reported",
            "act.code == \"PHOTO\"", "laporan: act.code", "report: act.code"),
        ["act.channel"] = new(
            "Saluran atau tempat perbuatan dilakukan; tidak disebut berarti FIELD", "Where the act was done; FIELD when not said",
            "act.channel in (\"FACEBOOK\", \"TIKTOK\")", "laporan: act.channel", "report: act.channel"),
        ["act.online"] = new(
            "Apakah perbuatan itu daring menurut kode atau salurannya", "Whether the act is online by its code or its channel",
            "act.online", "paket: pack.json online", "pack: pack.json online"),
        ["act.published"] = new(
            "Apakah foto atau unggahan itu dipublikasikan", "Whether the photo or post was published",
            "act.code == \"PHOTO\" && act.published", "laporan: act.published", "report: act.published"),
        ["act.active"] = new(
            "Apakah terlapor ikut secara aktif, misalnya berorasi atau memakai yel-yel", "Whether the subject took an active part, such as speaking or chanting",
            "act.code == \"ATTEND\" && act.active", "laporan: act.active", "report: act.active"),
        ["act.onDuty"] = new(
            "Apakah dilakukan pada jam kerja", "Whether it happened in working hours",
            "not act.onDuty", "laporan: act.onDuty", "report: act.onDuty"),
        ["act.assignmentLetter"] = new(
            "Apakah terlapor membawa surat tugas", "Whether the subject had an assignment letter",
            "act.assignmentLetter", "laporan: act.assignmentLetter", "report: act.assignmentLetter"),
        ["act.ministerConsent"] = new(
            "Apakah ada persetujuan tertulis Menteri atas mutasi", "Whether the minister consented in writing to the transfer",
            "act.code == \"MUTATION\" && not act.ministerConsent", "laporan: act.ministerConsent", "report: act.ministerConsent"),
        ["act.symbols"] = new(
            "Pose atau simbol yang terlihat", "Poses or symbols that were seen",
            "act.symbols.Any(s => s == \"THUMB\")", "laporan: act.symbols", "report: act.symbols"),
        ["act.attributes"] = new(
            "Atribut yang dipakai atau dibawa", "Attributes that were worn or carried",
            "act.attributes.Any(a => a == \"PARTY\")", "laporan: act.attributes", "report: act.attributes"),
        ["act.facilities"] = new(
            "Fasilitas negara yang dipakai", "State facilities that were used",
            "act.facilities.Any()", "laporan: act.facilities", "report: act.facilities"),
        ["act.involved"] = new(
            "Jenis orang yang dilibatkan oleh calon", "Kinds of people whom a candidate involved",
            "act.involved.Any(k => k == \"PNS\")", "laporan: act.involved", "report: act.involved"),
        ["act.effect"] = new(
            "Akibat keputusan bagi pasangan calon; null bila tidak disebut", "What the decision did to a pair; null when not said",
            "act.effect != null", "laporan: act.effect", "report: act.effect"),
        ["act.supports"] = new(
            "Apakah disebut pasangan calon yang didukung", "Whether a supported pair is named",
            "act.supports", "laporan: act.supports", "report: act.supports"),
        ["subject.kind"] = new(
            "Jenis terlapor", "Kind of the subject",
            "subject.kind in (\"PNS\", \"PPPK\")", "laporan: subject.kind", "report: subject.kind"),
        ["subject.position"] = new(
            "Jabatan terlapor; PJ dihitung JPT", "Post of the subject; a PJ counts as JPT",
            "subject.position == \"CAMAT\"", "laporan: subject.position, dan JPT bagi PJ", "report: subject.position, and JPT for a PJ"),
        ["subject.spouseOfCandidate"] = new(
            "Apakah suami atau istri calon", "Whether the subject is a candidate's spouse",
            "subject.spouseOfCandidate", "laporan: subject.spouseOfCandidate", "report: subject.spouseOfCandidate"),
        ["subject.onUnpaidLeave"] = new(
            "Apakah sedang cuti di luar tanggungan negara", "Whether the subject was on unpaid leave",
            "not subject.onUnpaidLeave", "laporan: subject.onUnpaidLeave", "report: subject.onUnpaidLeave"),
        ["subject.onCampaignLeave"] = new(
            "Apakah sedang cuti kampanye", "Whether the subject was on campaign leave",
            "subject.onCampaignLeave", "laporan: subject.onCampaignLeave", "report: subject.onCampaignLeave"),
        ["subject.resigned"] = new(
            "Apakah sudah mengundurkan diri", "Whether the subject had resigned",
            "subject.resigned", "laporan: subject.resigned", "report: subject.resigned"),
        ["phase"] = new(
            "Tahapan pemilihan pada waktu dan tempat peristiwa; berurutan, jadi dapat dibandingkan", "Phase of the election at the event's time and place; ordered, so it can be compared",
            "phase < \"DETERMINATION\"", "kalender paket, pada waktu dan tempat peristiwa", "the pack's calendar, at the event's time and place"),
        ["time.phase"] = new(
            "Sama dengan phase", "The same as phase",
            "time.phase == \"QUIET\"", "kalender paket, pada waktu dan tempat peristiwa", "the pack's calendar, at the event's time and place"),
        ["time.date"] = new(
            "Tanggal setempat peristiwa", "Local date of the event",
            "time.date >= \"2024-09-23\"", "kalender paket, pada waktu dan tempat peristiwa", "the pack's calendar, at the event's time and place"),
        ["time.mutationBan"] = new(
            "Apakah larangan mutasi pejabat sedang berlaku", "Whether the ban on transfers of officials is in force",
            "time.mutationBan", "kalender paket, pada waktu dan tempat peristiwa", "the pack's calendar, at the event's time and place"),
        ["time.independentSupport"] = new(
            "Apakah masa dukungan calon perseorangan", "Whether support for independent candidates is being collected",
            "time.independentSupport", "kalender paket, pada waktu dan tempat peristiwa", "the pack's calendar, at the event's time and place"),
        ["time.gesture"] = new(
            "Apakah nomor urut sudah diundi, sehingga pose jari bermakna", "Whether ballot numbers are drawn, so that finger poses mean something",
            "time.gesture", "kalender paket, pada waktu dan tempat peristiwa", "the pack's calendar, at the event's time and place"),
        ["time.daysKnown"] = new(
            "Hari dari tanggal diketahui sampai tanggal diterima; null bila knownAt tidak ada", "Days from the date of knowing to that of receipt; null without knownAt",
            "time.daysKnown > thresholds.reportDays", "laporan: knownAt, dan waktu terima", "report: knownAt, and the time of receipt", Least: null),
        ["report.reporter"] = new(
            "Siapa yang melapor", "Who reports",
            "report.reporter == \"ANONYMOUS\"", "laporan: reporter.kind", "report: reporter.kind"),
        ["report.hasReporterName"] = new(
            "Apakah nama pelapor ada", "Whether the reporter's name is there",
            "not report.hasReporterName", "laporan: reporter.name", "report: reporter.name"),
        ["report.hasReporterNik"] = new(
            "Apakah NIK pelapor ada", "Whether the reporter's NIK is there",
            "not report.hasReporterNik", "laporan: reporter.nik", "report: reporter.nik"),
        ["report.hasReporterAddress"] = new(
            "Apakah alamat pelapor ada", "Whether the reporter's address is there",
            "not report.hasReporterAddress", "laporan: reporter.address", "report: reporter.address"),
        ["report.hasSubjectName"] = new(
            "Apakah nama terlapor ada", "Whether the subject's name is there",
            "not report.hasSubjectName", "laporan: subject.name", "report: subject.name"),
        ["report.hasDescription"] = new(
            "Apakah uraian kejadian ada", "Whether the event is described",
            "not report.hasDescription", "laporan: description", "report: description"),
        ["report.hasKnownAt"] = new(
            "Apakah waktu diketahui ada", "Whether the time of knowing is there",
            "not report.hasKnownAt", "laporan: knownAt", "report: knownAt"),
        ["report.evidence"] = new(
            "Jumlah barang bukti", "Number of pieces of evidence",
            "report.evidence == 0", "laporan: evidence", "report: evidence"),
        ["report.hasDocument"] = new(
            "Apakah salah satu bukti berupa dokumen", "Whether one piece of evidence is a document",
            "report.hasDocument", "laporan: evidence.kind DOCUMENT", "report: evidence.kind DOCUMENT"),
        ["report.witnesses"] = new(
            "Jumlah saksi", "Number of witnesses",
            "report.witnesses < thresholds.witnesses", "laporan: witnesses", "report: witnesses"),
        ["report.sameEvidence"] = new(
            "Apakah mengulang bukti atau tautan perkara yang sama", "Whether it repeats evidence or a link of its case",
            "report.sameEvidence", "perkara tempat laporan digabungkan", "the case that the report joined"),
        ["record.proven"] = new(
            "Perkara lain terlapor yang terbukti", "Other cases of the subject that are proven",
            "record.proven >= thresholds.repeatProven", "catatan terlapor", "the subject's record"),
        ["record.registered"] = new(
            "Perkara lain yang diregister dalam thresholds.repeatDays hari sebelum peristiwa", "Other cases registered within thresholds.repeatDays days before the event",
            "record.registered >= thresholds.repeatRegistered", "catatan terlapor", "the subject's record"),
    };

    private static readonly Dictionary<string, FactWords> OfCounts = new(StringComparer.Ordinal)
    {
        ["thresholds.reportDays"] = new(
            "Hari sejak diketahui yang membuat laporan terlambat", "Days of knowing after which a report is late",
            "time.daysKnown > thresholds.reportDays", "paket: thresholds.json", "pack: thresholds.json"),
        ["thresholds.witnesses"] = new(
            "Saksi yang diminta", "Witnesses asked for",
            "report.witnesses < thresholds.witnesses", "paket: thresholds.json", "pack: thresholds.json"),
        ["thresholds.repeatProven"] = new(
            "Perkara terbukti yang membuat berulang", "Proven cases that make a repeat",
            "record.proven >= thresholds.repeatProven", "paket: thresholds.json", "pack: thresholds.json"),
        ["thresholds.repeatRegistered"] = new(
            "Perkara diregister yang membuat berulang", "Registered cases that make a repeat",
            "record.registered >= thresholds.repeatRegistered", "paket: thresholds.json", "pack: thresholds.json"),
        ["thresholds.repeatDays"] = new(
            "Hari yang dihitung untuk perkara diregister", "Days in which registered cases count",
            "thresholds.repeatDays > 0", "paket: thresholds.json", "pack: thresholds.json"),
        ["thresholds.clusterDays"] = new(
            "Hari berturut-turut suatu klaster", "Consecutive days of a cluster",
            "thresholds.clusterDays > 0", "paket: thresholds.json", "pack: thresholds.json"),
        ["thresholds.clusterAgency"] = new(
            "Terlapor dari satu instansi", "Subjects of one agency",
            "aggregate.subjects >= thresholds.clusterAgency", "paket: thresholds.json", "pack: thresholds.json"),
        ["thresholds.clusterDistrict"] = new(
            "Terlapor di satu kecamatan", "Subjects in one district",
            "aggregate.subjects >= thresholds.clusterDistrict", "paket: thresholds.json", "pack: thresholds.json"),
        ["thresholds.clusterDistrictHighIkp"] = new(
            "Sama, bila IKP tinggi", "The same where the IKP is high",
            "aggregate.subjects >= thresholds.clusterDistrictHighIkp", "paket: thresholds.json", "pack: thresholds.json"),
        ["thresholds.tsmPercent"] = new(
            "Persen wilayah suatu pasangan (TSM)", "Percent of a pair's areas (TSM)",
            "aggregate.reached * 100 >= aggregate.of * thresholds.tsmPercent", "paket: thresholds.json", "pack: thresholds.json"),
        ["thresholds.viralReporters"] = new(
            "Pelapor berbeda satu perkara", "Distinct reporters of one case",
            "aggregate.reporters >= thresholds.viralReporters", "paket: thresholds.json", "pack: thresholds.json"),
        ["thresholds.viralReportsPerMinute"] = new(
            "Laporan per menit satu perkara", "Reports a minute of one case",
            "aggregate.reportsPerMinute >= thresholds.viralReportsPerMinute", "paket: thresholds.json", "pack: thresholds.json"),
        ["thresholds.lateArrivalDays"] = new(
            "Hari terlambat tiba yang membuat peristiwa tidak masuk jendela", "Days of late arrival after which an event is in no window",
            "thresholds.lateArrivalDays > 0", "paket: thresholds.json", "pack: thresholds.json"),
        ["thresholds.reportersCounted"] = new(
            "Pelapor berbeda yang dihitung tepat", "Distinct reporters that are counted exactly",
            "thresholds.reportersCounted > 0", "paket: thresholds.json", "pack: thresholds.json"),
        ["aggregate.scope"] = new(
            "Apa yang dihitung", "What was counted",
            "aggregate.scope == \"AGENCY\"", "hitungan sistem", "the grid's counts"),
        ["aggregate.subjects"] = new(
            "Terlapor berbeda dengan keparahan sedikitnya 1 dalam jendela (AGENCY, DISTRICT)", "Distinct subjects with severity of at least 1 in the window (AGENCY, DISTRICT)",
            "aggregate.subjects >= thresholds.clusterAgency", "hitungan sistem", "the grid's counts"),
        ["aggregate.ikp"] = new(
            "Kelas IKP kabupaten atau kota, atau provinsinya (DISTRICT)", "IKP class of the regency or city, else of its province (DISTRICT)",
            "aggregate.ikp == \"HIGH\"", "paket: ikp/*.json", "pack: ikp/*.json"),
        ["aggregate.reached"] = new(
            "Wilayah dengan perkara diregister bagi pasangan itu (PAIR)", "Areas with registered cases for the pair (PAIR)",
            "aggregate.reached * 100 >= aggregate.of * thresholds.tsmPercent", "hitungan sistem", "the grid's counts"),
        ["aggregate.of"] = new(
            "Semua wilayah pemilihan itu (PAIR)", "All areas of the election (PAIR)",
            "aggregate.of > 0", "hitungan sistem", "the grid's counts"),
        ["aggregate.reporters"] = new(
            "Pelapor berbeda (CASE)", "Distinct reporters (CASE)",
            "aggregate.reporters >= thresholds.viralReporters", "hitungan sistem", "the grid's counts"),
        ["aggregate.reportsPerMinute"] = new(
            "Laporan pada menit tersibuk (CASE)", "Reports in the busiest minute (CASE)",
            "aggregate.reportsPerMinute >= thresholds.viralReportsPerMinute", "hitungan sistem", "the grid's counts"),
        ["process.event"] = new(
            "Langkah petugas; null bila tenggat yang lewat", "The officer's step; null when a clock expired",
            "process.event == \"CONFLICT\"", "langkah atau tenggat perkara", "a step or a clock of the case"),
        ["process.expired"] = new(
            "Tenggat yang lewat; null bila langkah petugas", "The clock that expired; null for an officer's step",
            "process.expired == \"C9\"", "langkah atau tenggat perkara", "a step or a clock of the case"),
        ["process.hasStudy"] = new(
            "Apakah langkah itu membawa hash kajian", "Whether the step brings the hash of a study",
            "process.event == \"FORWARD\" && not process.hasStudy", "langkah atau tenggat perkara", "a step or a clock of the case"),
        ["process.targetNow"] = new(
            "Apakah instansi yang dituju harus segera diberi tahu (NOW)", "Whether the addressed body is a target with when NOW",
            "not process.targetNow", "langkah atau tenggat perkara", "a step or a clock of the case"),
    };
}
