using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;
using Npgsql;

namespace NetralitasGrid.Storage.Tests.Postgres;

/// <summary>Connections that break before, during and after the COMMIT: what was done is found again, and nothing is done twice.</summary>
public sealed class CutConnectionTests(PostgresServer server) : PostgresCase(server)
{
    private const string Commit = "COMMIT";
    private const int Always = 1000;

    public static TheoryData<CutAt> Instants => [CutAt.Before, CutAt.During, CutAt.After];

    public static MatrixTheoryData<string, CutAt> AppendInstants => new(["nextval", Commit], [CutAt.Before, CutAt.During, CutAt.After]);

    [Theory]
    [MemberData(nameof(AppendInstants))]
    public async Task A_cut_append_finds_its_own_rows(string statement, CutAt at)
    {
        await using var proxy = Proxy();
        var store = await OpenThroughAsync(proxy);
        var group = Incidents(40);
        proxy.Cut(statement, at, times: 2);

        var answers = await store.AppendAsync(group, Cancellation);

        Assert.Equal(2, proxy.Cuts);
        Assert.Equal(group.Select(i => new AppendAnswer(AppendResult.Accepted, i.Incident)), answers);
        Assert.Equal((40L, 40L, 40L, 40L), (await CountAsync("report"), await CountAsync("message"), await CountAsync("mail"), await CountAsync("data_key")));
    }

    [Theory]
    [MemberData(nameof(Instants))]
    public async Task An_append_that_is_cut_again_and_again_is_no_acknowledgement_and_its_repetition_doubles_nothing(CutAt at)
    {
        await using var proxy = Proxy();
        var store = await OpenThroughAsync(proxy);
        var group = Incidents(10);
        proxy.Cut(Commit, at, Always);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.AppendAsync(group, Cancellation));

        // The client posts again, through another front door, which gives its reports other ids. Rows that are still being committed are waited for.
        var again = group.ConvertAll(i => i with { Incident = GridId.New(GridId.Incident, TimeProvider.System) });
        var answers = await (await OpenAsync()).AppendAsync(again, Cancellation);
        var whole = answers.Select((answer, i) => (answer.Result, answer.Incident) == (AppendResult.Accepted, again[i].Incident)).Distinct().ToList();

        Assert.Equal(at == CutAt.Before, Assert.Single(whole));
        Assert.All(answers, (answer, i) => Assert.Equal(at == CutAt.Before ? again[i].Incident : group[i].Incident, answer.Incident));
        Assert.Equal((10L, 10L, 10L), (await CountAsync("report"), await CountAsync("message"), await CountAsync("mail")));
    }

    [Theory]
    [MemberData(nameof(Instants))]
    public async Task Mail_of_a_cut_turn_is_handled_once(CutAt at)
    {
        var incidents = Incidents(20, subjects: 3);
        var door = await OpenAsync();
        await door.AppendAsync(incidents, Cancellation);
        await using var proxy = Proxy();
        var silo = await OpenThroughAsync(proxy);

        await using (var turn = await silo.BeginTurnAsync(100, Cancellation))
        {
            proxy.Cut(Commit, at);
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await turn!.CommitAsync(await DecideAsync(turn), Cancellation));
        }

        Assert.Equal(1, proxy.Cuts);
        await UntilAsync("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'netralitasgrid-turn' AND state <> 'idle' AND datname = current_database())");
        if (at == CutAt.Before)
        {
            Assert.Equal(0L, await CountAsync("entry"));
        }

        while (await silo.BeginTurnAsync(100, Cancellation) is { } turn)
        {
            await using (turn)
            {
                await turn.CommitAsync(await DecideAsync(turn), Cancellation);
            }
        }

        var messages = new List<GridId>();
        for (var partition = 0; partition < PostgresServer.Partitions; partition++)
        {
            messages.AddRange(await door.Read.LogAsync(partition, Cancellation).Select(e => e.Message.Id).ToListAsync(Cancellation));
        }

        // States count messages: a turn half kept or twice done would show.
        var states = new List<int>();
        for (var subject = 0; subject < 3; subject++)
        {
            states.Add(BitConverter.ToInt32(await door.Read.StateAsync(new(StoreFixtures.Subject(subject), ""), Cancellation)));
        }

        Assert.Equal(incidents.Select(i => i.Incident).Order(), messages.Order());
        Assert.Equal([7, 7, 6], states);
        Assert.Equal((20L, 0L), (await CountAsync("case_row"), await CountAsync("mail")));
        Assert.Equal(0L, await AskAsync<long>("SELECT coalesce(sum(opens), 0) FROM attempt"));
    }

    [Theory]
    [MemberData(nameof(Instants))]
    public async Task A_cut_change_of_the_cell_is_whole_or_nothing_and_its_chain_goes_on(CutAt at)
    {
        await using var proxy = Proxy();
        var store = await OpenThroughAsync(proxy);
        proxy.Cut(Commit, at);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Administration.AliasAsync("e1", "e2", "uji", Cancellation));
        await UntilAsync("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE state LIKE 'idle in%' AND datname = current_database())");
        var aliases = await store.Administration.AliasesAsync(Cancellation);
        await store.Administration.AppendCellEntryAsync("TEST", "uji", "{}"u8.ToArray(), Cancellation);
        var entries = await store.Read.CellLogAsync(0, 100, Cancellation);

        Assert.Equal(1, proxy.Cuts);
        Assert.Equal(at == CutAt.Before ? 0 : 1, aliases.Count);
        Assert.Equal(aliases.Count + 1, entries.Count);
        Assert.Equal(entries.Count, await AskAsync<long>("SELECT entries FROM cell"));
    }

    private CuttingProxy Proxy() => new(new NpgsqlConnectionStringBuilder(Database).Port);

    private Task<PostgresStore> OpenThroughAsync(CuttingProxy proxy) =>
        OpenAsync(o => o with { ConnectionString = new NpgsqlConnectionStringBuilder(Database) { Port = proxy.Port }.ConnectionString });

    private Task<long> CountAsync(string table) => AskAsync<long>($"SELECT count(*) FROM {table}");

    private static async Task<TurnOutcome> DecideAsync(ITurn turn) => StoreFixtures.Decide(
        turn, PostgresServer.Cell, await turn.LoadAsync([.. turn.Messages.Select(m => new StateKey(m.Grain, "")).Distinct()], Cancellation));
}
