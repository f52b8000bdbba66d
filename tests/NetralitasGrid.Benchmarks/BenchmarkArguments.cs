using System.Globalization;

namespace NetralitasGrid.Benchmarks;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Seconds">Length of the measured window; null = the benchmark's own default.</param>
internal sealed record BenchmarkArguments(string Name, string Engine, int? Seconds, string? Json)
{
    public const string Usage = "Usage: ./bench rules|turns|http|sse|replay [--engine embedded] [--seconds N] [--json FILE]";

    public static BenchmarkArguments? Parse(string[] args)
    {
        if (args.Length == 0)
        {
            return null;
        }

        var parsed = new BenchmarkArguments(args[0], "embedded", null, null);
        for (var i = 1; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length)
            {
                return null;
            }

            switch (args[i])
            {
                case "--engine" when args[i + 1] is "embedded":
                    break;
                case "--seconds" when int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var seconds) && seconds > 0:
                    parsed = parsed with { Seconds = seconds };
                    break;
                case "--json":
                    parsed = parsed with { Json = args[i + 1] };
                    break;
                default:
                    return null;
            }
        }

        return parsed;
    }
}
