using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.TestKit.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_case_is_read_as_last_written()
    {
        var incident = await DecideOneAsync("1");
        var row = StoreFixtures.Case(incident, subject: StoreFixtures.Subject(1).Key) with
        {
            Status = CaseStatus.Diregister,
            Severity = 5,
            Version = 2,
            Body = "{\"v\":2}"u8.ToArray(),
        };

        await AppendAsync(StoreFixtures.Incident(Clock, "2"));
        await CommitAsync(o => o.Cases[row.Id] = row);

        Assert.Equivalent(row, await Store.Read.CaseAsync(row.Id, Cancellation), strict: true);
        Assert.Null(await Store.Read.CaseAsync(GridId.New(GridId.Case, Clock), Cancellation));
    }

    [Theory]
    [InlineData("35")]
    [InlineData("35.17")]
    [InlineData("35.17.01")]
    [InlineData("")]
    public async Task Cases_are_listed_by_area_newest_first_in_pages(string prefix)
    {
        string[] places = ["35.17.01", "35.17.02", "35.08.01", "15.71.01"];
        var rows = new List<CaseRow>();
        for (var i = 0; i < 40; i++)
        {
            Clock.Move(TimeSpan.FromMilliseconds(1));
            rows.Add(StoreFixtures.Case(GridId.New(GridId.Incident, Clock), places[i % 4], severity: i % 3));
        }

        Clock.Move(TimeSpan.FromMilliseconds(1));
        await AppendAsync(StoreFixtures.Incident(Clock, "1"));
        await CommitAsync(o => rows.ForEach(r => o.Cases[r.Id] = r));

        var all = await PagesAsync((before, most) => Store.Read.CasesAsync(prefix, null, null, before, most, Cancellation), r => r.Id, others: 1);
        var grave = await Store.Read.CasesAsync(prefix, CaseStatus.Diterima, 2, null, 100, Cancellation);

        var expected = rows.Where(r => r.RegionCode.StartsWith(prefix, StringComparison.Ordinal)).OrderByDescending(r => r.Id).Select(r => r.Id).ToList();
        Assert.Equal(expected, all);
        Assert.Equal(expected.Where(id => rows.Single(r => r.Id == id).Severity == 2), grave.Where(r => rows.Exists(k => k.Id == r.Id)).Select(r => r.Id));
    }

    [Fact]
    public async Task Thousands_of_cases_stay_listed_through_changes_and_a_restart()
    {
        const int count = 5_000;
        var rows = new List<CaseRow>();
        for (var i = 0; i < count; i++)
        {
            Clock.Move(TimeSpan.FromMilliseconds(1));
            rows.Add(StoreFixtures.Case(GridId.New(GridId.Incident, Clock), $"35.{10 + (i % 50)}.01", severity: 1));
        }

        foreach (var chunk in rows.Chunk(1_000))
        {
            await AppendAsync(StoreFixtures.Incident(Clock, $"R-{chunk[0].Id}", subject: 7));
            await CommitAsync(o => chunk.ToList().ForEach(r => o.Cases[r.Id] = r));
        }

        var changed = new[] { rows[0], rows[2_500], rows[^1] }.Select(r => r with { Severity = 5, Status = CaseStatus.Pleno, Version = 2 }).ToList();
        await AppendAsync(StoreFixtures.Incident(Clock, "last", subject: 7));
        await CommitAsync(o => changed.ForEach(r => o.Cases[r.Id] = r));
        await ReopenAsync();

        var grave = await Store.Read.CasesAsync("35", CaseStatus.Pleno, 5, null, 10, Cancellation);
        var one = await PagesAsync((before, most) => Store.Read.CasesAsync("35.10", null, 1, before, most, Cancellation), r => r.Id, 0);

        Assert.Equal(changed.Select(r => r.Id).OrderDescending(), grave.Select(r => r.Id));
        Assert.Equal(rows.Where(r => r.RegionCode == "35.10.01" && !changed.Exists(c => c.Id == r.Id)).Select(r => r.Id).OrderDescending(), one);
    }

    [Fact]
    public async Task Cases_of_a_subject_are_newest_first_and_not_among_its_state()
    {
        var rows = Enumerable.Range(0, 25).Select(i =>
        {
            Clock.Move(TimeSpan.FromMilliseconds(1));
            return StoreFixtures.Case(GridId.New(GridId.Incident, Clock), subject: "e" + new string((char)('a' + (i % 2)), 32));
        }).ToList();
        await AppendAsync(StoreFixtures.Incident(Clock, "1"));
        await CommitAsync(o => rows.ForEach(r => o.Cases[r.Id] = r));

        var subject = rows[0].SubjectKey;
        var listed = await PagesAsync((before, most) => Store.Read.CasesOfSubjectAsync(subject, before, most, Cancellation), r => r.Id, 0);

        Assert.Equal(rows.Where(r => r.SubjectKey == subject).Select(r => r.Id).OrderDescending(), listed);
        Assert.Empty(await Store.Read.PartsAsync(new(GrainKind.Employee, subject), Cancellation));
    }

    [Fact]
    public async Task Incidents_of_a_case_are_newest_first_the_opening_one_among_them()
    {
        var opening = await DecideOneAsync("1");
        var attached = new List<CaseIncidentRow>();
        for (var i = 0; i < 12; i++)
        {
            Clock.Move(TimeSpan.FromSeconds(1));
            var incident = GridId.New(GridId.Incident, Clock);
            attached.Add(new(opening.As('c'), incident, Clock.GetUtcNow(), Clock.GetUtcNow(), incident.As('d'), "bawaslu"));
        }

        await AppendAsync(StoreFixtures.Incident(Clock, "2", subject: 3));
        await CommitAsync(o => o.CaseIncidents.AddRange(attached));

        var listed = await PagesAsync((before, most) => Store.Read.CaseIncidentsAsync(opening.As('c'), before, most, Cancellation), r => r.Incident, 0);
        Assert.Equal(attached.Select(r => r.Incident).Append(opening).OrderDescending(), listed);
        Assert.Equal(attached[^1], (await Store.Read.CaseIncidentsAsync(opening.As('c'), null, 1, Cancellation))[0]);
    }

    [Fact]
    public async Task A_later_decision_of_the_opening_incident_replaces_the_first_in_its_case()
    {
        var opening = await DecideOneAsync("1");
        var second = GridId.Derive(GridId.Decision, opening, "overrule");
        await AppendAsync(StoreFixtures.Incident(Clock, "2", subject: 3));

        await CommitAsync(o => o.CaseIncidents.Add(new(opening.As('c'), opening, Clock.GetUtcNow(), Clock.GetUtcNow(), second, "panwas-jombang")));

        Assert.Equal(second, Assert.Single(await Store.Read.CaseIncidentsAsync(opening.As('c'), null, 10, Cancellation)).Decision);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(1, 25)]
    [InlineData(30, 2)]
    public async Task Further_incidents_of_a_case_are_listed_decided_again_and_erased_however_many_come_at_once(int atOnce, int turns)
    {
        var incidents = new List<GridId>();
        for (var turn = 0; turn < turns; turn++)
        {
            var group = Enumerable.Range(0, atOnce).Select(i =>
            {
                Clock.Move(TimeSpan.FromMilliseconds(1));
                return StoreFixtures.Incident(Clock, $"{turn}/{i}");
            }).ToArray();
            incidents.AddRange(group.Select(i => i.Incident));
            await Store.AppendAsync(group, Cancellation);
            await CommitAsync(o => Gather(o, incidents[0], incidents.Count));
        }

        var opened = incidents[0].As(GridId.Case);
        var listed = await PagesAsync((before, most) => Store.Read.CaseIncidentsAsync(opened, before, most, Cancellation), r => r.Incident, 0);
        Assert.Equal(incidents.OrderDescending(), listed);

        var again = (await Store.Read.CaseIncidentsAsync(opened, null, 1, Cancellation))[0] with { Decision = GridId.Derive(GridId.Decision, incidents[^1], "overrule") };
        await AppendAsync(StoreFixtures.Incident(Clock, "other", subject: 2));
        await CommitAsync(o => o.CaseIncidents.Add(again));
        Assert.Equal(again, (await Store.Read.CaseIncidentsAsync(opened, null, 1, Cancellation))[0]);
        Assert.Equal(incidents.Count, (await Store.Read.CaseIncidentsAsync(opened, null, 100, Cancellation)).Count);
        Assert.Equal(incidents.Count, await Store.Administration.EraseAsync(StoreFixtures.Subject(1).Key, "admin", Cancellation));
    }

    [Fact]
    public async Task History_and_event_results_are_kept()
    {
        var opening = await DecideOneAsync("1");
        var caseEvent = GridId.New(GridId.CaseEvent, Clock);
        await AppendAsync(StoreFixtures.Incident(Clock, "2"));

        await CommitAsync(o =>
        {
            o.CaseHistory.Add(new(opening.As('c'), 1, caseEvent, "{\"seq\":1}"u8.ToArray()));
            o.EventResults.Add(new(caseEvent, opening.As('c'), "NG-608", 4));
        });

        var step = Assert.Single(await Store.Read.CaseHistoryAsync(opening.As('c'), Cancellation));
        Assert.Equal((1, caseEvent), (step.Sequence, step.Event));
        Assert.Equal(new EventResultRow(caseEvent, opening.As('c'), "NG-608", 4), await Store.Read.EventResultAsync(caseEvent, Cancellation));
        Assert.Null(await Store.Read.EventResultAsync(GridId.New(GridId.CaseEvent, Clock), Cancellation));
    }

    [Theory]
    [InlineData("", null, null, 30)]
    [InlineData("35", null, null, 20)]
    [InlineData("35.17", null, null, 10)]
    [InlineData("35.17", Level.L3, null, 5)]
    [InlineData("35", Level.L3, EscalationStatus.Acknowledged, 1)]
    public async Task Escalations_are_listed_by_area_newest_first(string prefix, Level? level, EscalationStatus? status, int expected)
    {
        string[] places = ["35.17", "35.08.02", "15.71"];
        var rows = Enumerable.Range(0, 30).Select(i => Escalation(places[i % 3]) with { Level = (i / 3 % 2) == 0 ? Level.L3 : null }).ToList();
        await AppendAsync(StoreFixtures.Incident(Clock, "1"));
        await CommitAsync(o => Open(o, rows));
        await AppendAsync(StoreFixtures.Incident(Clock, "2"));
        await CommitAsync(o => o.Escalations[rows[0].Id] = rows[0] with { Status = EscalationStatus.Acknowledged, Body = [2] });

        var listed = await PagesAsync((before, most) => Store.Read.EscalationsAsync(prefix, level, status, before, most, Cancellation), r => r.Id, 0);

        Assert.Equal(expected, listed.Count);
        Assert.Equal(rows.Select(r => r.Id).Reverse().Where(listed.Contains), listed);
        Assert.Equal([2], (await Store.Read.EscalationAsync(rows[0].Id, Cancellation))!.Body);
    }

    [Fact]
    public async Task Pages_of_escalations_lose_and_double_none_while_others_open_and_change()
    {
        var rows = Enumerable.Range(0, 20).Select(_ => Escalation("35.17")).ToList();
        await AppendAsync(StoreFixtures.Incident(Clock, "1"));
        await CommitAsync(o => Open(o, rows));
        var turns = 0;

        var listed = await PagesAsync(
            async (before, most) =>
            {
                var page = await Store.Read.EscalationsAsync("35", null, null, before, most, Cancellation);
                await AppendAsync(StoreFixtures.Incident(Clock, $"other {turns++}"));
                await CommitAsync(o =>
                {
                    Open(o, [Escalation("35.17"), Escalation("35.08")]);
                    rows.ForEach(r => o.Escalations[r.Id] = r with { Body = [2] });
                });
                return page;
            },
            r => r.Id, 0);

        Assert.Equal(rows.Select(r => r.Id).Reverse(), listed);
    }

    [Fact]
    public async Task Core_states_are_found_by_kind_and_prefix()
    {
        await AppendAsync(StoreFixtures.Incident(Clock, "1"));
        await CommitAsync(o =>
        {
            foreach (var code in new[] { "35.17", "35.08", "15.71" })
            {
                o.States[new(new(GrainKind.Region, code), "")] = [1];
                o.States[new(new(GrainKind.Region, code), "d/" + code + ".01")] = [2];
            }

            o.States[new(new(GrainKind.Province, "35"), "")] = [3];
        });

        Assert.Equal(["35.08", "35.17"], (await Store.Read.CoresAsync(GrainKind.Region, "35", Cancellation)).Keys.Order());
        Assert.Equal(3, (await Store.Read.CoresAsync(GrainKind.Region, "", Cancellation)).Count);
        Assert.Equal([3], await Store.Read.StateAsync(new(new(GrainKind.Province, "35"), ""), Cancellation));
        Assert.Equal(["", "d/35.17.01"], (await Store.Read.PartsAsync(new(GrainKind.Region, "35.17"), Cancellation)).Keys.Order());
    }

    /// <summary>Makes the incidents of an outcome further ones of the case that one of them, or one before, opened.</summary>
    private static void Gather(TurnOutcome outcome, GridId opening, int version)
    {
        var links = outcome.CaseIncidents.ConvertAll(r => r with { Case = opening.As(GridId.Case), Source = "panwaslu ñ" });
        outcome.CaseIncidents.Clear();
        outcome.CaseIncidents.AddRange(links);
        outcome.Cases.Clear();
        outcome.Cases[opening.As(GridId.Case)] = StoreFixtures.Case(opening, subject: StoreFixtures.Subject(1).Key) with { Version = version };
    }

    /// <summary>An escalation of a case that opens a moment later than the one before.</summary>
    private EscalationRow Escalation(string region)
    {
        Clock.Move(TimeSpan.FromMilliseconds(1));
        return new()
        {
            Id = GridId.Derive(GridId.Escalation, GridId.New(GridId.Message, Clock), "x", Clock.GetUtcNow()),
            Owner = StoreFixtures.Subject(1),
            Rule = "NG-301",
            RegionCode = region,
            Status = EscalationStatus.Open,
            OpenedAt = Clock.GetUtcNow(),
            Body = [1],
        };
    }

    private static void Open(TurnOutcome outcome, List<EscalationRow> rows) => rows.ForEach(r =>
    {
        outcome.Escalations[r.Id] = r;
        outcome.OpenedEscalations.Add(r.Id);
    });

    /// <summary>Appends and decides an incident of subject 1, which opens a case.</summary>
    protected async Task<GridId> DecideOneAsync(string report)
    {
        var incident = StoreFixtures.Incident(Clock, report);
        await AppendAsync(incident);
        await RunAllAsync();
        return incident.Incident;
    }

    /// <summary>Reads a list in pages of seven to its end; leaves out the oldest <paramref name="others"/>, which the test's own turn made.</summary>
    private static async Task<List<GridId>> PagesAsync<T>(Func<GridId?, int, ValueTask<IReadOnlyList<T>>> read, Func<T, GridId> idOf, int others)
    {
        const int page = 7;
        var ids = new List<GridId>();
        IReadOnlyList<T> rows;
        do
        {
            rows = await read(ids.Count == 0 ? null : ids[^1], page);
            ids.AddRange(rows.Select(idOf));
        }
        while (rows.Count == page);
        return others == 0 ? ids : ids[others..];
    }
}
