using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Grains.Tests.Intake;

namespace NetralitasGrid.Grains.Tests.Demo;

/// <summary>The sample incidents that the demo plays: all can be read, and together they show what the grid can do.</summary>
public sealed class DemoIncidentTests
{
    internal static readonly DateTimeOffset Start = new(2024, 11, 27, 13, 15, 0, TimeSpan.FromHours(7));
    internal static readonly IReadOnlyList<JsonNode> Lines = ReadLines();
    private static readonly IReadOnlyList<(IncidentForm Form, ReportedIncident Split)> Incidents = [.. Lines.Where(l => l["incident"] is not null).Select(Read)];

    [Fact]
    public void Every_line_says_what_it_is_in_two_languages()
    {
        string[] known = ["at", "say", "incident", "event"];

        Assert.All(Lines, line =>
        {
            Assert.Empty(line.AsObject().Select(p => p.Key).Except(known));
            Assert.NotEmpty(line["say"]!["id"]!.GetValue<string>());
            Assert.NotEmpty(line["say"]!["en"]!.GetValue<string>());
            Assert.True(line["incident"] is null != line["event"] is null);
        });
    }

    [Fact]
    public void There_are_enough_and_no_report_id_stands_twice()
    {
        Assert.True(Incidents.Count >= 90);
        Assert.Equal(Incidents.Count, Incidents.Select(i => i.Form.ReportId).Distinct().Count());
    }

    [Fact]
    public void Every_act_every_kind_every_position_of_leadership_and_every_reporter_is_there()
    {
        Assert.Empty(Enum.GetValues<ActCode>().Except(Incidents.Select(i => i.Form.Act.Code)));
        Assert.Empty(Enum.GetValues<SubjectKind>().Except(Incidents.Select(i => i.Form.Subject.Kind)));
        Assert.Empty(new[] { Position.Jpt, Position.Admin, Position.Camat, Position.Lurah, Position.Kepsek, Position.Kapus }.Except(Incidents.Select(i => i.Form.Subject.Position)));
        Assert.Empty(new[] { ReporterKind.Voter, ReporterKind.Supervisor, ReporterKind.Anonymous }.Except(Incidents.Select(i => i.Form.Reporter.Kind)));
        Assert.Empty(Enum.GetValues<IdentityStrength>().Except(Incidents.Select(i => i.Split.Report.Subject.Identity)));
    }

    [Fact]
    public void They_come_from_the_five_areas_and_from_polling_day_too()
    {
        Assert.Equal(["15.71", "35.06", "35.08", "35.17", "35.71"], Incidents.Select(i => AreaCode.RegencyOf(i.Form.Place.RegionCode)).Distinct().Order());
        Assert.True(Incidents.Count(i => i.Form.OccurredAt.Date == Start.Date) >= 20);
        Assert.Contains(Incidents, i => i.Form.OccurredAt < new DateTimeOffset(2024, 9, 22, 0, 0, 0, TimeSpan.FromHours(7)));
    }

    [Fact]
    public void An_exemption_of_each_kind_is_claimed()
    {
        var forms = Incidents.Select(i => i.Form).ToArray();

        Assert.Contains(forms, f => f is { Act: { Code: ActCode.Attend, Active: false, OnDuty: false, Attributes.Count: 0 }, Subject.SpouseOfCandidate: false });
        Assert.Contains(forms, f => f is { Subject: { SpouseOfCandidate: true, OnUnpaidLeave: true }, Act: { Active: false, Published: false } } && HasDocument(f));
        Assert.Contains(forms, f => f is { Subject: { SpouseOfCandidate: true, OnUnpaidLeave: true }, Act.Active: false } && !HasDocument(f));
        Assert.Contains(forms, f => f is { Act: { AssignmentLetter: true, Active: false } } && HasDocument(f));
        Assert.Contains(forms, f => f.Act.Code == ActCode.Photo && f.Act.Symbols.SequenceEqual([Symbol.Fist]));
        Assert.Contains(forms, f => f.Act.Code == ActCode.Photo && f.Act.Symbols.SequenceEqual([Symbol.TwoHandHeart]));
        Assert.Contains(forms, f => f.Subject.Resigned && HasDocument(f));
        Assert.Contains(forms, f => f.Subject.OnCampaignLeave && HasDocument(f));
    }

