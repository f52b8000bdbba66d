using System.Globalization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Tests.Turns;

/// <summary>Reports to start from.</summary>
internal static class Reports
{
    public const string Election = "pilkada-2024";

    /// <summary>Key of the n-th subject.</summary>
    public static string Subject(int n) => "e" + n.ToString("x8", CultureInfo.InvariantCulture).PadRight(32, '7');

    /// <summary>Key of the n-th agency, reporter or URL.</summary>
    public static string Hash(int n) => n.ToString("x8", CultureInfo.InvariantCulture).PadRight(32, '3');

    /// <summary>A complete voter's report of a finger pose in Perak, Jombang, on a campaign day: severity 4, admissible.</summary>
    public static IncidentReported Photo(int subject = 1, string at = "2024-10-05T19:20:00+07:00", string place = "35.17.01") => new()
    {
        Election = Election,
        Source = "app-jombang",
        OccurredAt = World.At(at),
        KnownAt = World.At(at).AddMinutes(40),
        Place = place,
        Subject = new()
        {
            Key = Subject(subject),
            Identity = IdentityStrength.Verified,
            Kind = SubjectKind.Pns,
            Position = Position.Functional,
            DutyRegion = "35.17",
            HasName = true,
        },
        Act = new()
        {
            Code = ActCode.Photo, Channel = Channel.Field, Published = true, Active = true, Symbols = [Symbol.TwoFingers], Supports = new("35.17", 2),
        },
        Evidence = [new(EvidenceKind.Image, new string('a', 56) + subject.ToString("x8", CultureInfo.InvariantCulture), null)],
        Witnesses = 2,
        HasDescription = true,
        Reporter = new() { Kind = ReporterKind.Voter, HasName = true, HasNik = true, HasAddress = true, Key = Hash(subject) },
    };

    public static IncidentReported By(this IncidentReported report, int reporter) => report with { Reporter = report.Reporter with { Key = Hash(reporter) } };

    public static IncidentReported Act(this IncidentReported report, ActCode code) => report with { Act = new() { Code = code } };

    public static IncidentReported Agency(this IncidentReported report, int agency) =>
        report with { Subject = report.Subject with { AgencyKey = Hash(agency) } };

    /// <summary>Evidence that no other report shows.</summary>
    public static IncidentReported Evidence(this IncidentReported report, int n) => report with
    {
        Evidence = [new(EvidenceKind.Image, new string('b', 56) + n.ToString("x8", CultureInfo.InvariantCulture), null)],
    };

    public static IncidentReported Anonymous(this IncidentReported report) =>
        report with { Reporter = new() { Kind = ReporterKind.Anonymous } };
}
