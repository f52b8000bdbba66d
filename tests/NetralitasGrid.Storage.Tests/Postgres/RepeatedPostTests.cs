using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Appending;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;

namespace NetralitasGrid.Storage.Tests.Postgres;

/// <summary>
/// Groups take their reports for new, and only a report's unique key tells the others: so each of these is shown to fail without that key, too.
/// </summary>
public sealed class RepeatedPostTests(PostgresServer server) : PostgresCase(server)
{
    private const string Unguarded = "ALTER TABLE report DROP CONSTRAINT report_pkey; CREATE INDEX report_pkey ON report (key)";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_post_that_is_repeated_at_once_is_answered_as_the_first_beside_new_ones(bool guarded)
    {
        await GuardAsync(guarded);
        var store = await OpenAsync();
        var group = Incidents(12, subjects: 3);
        await store.AppendAsync(group[..6], Cancellation);

        // Of the second group, half is known, one of it with another body, and one of the new ones is in it twice.
        var again = Again(group);
        again[2] = again[2] with { BodyHash = StoreFixtures.Incident(TimeProvider.System, "other", body: "{ }").BodyHash };
        again.Add(again[11] with { Incident = GridId.New(GridId.Incident, TimeProvider.System) });
        var answers = await store.AppendAsync(again, Cancellation);

        var told = again.Select((incident, i) => i switch
        {
            2 => new AppendAnswer(AppendResult.Conflict, group[i].Incident),
            < 6 => new(AppendResult.Duplicate, group[i].Incident),
            12 => new(AppendResult.Duplicate, again[11].Incident),
            _ => new(AppendResult.Accepted, incident.Incident),
        });
        Assert.Equal(guarded, told.SequenceEqual(answers));
        await AssertOnceAsync(guarded, 12);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_post_that_is_repeated_to_another_door_or_after_a_restart_is_known(bool guarded)
    {
        await GuardAsync(guarded);
        var group = Incidents(5);
        await using (var former = await OpenAsync())
        {
            await former.AppendAsync(group, Cancellation);
        }

        var answers = await (await OpenAsync()).AppendAsync(Again(group), Cancellation);

        Assert.Equal(guarded, answers.SequenceEqual(group.Select(static i => new AppendAnswer(AppendResult.Duplicate, i.Incident))));
        await AssertOnceAsync(guarded, 5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_doors_that_take_the_same_report_for_new_accept_it_once(bool guarded)
    {
        await GuardAsync(guarded);
        IGridStore[] doors = [await OpenAsync(), await OpenAsync()];
        var group = Incidents(3);

        // Both have their numbers when the first of them writes its reports: it holds both until the writer before it is done.
        await using var source = Npgsql.NpgsqlDataSource.Create(Database);
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using (var block = new Npgsql.NpgsqlCommand("LOCK TABLE report IN EXCLUSIVE MODE", connection))
        {
            await block.ExecuteNonQueryAsync(Cancellation);
        }

        var posts = doors.Select(door => door.AppendAsync(Again(group), Cancellation).AsTask()).ToArray();
        await UntilAsync("SELECT count(*) = 2 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO report%' AND datname = current_database()");
        await transaction.RollbackAsync(Cancellation);
        var answers = await Task.WhenAll(posts);

        var results = answers.SelectMany(static a => a).Select(static a => a.Result).ToList();
        Assert.Equal(guarded ? 3 : 6, results.Count(static r => r == AppendResult.Accepted));
        Assert.Equal(guarded, answers[0].Zip(answers[1]).All(static pair => pair.First.Incident == pair.Second.Incident));
        await AssertOnceAsync(guarded, 3);
    }

    [Fact]
    public async Task Groups_look_first_after_known_reports_and_take_all_for_new_again_later()
    {
        var store = await OpenAsync();
        var group = Incidents(1);
        await store.AppendAsync(group, Cancellation);
        var before = await RefusedAsync();

        for (var i = 0; i < Repeats.Groups; i++)
        {
            Assert.Equal(AppendResult.Duplicate, Assert.Single(await store.AppendAsync(Again(group), Cancellation)).Result);
        }

        var burst = await RefusedAsync();
        for (var i = 0; i < Repeats.Groups; i++)
        {
            await store.AppendAsync(Incidents(1, prefix: $"new-{i}"), Cancellation);
        }

        await store.AppendAsync(Again(group), Cancellation);

        Assert.Equal((1L, 1L), (burst - before, await RefusedAsync() - burst));
        await AssertOnceAsync(guarded: true, 1 + Repeats.Groups);
    }

    private async Task GuardAsync(bool guarded)
    {
        if (!guarded)
        {
            await RunAsync(Unguarded);
        }
    }

    /// <summary>The same reports as a client posts them again: under other ids.</summary>
    private static List<IncidentAppend> Again(List<IncidentAppend> group) =>
        group.ConvertAll(static i => i with { Incident = GridId.New(GridId.Incident, TimeProvider.System) });

    /// <summary>Numbers of the log that groups took, and were refused with: one each here.</summary>
    private async Task<long> RefusedAsync() => await AskAsync<long>("SELECT last_value - (SELECT count(*) FROM message) FROM message_seq_seq");

    private async Task AssertOnceAsync(bool guarded, long reports)
    {
        var rows = await AskAsync<long>("SELECT count(*) FROM report");
        Assert.Equal(guarded, rows == reports);
        Assert.Equal((rows, rows, rows), (
            await AskAsync<long>("SELECT count(*) FROM message"), await AskAsync<long>("SELECT count(*) FROM mail"), await AskAsync<long>("SELECT count(*) FROM data_key")));
    }
}
