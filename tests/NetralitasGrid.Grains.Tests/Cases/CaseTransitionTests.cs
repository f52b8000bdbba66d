using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Tests.Cases;

public sealed class CaseTransitionTests
{
    private const string All = "*";

    /// <summary>The steps as the decision document allows them: step, from, to.</summary>
    public static TheoryData<string, string, string> Allowed => new()
    {
        { "START_STUDY", "DITERIMA", "KAJIAN_AWAL" },
        { "REQUEST_COMPLETION", "DITERIMA KAJIAN_AWAL", "PERLU_PERBAIKAN" },
        { "COMPLETE", "PERLU_PERBAIKAN", "KAJIAN_AWAL" },
        { "FINDING", "PENELUSURAN", "DITERIMA" },
        { "REGISTER", "DITERIMA KAJIAN_AWAL PERLU_PERBAIKAN", "DIREGISTER" },
        { "NOT_REGISTER", "DITERIMA KAJIAN_AWAL PERLU_PERBAIKAN PENELUSURAN", "TIDAK_DIREGISTER" },
        { "CLARIFY", "DIREGISTER", "KLARIFIKASI" },
        { "STUDY", "DIREGISTER KLARIFIKASI", "KAJIAN" },
        { "PLENARY", "KAJIAN", "PLENO" },
        { "RULE", "DIREGISTER KLARIFIKASI KAJIAN PLENO", "PELANGGARAN BUKAN_PELANGGARAN" },
        { "FORWARD", "PELANGGARAN DITERUSKAN", "DITERUSKAN" },
        { "BKN_VERIFY", "DITERUSKAN", "VERIFIKASI_BKN" },
        { "AWAIT_PPK", "DITERUSKAN VERIFIKASI_BKN", "MENUNGGU_PPK" },
        { "BLOCK", "MENUNGGU_PPK", "DIBLOKIR" },
        { "OUTCOME", "DITERUSKAN VERIFIKASI_BKN MENUNGGU_PPK DIBLOKIR", "DISANKSI TIDAK_TERBUKTI DIBATALKAN DITOLAK PENSIUN_DIBERHENTIKAN" },
        { "APPEAL", "DISANKSI", "BANDING" },
        { "APPEAL_DECIDED", "BANDING", "DISANKSI TIDAK_TERBUKTI DIBATALKAN" },
        {
            "CLOSE",
            "PENELUSURAN TIDAK_DIREGISTER BUKAN_PELANGGARAN DITERUSKAN DISANKSI TIDAK_TERBUKTI DIBATALKAN DITOLAK PENSIUN_DIBERHENTIKAN",
            "SELESAI"
        },
        { "WITHDRAW", "* SELESAI DICABUT KEDALUWARSA DUPLIKAT", "DICABUT" },
        { "EXPIRE", "* SELESAI DICABUT KEDALUWARSA DUPLIKAT", "KEDALUWARSA" },
        { "MERGE", "* SELESAI DICABUT KEDALUWARSA DUPLIKAT", "DUPLIKAT" },
    };

    public static TheoryData<string> Keeping => ["EXTEND", "DELEGATE", "TAKE_OVER", "OVERRULE", "SUPERIOR_NEGLECT", "CONFLICT", "NOTE", "REDECIDE"];

    [Theory]
    [MemberData(nameof(Allowed))]
    public void A_step_leads_only_from_where_it_is_allowed_and_only_to_where_it_may(string step, string from, string to)
    {
        var allowed = from.StartsWith(All, StringComparison.Ordinal) ? Statuses().Except(from.Split(' ')).ToList() : [.. from.Split(' ')];

        foreach (var status in Statuses())
        {
            var reached = CaseTransitions.To(Code<CaseEventType>.Parse(step), Code<CaseStatus>.Parse(status)).Select(s => s.Text());

            Assert.Equal(allowed.Contains(status) ? to.Split(' ') : [], reached);
        }
    }

    [Theory]
    [MemberData(nameof(Keeping))]
    public void A_step_of_any_time_keeps_every_status(string step) =>
        Assert.All(Enum.GetValues<CaseStatus>(), s => Assert.Equal([s], CaseTransitions.To(Code<CaseEventType>.Parse(step), s)));

    [Fact]
    public void Only_what_left_or_closed_is_reopened()
    {
        var reopened = Enum.GetValues<CaseStatus>().Where(s => CaseTransitions.To(CaseEventType.Reopen, s).Count > 0);

        Assert.Equal(
            [CaseStatus.TidakDiregister, CaseStatus.BukanPelanggaran, CaseStatus.Selesai, CaseStatus.Dicabut, CaseStatus.Kedaluwarsa, CaseStatus.Duplikat],
            reopened);
    }

    [Fact]
    public void Every_step_has_a_place_in_the_table()
    {
        var known = Allowed.Select(r => r.Data.Item1).Concat(Keeping.Select(r => r.Data)).Append("REOPEN");

        Assert.Equal(Code<CaseEventType>.All.Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Statuses() => Code<CaseStatus>.All;
}
