using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Functions.Tests;

/// <summary>One door that is a silo, too, which most tests of the front door share: each makes its own reports, people and keys.</summary>
public sealed class SharedDoor : IAsyncLifetime
{
    private TestDoor? _door;

    public TestDoor Door
    {
        get
        {
            Assert.SkipUnless(_door is not null, "PostgreSQL is not installed (./test installs it where it can).");
            return _door!;
        }
    }

    public async ValueTask InitializeAsync() => _door = PostgresCluster.IsInstalled ? await TestDoor.OpenAsync() : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_door is { } door)
        {
            await door.DisposeAsync();
        }

        await TestDoor.Server.DisposeAsync();
    }
}
