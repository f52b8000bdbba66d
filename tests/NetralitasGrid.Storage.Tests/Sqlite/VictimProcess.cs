using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Sqlite;
using NetralitasGrid.TestKit.Storage;

namespace NetralitasGrid.Storage.Tests.Sqlite;

/// <summary>A process that appends and runs turns until it is killed. Says on standard output what was acknowledged, when it was.</summary>
internal static class VictimProcess
{
    public const string Argument = "--victim";
    public const string Cell = "uji";
    public const int Partitions = 4;
    public const int Subjects = 20;

    private const int Appenders = 3;

    public static async Task<int> RunAsync(string folder, string round)
    {
        await using var store = SqliteStore.Open(new() { Folder = folder, Cell = Cell, Partitions = Partitions, MinimumFreeDisk = 0 });
        await using var output = Console.OpenStandardOutput();
        var gate = new Lock();
        var appends = Enumerable.Range(0, Appenders).Select(a => Task.Run(async () =>
        {
            for (var i = 0; ; i++)
            {
                var group = Enumerable.Range(0, 1 + (i % 5)).Select(k => StoreFixtures.Incident(TimeProvider.System, $"{round}/{a}/{i}/{k}", subject: (i + k) % Subjects)).ToList();
                var answers = await store.AppendAsync(group, CancellationToken.None);
                Say('A', answers.Select(x => x.Incident));
            }
        }));
        var turns = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                await using var turn = await store.BeginTurnAsync(20, CancellationToken.None);
                if (turn is null)
                {
                    await store.WaitForMailAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
                    continue;
                }

                var states = await turn.LoadAsync([.. turn.Messages.Select(m => new StateKey(m.Grain, "")).Distinct()], CancellationToken.None);
                await turn.CommitAsync(StoreFixtures.Decide(turn, Cell, states), CancellationToken.None);
                Say('D', turn.Messages.Select(m => m.Id));
            }
        }));
        await Task.WhenAll(appends.Concat(turns));
        return 0;

        void Say(char what, IEnumerable<GridId> ids)
        {
            var lines = System.Text.Encoding.ASCII.GetBytes(string.Concat(ids.Select(id => $"{what} {id}\n")));
            lock (gate)
            {
                output.Write(lines);
                output.Flush();
            }
        }
    }
}
