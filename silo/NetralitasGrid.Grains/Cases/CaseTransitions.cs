using NetralitasGrid.Grains.Codes;
using static NetralitasGrid.Grains.Codes.CaseEventType;
using static NetralitasGrid.Grains.Codes.CaseStatus;

namespace NetralitasGrid.Grains.Cases;

/// <summary>Which step is allowed in which status and where it leads (DECISION.md 1, "Allowed").</summary>
public static class CaseTransitions
{
    private static readonly CaseStatus[] Outcomes = [Disanksi, TidakTerbukti, Dibatalkan, Ditolak, PensiunDiberhentikan];

    private static readonly CaseStatus[] Exits = [Selesai, Dicabut, Kedaluwarsa, Duplikat];

    private static readonly CaseStatus[] Intake = [Diterima, KajianAwal, PerluPerbaikan];

    private static readonly Dictionary<CaseEventType, (CaseStatus[] From, CaseStatus[] To)> Steps = new()
    {
        [StartStudy] = ([Diterima], [KajianAwal]),
        [RequestCompletion] = ([Diterima, KajianAwal], [PerluPerbaikan]),
        [Complete] = ([PerluPerbaikan], [KajianAwal]),
        [Finding] = ([Penelusuran], [Diterima]),
        [Register] = (Intake, [Diregister]),
        [NotRegister] = ([.. Intake, Penelusuran], [TidakDiregister]),
        [Clarify] = ([Diregister], [Klarifikasi]),
        [Study] = ([Diregister, Klarifikasi], [Kajian]),
        [Plenary] = ([Kajian], [Pleno]),
        [CaseEventType.Rule] = ([Diregister, Klarifikasi, Kajian, Pleno], [Pelanggaran, BukanPelanggaran]),
        [Forward] = ([Pelanggaran, Diteruskan], [Diteruskan]),
        [BknVerify] = ([Diteruskan], [VerifikasiBkn]),
        [AwaitPpk] = ([Diteruskan, VerifikasiBkn], [MenungguPpk]),
        [Block] = ([MenungguPpk], [Diblokir]),
        [CaseEventType.Outcome] = ([Diteruskan, VerifikasiBkn, MenungguPpk, Diblokir], Outcomes),
        [Appeal] = ([Disanksi], [Banding]),
        [AppealDecided] = ([Banding], [Disanksi, TidakTerbukti, Dibatalkan]),
        [Close] = ([Penelusuran, TidakDiregister, BukanPelanggaran, Diteruskan, .. Outcomes], [Selesai]),
        [Withdraw] = ([.. Enum.GetValues<CaseStatus>().Except(Exits)], [Dicabut]),
        [Expire] = ([.. Enum.GetValues<CaseStatus>().Except(Exits)], [Kedaluwarsa]),
        [Merge] = ([.. Enum.GetValues<CaseStatus>().Except(Exits)], [Duplikat]),
    };

    private static readonly CaseStatus[] Reopenable = [.. Exits, TidakDiregister, BukanPelanggaran];

    /// <summary>
    /// The statuses that a step may lead to from a status; empty when the status forbids it. A step that keeps the status leads to the
    /// status itself. REOPEN's target is the case's own past, so it answers with the status itself too.
    /// </summary>
    public static IReadOnlyList<CaseStatus> To(CaseEventType step, CaseStatus from) => step switch
    {
        Reopen => Reopenable.Contains(from) ? [from] : [],
        Extend or CaseEventType.Delegate or TakeOver or Overrule or SuperiorNeglect or Conflict or Note or Redecide => [from],
        _ => Steps.TryGetValue(step, out var found) && found.From.Contains(from) ? found.To : [],
    };
}
