using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Employees;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Regions;
using NetralitasGrid.Grains.Tests.Turns;

namespace NetralitasGrid.Grains.Tests.Json;

/// <summary>Records that are read and written by hand: nothing of them may be lost, and what is wrong must not pass.</summary>
public sealed class HandwrittenJsonTests
{
    private static readonly DateTimeOffset At = World.At("2024-10-05T19:20:00.25+07:00");

    [Fact]
    public void Every_field_of_an_incident_survives()
    {
        var report = Full();

        AssertSurvives(report, GrainsJson.Default.IncidentReported);
    }

    [Fact]
    public void Every_field_of_a_region_report_survives()
    {
        var item = new RegionItem
        {
            Cause = new(GridId.Incident, 5), Election = "pilkada-2024", Subject = "e1", ReceivedAt = At, AppendedAt = At.AddSeconds(1), Incident = "35.17.01",
            Moved = [new("35.17.01", -3)],
            Cases = [new("35.17.01", CaseStatus.Diregister, 4, Verdict.Incomplete, true, -1)],
            Reports = [new("35.17.01", ActCode.Photo, Phase.Campaign, 2)],
            Days = [new("a/KEY", new(2024, 10, 5), 1)],
            Pairs = [new("35", 2, "35.17", 1)],
            Virals = [new(new(GridId.Case, 5), "35.17", true, 1, 60)],
            Escalations = [new("35.17", "NG-605", -1)],
        };

        AssertSurvives(new RegionReport([item]), GrainsJson.Default.RegionReport);
    }

    [Fact]
    public void Every_field_of_a_case_survives()
    {
        var state = new CaseState
        {
            Id = new(GridId.Case, 5), Election = "pilkada-2024", RegionCode = "35.17.01", DutyRegion = "35.17", SubjectKey = "e0", Kind = SubjectKind.Pppk,
            Position = Position.Camat, Family = "F1", BeforeDetermination = true, Anchor = new(2024, 10, 5), Acts = [ActCode.Photo, ActCode.Like],
            FirstEventAt = At, LastEventAt = At.AddDays(1), Severity = 4, Priority = 2, Status = CaseStatus.Diteruskan, Before = [CaseStatus.Diterima],
            Admission = Verdict.Incomplete, Level = Level.L3, LevelSet = true, Reports = 7, Reporters = ["source:a \"b\"", "r"], Capped = true,
            Minutes = [new(28802120, 3)], Viral = new(true, 61), Evidence = ["s:1", "u:2"],
            Clocks =
            [
                new(Clock.C4, "P5D", ClockUnit.WorkingDays, ClockStart.Registered, At, At.AddDays(7), ClockState.Overdue, true),
                new(Clock.C9, "P14D", ClockUnit.CalendarDays, ClockStart.Forwarded, null, null, ClockState.Waiting),
            ],
            Origins = [new(ClockStart.Registered, At)], Ruling = new(true, At), Outcome = new(CaseStatus.Disanksi, Enum.GetValues<Sanction>()[2]), Into = new(GridId.Case, 6),
            Standings = [new(4, 2, Level.L3, Verdict.Incomplete, 6), new(0, 4, null, Verdict.Late)],
            Exempt =
            [
                new(new(GridId.Incident, 1), new(
                    new(GridId.Decision, 1), true, true, true, At, At, new(0, 4, Level.L2, Verdict.Tip), Phase.Quiet, Zone.Wit, [Body.Bawaslu],
                    JsonSerializer.SerializeToElement(Full(), GrainsJson.Default.IncidentReported))),
            ],
            NowBodies = [Body.Gakkumdu],
            Escalations =
            [
                new(new(GridId.Escalation, 9), "NG-605", EscalationSource.Clock, "k", Level.L4, [Body.Bawaslu], EscalationStatus.Acknowledged, At, At, At, 2, new("a", "b"), true),
            ],
            Tallies = [new("35.17.01", ActCode.Like, Phase.Campaign, 6)], Days = [new("35.17", "d/35.17.02", new(2024, 10, 5), 3), new("35.17", "d/35.17.01", new(2024, 10, 5), 2)], Pairs = [new("35", 2, "35.17")],
            Version = 8, Steps = 3,
        };

        AssertSurvives(
            new EmployeeState
            {
                Key = "e1", Identity = IdentityStrength.Verified, Kinds = [SubjectKind.Pns], Positions = [Position.Jpt], Agencies = ["a"], Cases = [state],
                Elsewhere = [new("other", new(GridId.Case, 7), 3, new(2024, 9, 1), true, true, 2)], AsOf = At, JoinedTo = "e2", Joins = 3,
            },
            GrainsJson.Default.EmployeeState);
    }

