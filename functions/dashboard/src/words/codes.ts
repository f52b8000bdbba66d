// Words for the closed lists of codes. A code that is not listed is shown as it is.
import type { Language } from "../format.js";

type Pair = readonly [id: string, en: string];
type Table = Readonly<Record<string, Pair>>;

const severities: readonly Pair[] = [
  ["info atau dikecualikan", "info or exempt"],
  ["etik ringan", "light ethics"],
  ["etik diperberat", "aggravated ethics"],
  ["disiplin sedang", "medium discipline"],
  ["disiplin berat", "severe discipline"],
  ["berhenti atau pidana", "dismissal or crime"],
];

const tables = {
  act: {
    PROPS: ["Alat peraga", "Campaign props"], POST: ["Unggahan", "Post"], COMMENT: ["Komentar", "Comment"], SHARE: ["Membagikan", "Share"],
    LIKE: ["Menyukai", "Like"], FOLLOW: ["Mengikuti akun", "Follow"], JOIN: ["Bergabung grup", "Join a group"], ONLINE_CAMPAIGN: ["Kampanye daring", "Online campaign"],
    ATTEND: ["Menghadiri acara", "Attendance"], PHOTO: ["Foto", "Photo"], PARTY_APPROACH: ["Pendekatan ke partai", "Approach to a party"],
    CAMPAIGN_JOIN: ["Ikut kampanye", "Joining a campaign"], MOBILISE_ASN: ["Mengerahkan ASN", "Mobilising civil servants"], DECISION: ["Keputusan pejabat", "Official's decision"],
    MEETING: ["Pertemuan", "Meeting"], APPEAL: ["Imbauan", "Appeal"], INVITE: ["Ajakan", "Invitation"], GIFT: ["Pemberian barang", "Gift"],
    ID_SUPPORT: ["Dukungan dengan KTP", "Support by identity cards"], TEAM: ["Tim pemenangan", "Campaign team"], PARTY_MEMBER: ["Anggota partai", "Party membership"],
    MONEY: ["Politik uang", "Money politics"], INTIMIDATION: ["Intimidasi", "Intimidation"], MUTATION: ["Mutasi pejabat", "Replacement of officials"],
    PROGRAMME_ABUSE: ["Penyalahgunaan program", "Abuse of a programme"], INVOLVE: ["Melibatkan ASN", "Involving civil servants"], OTHER: ["Perbuatan lain", "Other act"],
  },
  kind: {
    PNS: ["PNS", "PNS (civil servant)"], PPPK: ["PPPK", "PPPK (contract civil servant)"], PJ: ["Penjabat kepala daerah", "Acting regional head"], PPNPN: ["PPNPN / honorer", "PPNPN (non-ASN staff)"],
    KADES: ["Kepala desa", "Village head"], PERANGKAT: ["Perangkat desa", "Village apparatus"], TNI: ["Anggota TNI", "TNI member"], POLRI: ["Anggota Polri", "Police member"],
    STATE_OFFICIAL: ["Pejabat negara", "State official"], REGIONAL_OFFICIAL: ["Pejabat daerah", "Regional official"], INCUMBENT: ["Petahana", "Incumbent"],
    CANDIDATE: ["Calon", "Candidate"], BUMN: ["Pegawai BUMN / BUMD", "BUMN / BUMD staff"], RT_RW: ["Ketua RT / RW", "RT / RW head"],
  },
  position: {
    NONE: ["tanpa jabatan", "no post"], JPT: ["pimpinan tinggi", "senior leader (JPT)"], ADMIN: ["administrator", "administrator"], CAMAT: ["camat", "camat"], LURAH: ["lurah", "lurah"],
    KEPSEK: ["kepala sekolah", "school head"], KAPUS: ["kepala puskesmas", "puskesmas head"], SUPERVISORY: ["pengawas", "supervisory post"], EXECUTOR: ["pelaksana", "executor"],
    FUNCTIONAL: ["fungsional", "functional post"],
  },
  phase: {
    BEFORE: ["Sebelum pendaftaran", "Before registration"], REGISTRATION: ["Pendaftaran calon", "Registration"], VERIFICATION: ["Penelitian calon", "Verification"],
    DETERMINATION: ["Penetapan calon", "Determination"], CAMPAIGN: ["Kampanye", "Campaign"], QUIET: ["Masa tenang", "Quiet period"], VOTING: ["Pemungutan suara", "Voting day"],
    RECAPITULATION: ["Rekapitulasi", "Recapitulation"], AFTER: ["Setelah rekapitulasi", "After recapitulation"],
  },
  window: {
    MUTATION_BAN: ["larangan mutasi", "ban on replacements"], INDEPENDENT_SUPPORT: ["dukungan perseorangan", "independent support"], GESTURE: ["nomor urut sudah ada", "ballot numbers drawn"],
  },
  outcome: { RECOMMENDED: ["Direkomendasikan", "Recommended"], EXEMPT: ["Dikecualikan", "Exempt"], REVIEW: ["Dinilai manusia", "Human review"] },
  verdict: { ADMISSIBLE: ["memenuhi syarat", "admissible"], INCOMPLETE: ["belum lengkap", "incomplete"], TIP: ["informasi awal", "tip"], LATE: ["kedaluwarsa", "late"] },
  missing: {
    REPORTER_NAME: ["nama pelapor", "reporter's name"], REPORTER_ADDRESS: ["alamat pelapor", "reporter's address"], KNOWN_AT: ["waktu diketahui", "when it was known"],
    SUBJECT_NAME: ["nama terlapor", "subject's name"], DESCRIPTION: ["uraian kejadian", "description"], EVIDENCE: ["bukti", "evidence"], WITNESSES: ["saksi", "witnesses"],
  },
  track: {
    ethics: ["kode etik", "ethics"], discipline: ["disiplin", "discipline"], criminal: ["pidana", "criminal"], village: ["pemerintahan desa", "village"], contract: ["kontrak kerja", "contract"],
    military: ["militer", "military"], police: ["kepolisian", "police"], none: ["tidak ada", "none"],
  },
  body: {
    BAWASLU: ["Bawaslu", "Bawaslu"], BKN: ["BKN", "BKN"], KASN: ["KASN", "KASN"], PPK: ["PPK", "PPK"], KEMENDAGRI: ["Kemendagri", "Kemendagri"], MENPANRB: ["Kemenpan-RB", "Kemenpan-RB"],
    GAKKUMDU: ["Gakkumdu", "Gakkumdu"], PROPAM: ["Propam Polri", "Propam (police)"], DENPOM: ["Denpom TNI", "Denpom (military)"], BUPATI: ["Bupati / Wali Kota", "Regent or mayor"], KPU: ["KPU", "KPU"],
    UNIT_HEAD: ["Kepala unit kerja", "Head of unit"], BKPSDM: ["BKPSDM", "BKPSDM"], LPSK: ["LPSK", "LPSK"], INFORMATION_DESK: ["Layanan informasi", "Information desk"],
  },
  level: {
    L0: ["L0 PTPS/PKD", "L0 PTPS/PKD"], L1: ["L1 Panwascam", "L1 Panwascam"], L2: ["L2 kabupaten/kota", "L2 regency/city"], L3: ["L3 provinsi", "L3 province"], L4: ["L4 RI", "L4 national"],
  },
  action: { HANDLE: ["menangani", "handle"], FORWARD: ["diteruskan", "forward"], CHECK: ["memeriksa", "check"], COPY: ["tembusan", "copy"] },
  when: { NOW: ["sekarang", "now"], IF_VIOLATION: ["bila terbukti pelanggaran", "if it is a violation"], IF_FINDING: ["bila menjadi temuan", "if it becomes a finding"] },
  step: {
    ADMISSION: ["Penerimaan", "Admission"], EXEMPTION: ["Pengecualian", "Exemption"], SUBJECT: ["Terlapor", "Subject"], ACT: ["Perbuatan", "Act"], CRIMINAL: ["Pidana", "Criminal"],
    AGGRAVATION: ["Pemberatan", "Aggravation"], ROUTING: ["Penyaluran", "Routing"],
  },
  clock: {
    C1: ["Batas melapor", "Report in time"], C2: ["Kajian awal", "Preliminary study"], C3: ["Perbaikan oleh pelapor", "Completion by the reporter"], C4: ["Penanganan", "Decision"],
    C5: ["Perpanjangan", "Extension"], C6: ["Penelusuran", "Tracing"], C7: ["Verifikasi SBT", "SBT verification"], C8: ["Kajian SBT", "SBT study"], C9: ["Tindak lanjut PPK", "PPK follow-up"],
    C10: ["Penyidikan Gakkumdu", "Gakkumdu investigation"], FORWARD: ["Penerusan", "Forwarding"],
  },
  unit: { CALENDAR_DAYS: ["hari kalender", "calendar days"], WORKING_DAYS: ["hari kerja", "working days"], HOURS: ["jam", "hours"] },
  start: {
    RECEIVED: ["saat diterima", "when received"], REGISTERED: ["saat diregister", "when registered"], NOTICE: ["saat diberitahu", "when notified"], FORWARDED: ["saat diteruskan", "when forwarded"],
    EXTENDED: ["saat diperpanjang", "when extended"],
  },
  clockState: { WAITING: ["menunggu", "waiting"], RUNNING: ["berjalan", "running"], MET: ["terpenuhi", "met"], OVERDUE: ["terlewati", "overdue"] },
  status: {
    DITERIMA: ["Diterima", "Diterima (received)"], KAJIAN_AWAL: ["Kajian awal", "Kajian awal (preliminary study)"], PERLU_PERBAIKAN: ["Perlu perbaikan", "Perlu perbaikan (incomplete)"],
    PENELUSURAN: ["Penelusuran", "Penelusuran (tracing)"], TIDAK_DIREGISTER: ["Tidak diregister", "Tidak diregister (not registered)"], DIREGISTER: ["Diregister", "Diregister (registered)"],
    KLARIFIKASI: ["Klarifikasi", "Klarifikasi (hearing)"], KAJIAN: ["Kajian", "Kajian (study)"], PLENO: ["Pleno", "Pleno (plenary)"],
    BUKAN_PELANGGARAN: ["Bukan pelanggaran", "Bukan pelanggaran (no violation)"], PELANGGARAN: ["Pelanggaran", "Pelanggaran (violation)"], DITERUSKAN: ["Diteruskan", "Diteruskan (forwarded)"],
    VERIFIKASI_BKN: ["Verifikasi BKN", "Verifikasi BKN"], MENUNGGU_PPK: ["Menunggu PPK", "Menunggu PPK (awaiting PPK)"], DISANKSI: ["Disanksi", "Disanksi (sanctioned)"],
    TIDAK_TERBUKTI: ["Tidak terbukti", "Tidak terbukti (not proven)"], DIBATALKAN: ["Dibatalkan", "Dibatalkan (cancelled)"], DITOLAK: ["Ditolak", "Ditolak (rejected)"],
    PENSIUN_DIBERHENTIKAN: ["Pensiun atau diberhentikan", "Pensiun / diberhentikan (left)"], DIBLOKIR: ["Diblokir", "Diblokir (blocked)"], BANDING: ["Banding", "Banding (appeal)"],
    SELESAI: ["Selesai", "Selesai (closed)"], DICABUT: ["Dicabut", "Dicabut (withdrawn)"], KEDALUWARSA: ["Kedaluwarsa", "Kedaluwarsa (expired)"], DUPLIKAT: ["Duplikat", "Duplikat (duplicate)"],
  },
  caseEvent: {
    START_STUDY: ["Kajian awal dimulai", "Study started"], REQUEST_COMPLETION: ["Diminta melengkapi", "Completion requested"], COMPLETE: ["Dilengkapi", "Completed"],
    NOT_REGISTER: ["Tidak diregister", "Not registered"], REGISTER: ["Diregister", "Registered"], FINDING: ["Menjadi temuan", "Became a finding"], CLARIFY: ["Klarifikasi", "Hearing"],
    STUDY: ["Kajian", "Study"], PLENARY: ["Pleno", "Plenary"], RULE: ["Putusan pleno", "Ruled"], FORWARD: ["Diteruskan", "Forwarded"], BKN_VERIFY: ["Verifikasi BKN", "BKN verification"],
    AWAIT_PPK: ["Menunggu PPK", "Awaiting PPK"], OUTCOME: ["Hasil PPK", "Outcome"], BLOCK: ["Diblokir", "Blocked"], APPEAL: ["Banding", "Appeal"], APPEAL_DECIDED: ["Banding diputus", "Appeal decided"],
    CLOSE: ["Ditutup", "Closed"], EXTEND: ["Diperpanjang", "Extended"], DELEGATE: ["Dilimpahkan", "Delegated"], TAKE_OVER: ["Diambil alih", "Taken over"], WITHDRAW: ["Dicabut", "Withdrawn"],
    EXPIRE: ["Kedaluwarsa", "Expired"], MERGE: ["Digabung", "Merged"], REOPEN: ["Dibuka kembali", "Reopened"], OVERRULE: ["Pengecualian dibatalkan", "Exemption overruled"],
    SUPERIOR_NEGLECT: ["Atasan lalai", "Superior's neglect"], CONFLICT: ["Konflik kepentingan", "Conflict of interest"], NOTE: ["Catatan", "Note"],
    REDECIDE: ["Diputus ulang", "Decided again"],
  },
  escalationStatus: { OPEN: ["Terbuka", "Open"], ACKNOWLEDGED: ["Diketahui", "Acknowledged"], CLOSED: ["Ditutup", "Closed"] },
  source: { DECISION: ["dari keputusan", "from a decision"], AGGREGATE: ["dari hitungan wilayah", "from a region's counts"], CLOCK: ["dari batas waktu", "from a deadline"] },
  sanction: {
    M1: ["moral tertutup", "closed moral sanction"], M2: ["moral terbuka", "open moral sanction"], R1: ["teguran lisan", "oral reprimand"], R2: ["teguran tertulis", "written reprimand"],
    R3: ["pernyataan tidak puas", "written dissatisfaction"], S1: ["potong tukin 25 % 6 bulan", "allowance cut 25 %, 6 months"], S2: ["potong tukin 25 % 9 bulan", "allowance cut 25 %, 9 months"],
    S3: ["potong tukin 25 % 12 bulan", "allowance cut 25 %, 12 months"], B1: ["turun jabatan 12 bulan", "demotion, 12 months"], B2: ["bebas jabatan 12 bulan", "released from post, 12 months"],
    B3: ["PDHTAPS (berhenti dengan hormat)", "honourable dismissal (PDHTAPS)"], X: ["PTDH (berhenti tidak dengan hormat)", "dismissal without honour (PTDH)"],
    T: ["putus perjanjian kerja", "end of the work agreement"], V1: ["teguran lisan", "oral reprimand"], V2: ["teguran tertulis", "written reprimand"],
    V3: ["berhenti sementara", "suspension"], V4: ["berhenti tetap", "removal"], P: ["pidana pemilihan", "election crime"],
  },
} as const satisfies Readonly<Record<string, Table>>;

export type CodeList = keyof typeof tables;

export function codeWord(list: CodeList, code: string, language: Language): string {
  const table: Table = tables[list];
  const pair = Object.hasOwn(table, code) ? table[code] : undefined;
  return pair === undefined ? code : pair[language === "id" ? 0 : 1];
}

export function codesOf(list: CodeList): readonly string[] {
  return Object.keys(tables[list]);
}

export function severityWord(severity: number, language: Language): string {
  return severities[severity]?.[language === "id" ? 0 : 1] ?? String(severity);
}
