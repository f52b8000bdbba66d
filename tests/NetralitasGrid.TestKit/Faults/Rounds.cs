using System.Globalization;

namespace NetralitasGrid.TestKit.Faults;

/// <summary>How often a fault is repeated.</summary>
public static class Rounds
{
    private static readonly int? Asked =
        int.TryParse(Environment.GetEnvironmentVariable("GRID_FAULT_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) && rounds > 0 ? rounds : null;

    /// <summary>As often as <c>./test faults ROUNDS</c> was asked for; in <c>./test</c> so few times.</summary>
    public static int Or(int few) => Asked ?? few;

    /// <summary>The rounds of a fault, from 0; a long run says on the console how far it is.</summary>
    public static IEnumerable<int> Of(string fault, int few)
    {
        var times = Or(few);
        for (var round = 0; round < times; round++)
        {
            if (Asked is not null)
            {
                Console.WriteLine($"  {fault}: round {round + 1} of {times}");
            }

            yield return round;
        }
    }
}
