using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.TestKit.Faults;
using NetralitasGrid.TestKit.Incidents;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Faults.Tests.Cells;

/// <summary><c>grid cell move</c> while regional apps post: East Java goes from cell timur to cell barat, on another server.</summary>
public sealed class MoveTests(PostgresServer server)
{
    private const int Reporters = 4;
    private const int Acknowledgements = 150;
    private const int People = 4;

    /// <summary>So few people that their cases have many reports and some become viral, which go along with the province as all else does.</summary>
    private const int Named = 100;
    private const string ToBarat = "barat";
    private const string ToTimur = "timur";

    private const string MoverKilled = "province moved, its mover killed after each step";
    private const string ThereAndBack = "province moved there and back";

    [Fact]
    [Trait(FaultRun.Trait, MoverKilled)]
    public async Task A_move_under_load_loses_and_doubles_nothing_although_the_mover_dies_after_each_step()
    {
        await using var grid = await TwoCells.StartAsync(server);
        var people = await PeopleAsync(grid);
        await using var crowd = new Crowd(Reporters, "m", "35", "15");
        var run = Outcome.Begin(MoverKilled, crowd, broken: "the look for decisions that came before, from two rounds on");

        // There, back again, ... and in the end there.
        crowd.Start(_ => grid.Door.Port, grid.Door.AdminKey);
        foreach (var round in run.All())
        {
            await MoveDyingAsync(round % 2 == 0 ? ToBarat : ToTimur);
        }

        if (run.Times % 2 == 0)
        {
            await MoveDyingAsync(ToBarat);
        }

        await crowd.MoreAsync(Acknowledgements, TestContext.Current.CancellationToken);
        await crowd.StopAsync();
        await grid.UntilWithAsync(ToBarat, times: (run.Times / 2) + 1);
        await CheckPeopleAsync(grid, people);
        await crowd.RepeatAsync(grid.Door.Port, grid.Door.AdminKey, TestContext.Current.CancellationToken);
        Assert.True(crowd.Broken.Count == 0, string.Join('\n', crowd.Broken));
        await TwoCells.UntilAsync(grid.West, "SELECT NOT EXISTS (SELECT FROM mail)");
        await TwoCells.UntilAsync(grid.East, "SELECT NOT EXISTS (SELECT FROM mail)");
        var shown = (await grid.GetAsync("/api/regions/35")).Json.GetProperty("counts").GetProperty("incidents").GetInt64();

        // What is sealed is there and can be read: one key for each incident.
        Assert.Equal(await TwoCells.AskAsync<long>(grid.West, "SELECT count(*) FROM message WHERE kind = 1 AND first"),
            await TwoCells.AskAsync<long>(grid.West, "SELECT count(*) FROM data_key k JOIN message m USING (seq) LEFT JOIN sealed s USING (seq) WHERE coalesce(m.sealed_subject, s.subject) IS NOT NULL"));

        // What came is read in the new cell, and what left nowhere else.
        Assert.Equal(await TwoCells.AskAsync<long>(grid.West, "SELECT count(*) FROM message WHERE kind = 1 AND first AND place LIKE '35.%'"), shown);
        Assert.Equal(0L, await TwoCells.AskAsync<long>(grid.East, """
            SELECT (SELECT count(*) FROM case_row) + (SELECT count(*) FROM running_clock) + (SELECT count(*) FROM data_key) + (SELECT count(*) FROM outbox)
                   + (SELECT count(*) FROM case_link) + (SELECT count(*) FROM escalation WHERE status <> 2)
            """));
        var acknowledged = crowd.Acknowledged.Concat(people.SelectMany(p => p.Incidents)).ToList();
        var findings = await grid.EndAsync(acknowledged, crowd.Shown);
        run.Hold(findings, acknowledged.Count, Reporters);

        async Task MoveDyingAsync(string to)
        {
            var deaths = 0;
            await crowd.MoreAsync(Acknowledgements, TestContext.Current.CancellationToken);
            while (!await MoveAsync(grid, to, dies: true))
            {
                deaths++;
            }

            Assert.InRange(deaths, 4, 20);
        }
    }

