using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Faults.Tests;

/// <summary>The engine whose processes the tests of faults run here: front doors that are silos, too, and silos besides.</summary>
internal static class GridEngine
{
    public const string Name = "orleans";

    public static IReadOnlyDictionary<string, string> DoorSettings => SiloProcess.AnyPort;

    public static Task<SiloProcess> StartSiloAsync(
        string database, int workers, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken) =>
        SiloProcess.StartOrleansAsync(database, workers, ownSession: false, settings, cancellationToken);
}