    [Fact]
    public void Duplicates_a_viral_act_and_clusters_are_there()
    {
        var reports = Incidents.Select(i => i.Split.Report).ToArray();
        var viral = reports.Where(r => r.Act.UrlHash is not null).GroupBy(r => (r.Subject.Key, r.Act.UrlHash)).MaxBy(g => g.Count())!;
        var agency = reports.Where(r => r.Subject.AgencyKey is not null).GroupBy(r => r.Subject.AgencyKey).Max(g => g.DistinctBy(r => r.Subject.Key).Count());
        var week = reports.Where(r => r.OccurredAt.Date >= new DateTime(2024, 11, 18) && r.OccurredAt.Date < new DateTime(2024, 11, 25));
        var district = week.Where(r => r.Place.Length == AreaCode.DistrictLength).GroupBy(r => r.Place).Max(g => g.DistinctBy(r => r.Subject.Key).Count());

        Assert.True(viral.Select(r => r.Reporter.Key).Distinct().Count() >= 10);
        Assert.True(agency >= 3);
        Assert.True(district >= 5);
        Assert.Contains(reports.GroupBy(r => r.Subject.Key), g => g.Count() == 3 && g.SelectMany(r => r.Evidence).GroupBy(e => e.Sha256).Any(e => e.Count() == 2));
    }

    [Fact]
    public void Late_incomplete_anonymous_and_boundary_reports_are_there()
    {
        var forms = Incidents.Select(i => i.Form).ToArray();

        Assert.Contains(forms, f => f.ReceivedAt - f.KnownAt > TimeSpan.FromDays(8));
        Assert.Contains(forms, f => f is { Description: null, KnownAt: null, Evidence.Count: 0, Witnesses: 0, Subject.Name: null });
        Assert.Contains(forms, f => f is { Reporter: { Kind: ReporterKind.Voter, Nik: null } });
        Assert.Contains(forms, f => f.ReceivedAt is null && Start - f.OccurredAt > TimeSpan.FromDays(6));
        Assert.Contains(forms, f => f.Subject.DutyRegionCode == "91.71" && f.OccurredAt.Hour == 22);
        Assert.Contains(forms, f => f.Subject.DutyRegionCode == "51.71" && f.OccurredAt.Hour == 23);
    }

    [Fact]
    public void Events_follow_a_report_and_make_a_repeat()
    {
        var seen = new HashSet<string>();
        var events = new List<(string ReportId, CaseEventType Type)>();
        foreach (var line in Lines)
        {
            if (line["event"] is not { } e)
            {
                seen.Add(line["incident"]!["reportId"]!.GetValue<string>());
                continue;
            }

            Assert.Contains(e["reportId"]!.GetValue<string>(), seen);
            events.Add((e["reportId"]!.GetValue<string>(), Code<CaseEventType>.Parse(e["type"]!.GetValue<string>())));
        }

        var subjects = Incidents.ToDictionary(i => i.Form.ReportId, i => i.Split.Report.Subject.Key);
        Assert.Contains(events, e => e.Type == CaseEventType.Overrule);
        Assert.Contains(events.Where(e => e.Type == CaseEventType.Rule), e => subjects.Values.Count(s => s == subjects[e.ReportId]) == 2);
        Assert.Contains(events.Where(e => e.Type == CaseEventType.Register).GroupBy(e => subjects[e.ReportId]), g => g.Count() == 2 && subjects.Values.Count(s => s == g.Key) == 3);
    }

    [Fact]
    public void No_identity_number_is_shared_but_by_one_subject()
    {
        var reporters = Incidents.Select(i => i.Form.Reporter.Nik).OfType<string>().ToArray();

        Assert.Equal(reporters.Length, reporters.Distinct().Count());
        Assert.Empty(reporters.Intersect(Incidents.Select(i => i.Form.Subject.Nik).OfType<string>()));
    }

    private static bool HasDocument(IncidentForm form) => form.Evidence.Any(e => e.Kind == EvidenceKind.Document);

    internal static (IncidentForm Form, ReportedIncident Split) Read(JsonNode line)
    {
        var context = new IntakeContext { Areas = AreaCatalogue.Shared, Now = Start, Elections = ["pilkada-2024"], MayBackfill = true };
        var result = IncidentReader.Read(Encoding.UTF8.GetBytes(line["incident"]!.ToJsonString()), context);
        var faults = result is IntakeResult.Refused refused ? string.Join("; ", refused.Faults) : "";
        Assert.True(result is IntakeResult.Read, $"{line["incident"]!["reportId"]}: {faults}");
        var read = (IntakeResult.Read)result;
        Assert.True(read.Warnings.Count == 0, $"{read.Form.ReportId}: {string.Join("; ", read.Warnings)}");
        return (read.Form, ReportedIncident.Of(read.Form, "demo", Bodies.Hasher, _ => null));
    }

    private static JsonNode[] ReadLines([CallerFilePath] string source = "")
    {
        var folder = Path.Combine(Path.GetDirectoryName(source)!, "../../../functions/NetralitasGrid.Functions/Demo");
        return [.. Directory.GetFiles(folder, "*.ndjson").Order(StringComparer.Ordinal).SelectMany(File.ReadLines).Select(l => JsonNode.Parse(l)!)];
    }
}