    /// <summary>The one has all that was written before, the other leaves out what most have in common.</summary>
    [Theory]
    [InlineData(
        """
        {"key":"e1","identity":"VERIFIED","kinds":["PNS"],"positions":[],"agencies":[],"cases":[{"id":"c-01M81Y3FR1QHG3GD21P368WEYE","election":"pilkada-2024",
        "regionCode":"35.16.02","subjectKey":"e1","kind":"PNS","position":"ADMIN","family":"FIELD","beforeDetermination":false,"anchor":"2026-11-22","acts":[],
        "firstEventAt":"2026-11-22T21:04:37+07:00","lastEventAt":"2026-11-22T21:04:37+07:00","severity":0,"priority":4,"status":"DITERIMA","before":[],
        "admission":"TIP","levelSet":false,"reports":0,"reporters":[],"capped":false,"minutes":[{"minute":29922690,"n":1}],"evidence":[],
        "clocks":[{"clock":"C2","duration":"P2D","unit":"CALENDAR_DAYS","startsOn":"RECEIVED","startsAt":"2026-11-22T22:30:55+07:00",
        "dueAt":"2026-11-25T00:00:00+07:00","state":"RUNNING","stopped":false},{"clock":"C4","duration":"P3D","unit":"CALENDAR_DAYS","startsOn":"REGISTERED",
        "state":"WAITING","stopped":false}],"origins":[],"exempt":[],"nowBodies":[],"escalations":[],
        "tallies":[{"area":"35.16.02","act":"LIKE","phase":"AFTER","n":1}],"days":[{"region":"35.16","part":"d/35.16.02","day":"2026-11-22"}],"pairs":[],
        "version":0,"steps":0}],"elsewhere":[],"asOf":"2026-11-22T22:30:55+07:00"}
        """,
        """
        {"key":"e1","identity":"VERIFIED","kinds":["PNS"],"cases":[{"id":"c-01M81Y3FR1QHG3GD21P368WEYE","election":"pilkada-2024",
        "regionCode":"35.16.02","kind":"PNS","position":"ADMIN","family":"FIELD","anchor":"2026-11-22",
        "firstEventAt":"2026-11-22T21:04:37+07:00","status":"DITERIMA",
        "admission":"TIP","minutes":[{"minute":29922690}],
        "clocks":[{"clock":"C2","duration":"P2D","unit":"CALENDAR_DAYS","startsOn":"RECEIVED","startsAt":"2026-11-22T22:30:55+07:00",
        "dueAt":"2026-11-25T00:00:00+07:00"},{"clock":"C4","duration":"P3D","unit":"CALENDAR_DAYS","startsOn":"REGISTERED"}],
        "tallies":[{"area":"35.16.02","act":"LIKE","phase":"AFTER"}],"days":[{"region":"35.16","part":"d/35.16.02","day":"2026-11-22"}]}],
        "asOf":"2026-11-22T22:30:55+07:00"}
        """)]
    public void A_state_of_before_is_read_as_one_that_leaves_out_what_is_usual(string before, string now)
    {
        before = before.Replace("\n", "", StringComparison.Ordinal);
        now = now.Replace("\n", "", StringComparison.Ordinal);

        var texts = new[] { before, now }.Select(static t => JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize(t, GrainsJson.Default.EmployeeState)!, GrainsJson.Default.EmployeeState));