    [Fact]
    public async Task A_province_goes_and_comes_back_with_what_happened_meanwhile()
    {
        await using var grid = await TwoCells.StartAsync(server);
        var people = await PeopleAsync(grid);

        Assert.True(await MoveAsync(grid, ToBarat, dies: false));
        await grid.UntilWithAsync(ToBarat);
        await CheckPeopleAsync(grid, people);
        var meanwhile = await grid.DecidedAsync(TwoCells.Photo("35.17.01", people[1].Nip));
        Assert.True(await MoveAsync(grid, ToTimur, dies: false));
        await grid.UntilWithAsync(ToTimur);
        await CheckPeopleAsync(grid, people, cases: 1);

        var id = meanwhile.GetProperty("id").GetString()!;
        Assert.Contains(id, (await grid.GetAsync($"/api/cases/{people[1].EastCase}")).Text, StringComparison.Ordinal);
        Assert.Equal(People + 1, await TwoCells.AskAsync<long>(grid.East, "SELECT count(*) FROM data_key k JOIN message m USING (seq) LEFT JOIN sealed s USING (seq) WHERE coalesce(m.sealed_subject, s.subject) IS NOT NULL"));
        Assert.Equal(People, await TwoCells.AskAsync<long>(grid.West, "SELECT count(*) FROM data_key"));

        // Once more: what came the first time does not come again.
        Assert.True(await MoveAsync(grid, ToBarat, dies: false));
        await grid.UntilWithAsync(ToBarat, times: 2);
        Assert.Equal(202, (await PostAsync(grid, people[0].East)).Status);
        string[] incidents = [.. people.SelectMany(p => p.Incidents), id];
        foreach (var incident in incidents)
        {
            Assert.Equal(1, (await grid.GetAsync($"/api/incidents/{incident}")).Json.GetProperty("decisions").GetArrayLength());
        }

        (await grid.EndAsync(incidents, [])).Hold(incidents.Length, unanswered: 0);
    }

    [Fact]
    [Trait(FaultRun.Trait, ThereAndBack)]
    public async Task Moves_there_and_back_in_one_go_under_load_leave_no_report_behind()
    {
        await using var grid = await TwoCells.StartAsync(server);
        await using var crowd = new Crowd(Reporters, "b", Named, ["35", "15"]);
        var run = Outcome.Begin(ThereAndBack, crowd, broken: "the shared lock of a province in appends");

        crowd.Start(_ => grid.Door.Port, grid.Door.AdminKey);
        foreach (var _ in run.All(faults: 2))
        {
            foreach (var to in (string[])[ToBarat, ToTimur])
            {
                await crowd.MoreAsync(Acknowledgements / 3, TestContext.Current.CancellationToken);
                Assert.True(await MoveAsync(grid, to, dies: false));
            }
        }

        await crowd.MoreAsync(Acknowledgements / 3, TestContext.Current.CancellationToken);
        await crowd.StopAsync();
        await TwoCells.UntilAsync(grid.West, "SELECT NOT EXISTS (SELECT FROM mail)");
        await TwoCells.UntilAsync(grid.East, "SELECT NOT EXISTS (SELECT FROM mail)");

        Assert.True(crowd.Broken.Count == 0, string.Join('\n', crowd.Broken));
        Assert.Equal(0L, await TwoCells.AskAsync<long>(grid.West, "SELECT count(*) FROM case_row WHERE left(regency, 2) = '35'"));
        var findings = await grid.EndAsync(crowd.Acknowledged, crowd.Shown);
        run.Hold(findings, crowd.Acknowledged.Count, Reporters);
    }

