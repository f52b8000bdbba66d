using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Cases;

/// <summary>What statuses mean for counts, records and matching (DECISION.md 4.5, 5, 6).</summary>
public static class CaseStatuses
{
    /// <summary>The status that a closed case counts by: the one before SELESAI.</summary>
    public static CaseStatus Effective(CaseState state) =>
        state.Status == CaseStatus.Selesai && state.Before.Count > 0 ? state.Before[^1] : state.Status;

    /// <summary>Whether the case left the counts: dismissed, not registered, withdrawn, expired or a duplicate.</summary>
    public static bool HasLeft(CaseState state) => Effective(state) is
        CaseStatus.BukanPelanggaran or CaseStatus.TidakDiregister or CaseStatus.Dicabut or CaseStatus.Kedaluwarsa or CaseStatus.Duplikat;

    /// <summary>Statuses of cases that nobody works on any more, until they are reopened.</summary>
    public static IReadOnlyList<CaseStatus> Closed { get; } =
    [
        CaseStatus.Selesai, CaseStatus.BukanPelanggaran, CaseStatus.TidakDiregister, CaseStatus.Dicabut, CaseStatus.Kedaluwarsa, CaseStatus.Duplikat,
    ];

    /// <summary>Whether somebody still works on it: neither left nor SELESAI.</summary>
    public static bool IsOpen(CaseState state) => state.Status != CaseStatus.Selesai && !HasLeft(state);

    /// <summary>Whether it takes further reports.</summary>
    public static bool TakesReports(CaseStatus status) => status is not
        (CaseStatus.Dicabut or CaseStatus.Kedaluwarsa or CaseStatus.TidakDiregister or CaseStatus.Duplikat);

    /// <summary>Whether it is proven for NG-501: PELANGGARAN or later, and nothing took it back.</summary>
    public static bool IsProven(CaseState state) => Effective(state) is
        CaseStatus.Pelanggaran or CaseStatus.Diteruskan or CaseStatus.VerifikasiBkn or CaseStatus.MenungguPpk or CaseStatus.Disanksi or
        CaseStatus.PensiunDiberhentikan or CaseStatus.Diblokir or CaseStatus.Banding;

    /// <summary>Whether it counts as registered: it reached DIREGISTER and nothing took it back.</summary>
    public static bool IsRegistered(CaseState state) =>
        state.Origins.Any(o => o.On == ClockStart.Registered) && Effective(state) is not
            (CaseStatus.BukanPelanggaran or CaseStatus.TidakDiregister or CaseStatus.Dicabut or CaseStatus.Kedaluwarsa or CaseStatus.Duplikat or
             CaseStatus.TidakTerbukti or CaseStatus.Dibatalkan or CaseStatus.Ditolak);

    /// <summary>Whether humans found nothing.</summary>
    public static bool IsNotProven(CaseState state) => Effective(state) is
        CaseStatus.BukanPelanggaran or CaseStatus.TidakTerbukti or CaseStatus.Dibatalkan or CaseStatus.Ditolak;
}
