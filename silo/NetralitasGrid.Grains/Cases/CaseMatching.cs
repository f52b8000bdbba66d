using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Cases;

/// <summary>Finds the case that a report belongs to (DECISION.md 5).</summary>
internal static class CaseMatching
{
    /// <summary>
    /// The case that takes the report, or null when it opens one. Same election, subject, province, family and side of DETERMINATION; near
    /// the anchor or of equal evidence. Two fit: the nearest in time, then the older.
    /// </summary>
    /// <param name="cases">The subject's cases, oldest first.</param>
    /// <param name="days">How far from the anchor the family reaches.</param>
    public static CaseState? Find(
        IReadOnlyList<CaseState> cases, IncidentReported report, string family, bool beforeDetermination, DateOnly date, int days,
        IReadOnlyList<string> evidence)
    {
        CaseState? best = null;
        var nearest = int.MaxValue;
        foreach (var candidate in cases)
        {
            if (candidate.Election != report.Election || candidate.Family != family || candidate.BeforeDetermination != beforeDetermination
                || AreaCode.ProvinceOf(candidate.RegionCode) != AreaCode.ProvinceOf(report.Place))
            {
                continue;
            }

            var distance = Math.Abs(date.DayNumber - candidate.Anchor.DayNumber);
            if (distance < nearest && (distance <= days || SharesEvidence(candidate, evidence)) && Taking(cases, candidate) is { } taking)
            {
                best = taking;
                nearest = distance;
            }
        }

        return best;
    }

    /// <summary>What identifies the evidence of a report: file hashes, and keyed hashes of URLs, whether of the act or of evidence.</summary>
    public static IReadOnlyList<string> EvidenceOf(IncidentReported report)
    {
        if (report.Evidence.Count == 0)
        {
            return report.Act.UrlHash is { } only ? new[] { "u:" + only } : [];
        }

        var found = new List<string>(2 * report.Evidence.Count);
        if (report.Act.UrlHash is { } url)
        {
            found.Add("u:" + url);
        }

        foreach (var piece in report.Evidence)
        {
            if (piece.Sha256 is { } sha)
            {
                Add("s:" + sha);
            }

            if (piece.UriHash is { } uri)
            {
                Add("u:" + uri);
            }
        }

        return found;

        void Add(string one)
        {
            if (!found.Contains(one))
            {
                found.Add(one);
            }
        }
    }

    /// <summary>Whether a case was reported with one of these before.</summary>
    public static bool SharesEvidence(CaseState state, IReadOnlyList<string> evidence)
    {
        for (var i = 0; i < evidence.Count; i++)
        {
            if (state.Evidence.Contains(evidence[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The case itself, or what a duplicate was merged into; null when nothing there takes reports.</summary>
    private static CaseState? Taking(IReadOnlyList<CaseState> cases, CaseState candidate)
    {
        // A merge never makes a ring (CaseEvents checks), so the walk ends.
        while (candidate is { Status: CaseStatus.Duplikat, Into: { } into })
        {
            candidate = cases.First(c => c.Id == into);
        }

        return CaseStatuses.TakesReports(candidate.Status) ? candidate : null;
    }
}