    /// <summary>Runs <c>grid cell move 35</c>; one that dies is killed as soon as it says that a step is done. Returns whether it came to its end.</summary>
    private static async Task<bool> MoveAsync(TwoCells grid, string to, bool dies)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        using var mover = Process.Start(new ProcessStartInfo(SiloProcess.Executable, ["cell", "move", "35", "--to", to, "--cells", grid.CellsFile])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = new List<string>();
        try
        {
            while (await mover.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                said.Add(line);
                if (dies && !line.StartsWith("Province 35 is with", StringComparison.Ordinal))
                {
                    mover.Kill();
                }
            }

            await mover.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            mover.Kill();
            Assert.Fail($"The move to {to} did not come to its end. It said:\n{string.Join('\n', said)}\nThe door said:\n{grid.Door.Output}");
        }

        var failed = await mover.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.True(dies || mover.ExitCode == 0, string.Join('\n', [.. said, $"exit code {mover.ExitCode}", failed]));
        Assert.True(failed.Length == 0, failed);
        return mover.ExitCode == 0;
    }

    /// <summary>People with a case in each cell; what the first did in East Java is proven.</summary>
    private static async Task<List<Person>> PeopleAsync(TwoCells grid)
    {
        var people = new List<Person>();
        for (var i = 0; i < People; i++)
        {
            var nip = Sample.NewNip();
            var east = TwoCells.Photo("35.17.01", nip);
            var answers = new[] { await grid.DecidedAsync(east), await grid.DecidedAsync(TwoCells.Photo("15.71.01", nip)) };
            var key = (await grid.SendAsync(HttpMethod.Post, "/api/employees/lookup", $$"""{"nip":"{{nip}}"}""")).Json.GetProperty("subjectKey").GetString()!;
            people.Add(new(
                nip, key, east, answers[0].GetProperty("decision").GetProperty("caseId").GetString()!, [.. answers.Select(a => a.GetProperty("id").GetString()!)]));
        }

        await grid.StepAsync(people[0].EastCase, """{"type":"REGISTER"}""", """{"type":"RULE","violation":true}""");
        return people;
    }

    private static async Task CheckPeopleAsync(TwoCells grid, List<Person> people, int cases = 0)
    {
        foreach (var person in people)
        {
            var (status, again, text) = await PostAsync(grid, person.East);
            Assert.True(status == 202, text);
            Assert.Equal((person.Incidents[0], true), (again.GetProperty("id").GetString(), again.GetProperty("duplicate").GetBoolean()));
            var incident = (await grid.GetAsync($"/api/incidents/{person.Incidents[0]}")).Json;
            Assert.Equal(("decided", 1), (incident.GetProperty("status").GetString(), incident.GetProperty("decisions").GetArrayLength()));
            Assert.Equal(person.EastCase, incident.GetProperty("case").GetProperty("id").GetString());
            Assert.Contains(person.Incidents[0], incident.GetProperty("case").GetProperty("incidents").ToString(), StringComparison.Ordinal);
            var seen = (await grid.GetAsync($"/api/employees/{person.Key}")).Json;
            Assert.Equal(2, seen.GetProperty("recent").GetArrayLength());
            Assert.Equal(person == people[0] ? 1 : 0, seen.GetProperty("cases").GetProperty("proven").GetInt32());
        }

        // A case goes on where it is now.
        await grid.StepAsync(people[^1].EastCase, cases == 0 ? """{"type":"REGISTER"}""" : """{"type":"STUDY"}""");
        Assert.Equal(
            cases == 0 ? "DIREGISTER" : "KAJIAN", (await grid.GetAsync($"/api/cases/{people[^1].EastCase}")).Json.GetProperty("status").GetString());
    }

    private static Task<(int Status, JsonElement Json, string Text)> PostAsync(TwoCells grid, JsonObject incident) =>
        grid.SendAsync(HttpMethod.Post, "/api/incidents", incident.ToJsonString());

    private sealed record Person(string Nip, string Key, JsonObject East, string EastCase, IReadOnlyList<string> Incidents);
}
