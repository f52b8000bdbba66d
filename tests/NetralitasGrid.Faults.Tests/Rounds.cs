using System.Globalization;

namespace NetralitasGrid.Faults.Tests;

/// <summary>How often a fault is repeated.</summary>
internal static class Rounds
{
    /// <summary><c>GRID_FAULT_ROUNDS=50 ./test Faults</c> is the long run; unset, each test says what its short run is.</summary>
    public static int Or(int few) =>
        int.TryParse(Environment.GetEnvironmentVariable("GRID_FAULT_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) && rounds > 0 ? rounds : few;
}