        Assert.All(texts, t => Assert.Equal(now, Encoding.UTF8.GetString(t)));
    }

    [Fact]
    public void A_region_report_of_before_is_read_as_one_that_leaves_out_what_is_usual()
    {
        const string before = """
            {"items":[{"cause":"i-01M81Y3WS7D06HXVMW7BRGNWAF","election":"pilkada-2024","subject":"e1","receivedAt":"2026-11-22T22:31:09.224+07:00","appendedAt":"2026-11-22T15:31:09.224+00:00","incident":"18.08.15","cases":[{"area":"18.08.15","status":"DITERIMA","severity":5,"admission":"ADMISSIBLE","left":false,"n":1}],"reports":[],"days":[],"pairs":[],"virals":[],"escalations":[]}]}
            """;
        const string now = """
            {"items":[{"cause":"i-01M81Y3WS7D06HXVMW7BRGNWAF","election":"pilkada-2024","subject":"e1","receivedAt":"2026-11-22T22:31:09.224+07:00","incident":"18.08.15","cases":[{"area":"18.08.15","status":"DITERIMA","severity":5,"admission":"ADMISSIBLE","n":1}]}]}
            """;

        var texts = new[] { before, now }.Select(static t => JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize(t, GrainsJson.Default.RegionReport)!, GrainsJson.Default.RegionReport));

        Assert.All(texts, t => Assert.Equal(now, Encoding.UTF8.GetString(t)));
    }

    [Fact]
    public void An_incident_of_before_is_read_as_one_that_leaves_out_what_is_usual()
    {
        const string before = """
            {"reportId":"r","election":"pilkada-2024","source":"s","occurredAt":"2024-10-05T19:20:00+07:00","place":"35.17.09","subject":{"key":"e1","identity":"VERIFIED","kind":"PNS","position":"NONE","hasName":false,"spouseOfCandidate":false,"onUnpaidLeave":false,"onCampaignLeave":false,"resigned":false},"act":{"code":"PHOTO","channel":"INSTAGRAM","published":false,"active":false,"onDuty":false,"assignmentLetter":false,"ministerConsent":false,"symbols":[],"attributes":[],"facilities":[],"involved":[]},"evidence":[],"witnesses":0,"hasDescription":false,"reporter":{"kind":"VOTER","hasName":false,"hasNik":false,"hasAddress":false}}
            """;
        const string now = """
            {"reportId":"r","election":"pilkada-2024","source":"s","occurredAt":"2024-10-05T19:20:00+07:00","place":"35.17.09","subject":{"key":"e1","identity":"VERIFIED","kind":"PNS","position":"NONE"},"act":{"code":"PHOTO","channel":"INSTAGRAM"},"reporter":{"kind":"VOTER"}}
            """;

        var texts = new[] { before, now }.Select(static t => JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize(t, GrainsJson.Default.IncidentReported)!, GrainsJson.Default.IncidentReported));

        Assert.All(texts, t => Assert.Equal(now, Encoding.UTF8.GetString(t)));
    }

    [Theory]
    [InlineData("\"PNS\"", "\"PN\"")]
    [InlineData("\"PNS\"", "7")]
    [InlineData("\"hasNik\":true", "\"hasNik\":1")]
    [InlineData("\"election\":\"pilkada-2024\",", "")]
    [InlineData("\"occurredAt\":\"2024", "\"occurredAt\":\"x024")]
    [InlineData("\"witnesses\":2", "\"witnesses\":2.5")]
    [InlineData("\"subject\":{", "\"subject\":[")]
    public void An_incident_of_another_form_is_refused(string part, string instead)
    {
        var text = Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(Reports.Photo(), GrainsJson.Default.IncidentReported));
        Assert.Contains(part, text, StringComparison.Ordinal);

        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(text.Replace(part, instead, StringComparison.Ordinal), GrainsJson.Default.IncidentReported));
    }

    [Fact]
    public void What_a_later_version_adds_is_passed_over()
    {
        var text = Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(Reports.Photo(), GrainsJson.Default.IncidentReported));

        var read = JsonSerializer.Deserialize(text.Replace("\"act\":{", "\"new\":[{\"a\":1}],\"act\":{\"new\":{},", StringComparison.Ordinal), GrainsJson.Default.IncidentReported);

        Assert.Equal(text, Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(read, GrainsJson.Default.IncidentReported!)));
    }

    private static IncidentReported Full() => Reports.Photo() with
    {
        ReportId = "r \"1\"",
        Subject = Reports.Photo().Subject with
        {
            AgencyKey = Reports.Hash(4),
            SpouseOfCandidate = true,
            OnUnpaidLeave = true,
            OnCampaignLeave = true,
            Resigned = true,
        },
        Act = new()
        {
            Code = ActCode.Decision, Channel = Channel.Web, Published = true, Active = true, OnDuty = true, AssignmentLetter = true, MinisterConsent = true,
            Symbols = [Symbol.Fist, Symbol.TwoFingers], Attributes = [Enum.GetValues<ActAttribute>()[^1]], Facilities = [Enum.GetValues<Facility>()[^1]],
            Involved = [SubjectKind.Kades], Effect = Effect.Benefit, Supports = new("35", 3), UrlHash = Reports.Hash(5),
        },
        Evidence = [new(EvidenceKind.Document, null, Reports.Hash(6)), new(EvidenceKind.Image, new string('c', 64), null)],
    };

    /// <summary>Written, read and written again it is the same, and holds every property that the type has.</summary>
    private static void AssertSurvives<T>(T value, JsonTypeInfo<T> type)
    {
        var once = JsonSerializer.SerializeToUtf8Bytes(value, type);

        var again = JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize(once, type)!, type);

        Assert.Equal(Encoding.UTF8.GetString(once), Encoding.UTF8.GetString(again));
        AssertComplete(JsonDocument.Parse(once).RootElement, typeof(T));
    }

    private static void AssertComplete(JsonElement json, Type type)
    {
        foreach (var property in type.GetProperties().Where(p => p.GetIndexParameters().Length == 0 && p.CanWrite))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            Assert.True(json.TryGetProperty(name, out var value), $"{type.Name}.{name} is not written.");
            var item = property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType;
            var inner = value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 ? value[0] : value;
            if (inner.ValueKind == JsonValueKind.Object && item.Namespace!.StartsWith("NetralitasGrid", StringComparison.Ordinal)
                && item != typeof(ReportedEvidence))
            {
                AssertComplete(inner, item);
            }
        }
    }
}
