using System.Globalization;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Silo.Orleans.Tests.Cluster;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;

namespace NetralitasGrid.Silo.Orleans.Tests.Live;

/// <summary>States from memory are those of the store, whoever writes them.</summary>
public sealed class LiveStateTests(PostgresServer server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static StateKey Core => new(StoreFixtures.Subject(1), "");

    [Fact]
    public async Task A_state_is_loaded_once_and_then_answered_from_memory()
    {
        var database = await server.CloneAsync();
        await using (var member = await Member.StartAsync(database, Cancellation))
        {
            await TurnAsync(member, "1");

            var first = await member.Placed.Read.StateAsync(Core, Cancellation);
            var second = await member.Placed.Read.StateAsync(Core, Cancellation);
            var parts = await member.Placed.Read.PartsAsync(Core.Grain, Cancellation);

            Assert.Equal(await member.Store.Read.StateAsync(Core, Cancellation), first);
            Assert.Equal(first, second);
            Assert.Equal(first, parts[""]);
            Assert.Equal(1, member.Reads("loaded"));
            Assert.Equal(2, member.Reads("memory"));
        }

        server.Drop(database);
    }

    [Fact]
    public async Task What_is_not_stored_is_answered_as_absent()
    {
        var database = await server.CloneAsync();
        await using (var member = await Member.StartAsync(database, Cancellation))
        {
            Assert.Null(await member.Placed.Read.StateAsync(Core, Cancellation));
            Assert.Empty(await member.Placed.Read.PartsAsync(new(GrainKind.Region, "35.17"), Cancellation));
        }

        server.Drop(database);
    }

    [Fact]
    public async Task A_turn_of_a_process_outside_of_the_cluster_shows_when_the_lease_is_over()
    {
        var database = await server.CloneAsync();
        await using (var member = await Member.StartAsync(database, Cancellation))
        {
            await TurnAsync(member, "1");
            await member.Placed.Read.StateAsync(Core, Cancellation);
            await TurnAsync(member, "2");
            var stored = await member.Store.Read.StateAsync(Core, Cancellation);

            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            patience.CancelAfter(Patience);
            while (!(await member.Placed.Read.StateAsync(Core, Cancellation)).AsSpan().SequenceEqual(stored))
            {
                await Task.Delay(50, patience.Token);
            }
        }

        server.Drop(database);
    }

    [Fact]
    public async Task Two_silos_answer_the_same_state()
    {
        var database = await server.CloneAsync();
        await using (var one = await Member.StartAsync(database, Cancellation))
        {
            await using var two = await Member.StartAsync(database, Cancellation);
            for (var subject = 1; subject <= 8; subject++)
            {
                await TurnAsync(one, string.Create(CultureInfo.InvariantCulture, $"{subject}"), subject);
                var key = new StateKey(StoreFixtures.Subject(subject), "");

                var stored = await one.Store.Read.StateAsync(key, Cancellation);

                Assert.NotNull(stored);
                Assert.Equal(stored, await one.Placed.Read.StateAsync(key, Cancellation));
                Assert.Equal(stored, await two.Placed.Read.StateAsync(key, Cancellation));
            }

            Assert.Equal(0, one.Reads("store") + two.Reads("store"));
        }

        server.Drop(database);
    }

    [Fact]
    public async Task After_the_cluster_has_gone_the_store_answers()
    {
        var database = await server.CloneAsync();
        var gone = await Member.StartAsync(database, Cancellation);
        await TurnAsync(gone, "1");
        await gone.Placed.Read.StateAsync(Core, Cancellation);
        await gone.StopAsync(Cancellation);

        var state = await gone.Placed.Read.StateAsync(Core, Cancellation);

        Assert.Equal(await gone.Store.Read.StateAsync(Core, Cancellation), state);
        Assert.Equal(1, gone.Reads("store"));
        await gone.DisposeAsync();
        server.Drop(database);
    }

    /// <summary>One turn that the cluster knows nothing of.</summary>
    private static async Task TurnAsync(Member member, string report, int subject = 1)
    {
        await member.Store.AppendAsync([StoreFixtures.Incident(TimeProvider.System, report, subject)], Cancellation);
        await using var turn = await member.Store.BeginTurnAsync(10, Cancellation);
        var states = await turn!.LoadAsync([new(StoreFixtures.Subject(subject), "")], Cancellation);
        await turn.CommitAsync(StoreFixtures.Decide(turn, PostgresServer.Cell, states), Cancellation);
    }
}
