namespace NetralitasGrid.Functions.Tests;

/// <summary>One door that most tests share: each makes its own reports, people and keys.</summary>
public sealed class SharedDoor : IAsyncLifetime
{
    public TestDoor Door { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Door = await TestDoor.OpenAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Door.DisposeAsync();
}
