using System.Globalization;
using System.Numerics;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Facts;

/// <summary>
/// The facts of an incident by path, as JSON values. A set of them is a bit mask, so that what the matched rules read is known without search.
/// The pack's own numbers (<c>thresholds</c>) are no facts of an incident.
/// </summary>
internal static class FactTable
{
    private static readonly object True = true;
    private static readonly object False = false;

    private static readonly (string Path, Func<IncidentInput, object?> Read)[] All =
    [
        ("act.active", i => Bit(i.Act.Active)),
        ("act.assignmentLetter", i => Bit(i.Act.AssignmentLetter)),
        ("act.attributes", i => Texts(i.Act.Attributes)),
        ("act.channel", i => i.Act.Channel.Text()),
        ("act.code", i => i.Act.Code.Text()),
        ("act.effect", i => i.Act.Effect?.Text()),
        ("act.facilities", i => Texts(i.Act.Facilities)),
        ("act.involved", i => Texts(i.Act.Involved)),
        ("act.ministerConsent", i => Bit(i.Act.MinisterConsent)),
        ("act.onDuty", i => Bit(i.Act.OnDuty)),
        ("act.online", i => Bit(i.Act.Online)),
        ("act.published", i => Bit(i.Act.Published)),
        ("act.supports", i => Bit(i.Act.Supports)),
        ("act.symbols", i => Texts(i.Act.Symbols)),
        ("subject.kind", i => i.Subject.Kind.Text()),
        ("subject.onCampaignLeave", i => Bit(i.Subject.OnCampaignLeave)),
        ("subject.onUnpaidLeave", i => Bit(i.Subject.OnUnpaidLeave)),
        ("subject.position", i => i.Subject.Position.Text()),
        ("subject.resigned", i => Bit(i.Subject.Resigned)),
        ("subject.spouseOfCandidate", i => Bit(i.Subject.SpouseOfCandidate)),
        ("phase", i => i.Phase.Text()),
        ("time.date", i => i.Time.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ("time.daysKnown", i => i.Time.DaysKnown),
        ("time.gesture", i => Bit(i.Time.Gesture)),
        ("time.independentSupport", i => Bit(i.Time.IndependentSupport)),
        ("time.mutationBan", i => Bit(i.Time.MutationBan)),
        ("time.phase", i => i.Time.Phase.Text()),
        ("report.evidence", i => i.Report.Evidence),
        ("report.hasDescription", i => Bit(i.Report.HasDescription)),
        ("report.hasDocument", i => Bit(i.Report.HasDocument)),
        ("report.hasKnownAt", i => Bit(i.Report.HasKnownAt)),
        ("report.hasReporterAddress", i => Bit(i.Report.HasReporterAddress)),
        ("report.hasReporterName", i => Bit(i.Report.HasReporterName)),
        ("report.hasReporterNik", i => Bit(i.Report.HasReporterNik)),
        ("report.hasSubjectName", i => Bit(i.Report.HasSubjectName)),
        ("report.reporter", i => i.Report.Reporter.Text()),
        ("report.sameEvidence", i => Bit(i.Report.SameEvidence)),
        ("report.witnesses", i => i.Report.Witnesses),
        ("record.proven", i => i.Record.Proven),
        ("record.registered", i => i.Record.Registered),
    ];

    /// <summary>What every decision shows, whatever its rules read.</summary>
    public static ulong Always { get; } = BitsOf(["act.code", "subject.kind", "subject.position", "phase"]);

    public static IEnumerable<string> Paths => All.Select(f => f.Path);

    /// <summary>The bits of paths; those that are no facts of an incident have none.</summary>
    public static ulong BitsOf(IEnumerable<string> paths)
    {
        var bits = 0UL;
        foreach (var path in paths)
        {
            var i = Array.FindIndex(All, f => f.Path == path);
            bits |= i < 0 ? 0 : 1UL << i;
        }

        return bits;
    }

    public static KeyValuePair<string, object?>[] Read(IncidentInput input, ulong bits)
    {
        var facts = new KeyValuePair<string, object?>[BitOperations.PopCount(bits)];
        for (var n = 0; n < facts.Length; n++)
        {
            var (path, read) = All[BitOperations.TrailingZeroCount(bits)];
            facts[n] = new(path, read(input));
            bits &= bits - 1;
        }

        return facts;
    }

    private static object Bit(bool value) => value ? True : False;

    private static string[] Texts<T>(T[] codes)
        where T : struct, Enum
    {
        if (codes.Length == 0)
        {
            return [];
        }

        var texts = new string[codes.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            texts[i] = codes[i].Text();
        }

        return texts;
    }
}
