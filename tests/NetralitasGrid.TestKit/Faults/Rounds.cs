using System.Globalization;

namespace NetralitasGrid.TestKit.Faults;

/// <summary>How often a fault is repeated.</summary>
public static class Rounds
{
    private static readonly int? Asked =
        int.TryParse(Environment.GetEnvironmentVariable("GRID_FAULT_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) && rounds > 0 ? rounds : null;

    /// <summary>Whether this is a long run, which says how far it is.</summary>
    internal static bool AreAsked => Asked is not null;

    /// <summary>As often as <c>./test faults ROUNDS</c> was asked for; in <c>./test</c> so few times.</summary>
    public static int Or(int few) => Asked ?? few;
}
