using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Faults.Tests;

/// <summary>The engine whose processes the tests of faults run. The tests of the Orleans engine have theirs in its place.</summary>
internal static class GridEngine
{
    /// <summary>How a front door is told.</summary>
    public const string Name = "postgres";

    /// <summary>What each front door of the engine needs besides, as environment variables.</summary>
    public static IReadOnlyDictionary<string, string> DoorSettings { get; } = new Dictionary<string, string>();

    /// <param name="settings">Environment variables of its own.</param>
    public static Task<SiloProcess> StartSiloAsync(
        string database, int workers, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken) =>
        SiloProcess.StartAsync(database, workers, ownSession: false, settings, cancellationToken);
}
