using System.Text;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;
using Npgsql;

namespace NetralitasGrid.Storage.Tests.Postgres;

/// <summary>A state has one row, also where somebody writes who does not hold its partition's lock.</summary>
public sealed class OneStateTests(PostgresServer server) : PostgresCase(server)
{
    private const string CountStates = """
        SELECT count(*) FROM (
            SELECT FROM state FULL JOIN state_name USING (grain, part) GROUP BY grain, part HAVING count(state.version) <> 1 OR count(*) <> 1) AS wrong
        """;

    private static readonly StateKey Region = new(new(GrainKind.Region, "35.17"), "d/35.17.01");
    private static readonly StateKey Person = new(StoreFixtures.Subject(0), "");

    [Theory]
    [InlineData(false, "UPDATE state SET rewrites = rewrites + 1, body = 'other'")]
    [InlineData(true, "UPDATE person SET body = 'other'")]
    public async Task A_turn_that_finds_another_row_than_it_read_writes_nothing(bool person, string write)
    {
        var key = person ? Person : Region;
        var store = await OpenAsync();
        await CommitAsync(store, "1", key, [1, 0, 0, 0]);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => CommitAsync(store, "2", key, [2, 0, 0, 0], write));
        var (entries, body) = (await AskAsync<long>("SELECT count(*) FROM entry"), await store.Read.StateAsync(key, Cancellation));
        await CommitAsync(store, null, key, [3, 0, 0, 0]);

        Assert.Equal(1, entries);
        Assert.Equal("other"u8.ToArray(), body);
        Assert.Equal([3, 0, 0, 0], await store.Read.StateAsync(key, Cancellation));
        Assert.Equal(0, await AskAsync<long>(CountStates));
    }

    [Theory]
    [InlineData(false, "INSERT INTO state (rewrites, version, grain, part, body) VALUES (0, 0, 'R35.17', 'd/35.17.01', 'other'); INSERT INTO state_name VALUES ('R35.17', 'd/35.17.01'); UPDATE state SET rewrites = 8, version = 1")]
    [InlineData(true, "INSERT INTO person (id, subject) VALUES (person_id('e00000000000000000000000000000000'), 'e00000000000000000000000000000000')")]
    public async Task A_turn_that_did_not_see_a_row_adds_none_beside_it(bool person, string write)
    {
        var store = await OpenAsync();

        await Assert.ThrowsAsync<TurnRefusedException>(() => CommitAsync(store, "1", person ? Person : Region, [1, 0, 0, 0], write));

        Assert.Equal((0L, 1L), (await AskAsync<long>("SELECT count(*) FROM entry"), await AskAsync<long>(person ? "SELECT count(*) FROM person" : "SELECT count(*) FROM state")));
        Assert.Equal(0, await AskAsync<long>(CountStates));
    }

    [Fact]
    public async Task A_person_with_several_cases_is_compressed_and_stays_in_its_row()
    {
        var store = await OpenAsync();
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 40).Select(static i => $$"""{"case":"{{Sql.PersonId($"{i}", 64)}}","status":"DITERIMA","clocks":["C2","C4"]}""")));

        await CommitAsync(store, "1", Person, body);
        await CommitAsync(store, "2", Person, body);

        Assert.Equal(body, await store.Read.StateAsync(Person, Cancellation));
        Assert.InRange(await AskAsync<int>("SELECT pg_column_size(body) FROM person"), 1, body.Length * 2 / 3);
        Assert.Equal(0, await AskAsync<long>("SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = 'person'::regclass"));
    }

    [Fact]
    public async Task Database_and_program_name_persons_alike()
    {
        string[] subjects = ["e0a\u00e9", "", .. Enumerable.Range(0, 200).Select(static i => StoreFixtures.Subject(i * 7919).Key)];

        foreach (var subject in subjects)
        {
            Assert.Equal(Sql.PersonId(subject, PostgresServer.Partitions), await AskAsync<Guid>($"SELECT person_id('{subject}')"));
        }
    }

    /// <param name="report">To be appended first; null where mail waits.</param>
    /// <param name="meanwhile">What somebody writes between the turn's read and its commit.</param>
    private async Task CommitAsync(PostgresStore store, string? report, StateKey key, byte[] body, string? meanwhile = null)
    {
        if (report is not null)
        {
            await store.AppendAsync([StoreFixtures.Incident(TimeProvider.System, report, subject: 0)], Cancellation);
        }

        await using var turn = await store.BeginTurnAsync(10, Cancellation);
        var states = await turn!.LoadAsync([key, Person], Cancellation);
        if (meanwhile is not null)
        {
            await RunAsync(meanwhile);
        }

        var outcome = StoreFixtures.Decide(turn, PostgresServer.Cell, states);
        outcome.States[key] = body;
        await turn.CommitAsync(outcome, Cancellation);
    }
}
