using System.Globalization;
using System.Text;

namespace NetralitasGrid.Grains.Text;

/// <summary>
/// Unicode normalisation form KC from data that the grid carries: keys of names must be the same on every machine, and .NET normalises nothing
/// in invariant-globalization mode. Half surrogate pairs become U+FFFD.
/// </summary>
internal static class Nfkc
{
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28, SyllableCount = LeadCount * VowelCount * TailCount;

    private static readonly Lazy<Tables> Data = new(Tables.Load);

    /// <summary>The normalised text.</summary>
    public static string Of(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var points = Decompose(text, Data.Value);
        Order(points, Data.Value);
        Compose(points, Data.Value);
        var normal = new StringBuilder(points.Count);
        foreach (var point in points)
        {
            normal.Append(new Rune(point).ToString());
        }

        return normal.ToString();
    }

    private static List<int> Decompose(string text, Tables tables)
    {
        var points = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            var syllable = rune.Value - SyllableBase;
            if (syllable is >= 0 and < SyllableCount)
            {
                points.Add(LeadBase + (syllable / (VowelCount * TailCount)));
                points.Add(VowelBase + (syllable % (VowelCount * TailCount) / TailCount));
                if (syllable % TailCount != 0)
                {
                    points.Add(TailBase + (syllable % TailCount));
                }
            }
            else if (tables.Decompositions.TryGetValue(rune.Value, out var parts))
            {
                points.AddRange(parts);
            }
            else
            {
                points.Add(rune.Value);
            }
        }

        return points;
    }

    // Marks after a starter are sorted by class; equal classes keep their order.
    private static void Order(List<int> points, Tables tables)
    {
        for (var i = 1; i < points.Count; i++)
        {
            var rank = tables.ClassOf(points[i]);
            for (var j = i; rank != 0 && j > 0 && tables.ClassOf(points[j - 1]) > rank; j--)
            {
                (points[j], points[j - 1]) = (points[j - 1], points[j]);
            }
        }
    }

    private static void Compose(List<int> points, Tables tables)
    {
        var starter = -1;
        var lastClass = -1;
        var kept = 0;
        for (var i = 0; i < points.Count; i++)
        {
            var point = points[i];
            var rank = tables.ClassOf(point);
            var isBlocked = starter < 0 || (lastClass >= rank && lastClass != -1);
            if (!isBlocked && Pair(points[starter], point, tables) is { } composed)
            {
                points[starter] = composed;
                continue;
            }

            points[kept] = point;
            if (rank == 0)
            {
                starter = kept;
                lastClass = -1;
            }
            else
            {
                lastClass = rank;
            }

            kept++;
        }

        points.RemoveRange(kept, points.Count - kept);
    }

    private static int? Pair(int first, int second, Tables tables)
    {
        if (first is >= LeadBase and < LeadBase + LeadCount && second is >= VowelBase and < VowelBase + VowelCount)
        {
            return SyllableBase + ((((first - LeadBase) * VowelCount) + second - VowelBase) * TailCount);
        }

        var syllable = first - SyllableBase;
        if (syllable is >= 0 and < SyllableCount && syllable % TailCount == 0 && second is > TailBase and < TailBase + TailCount)
        {
            return first + second - TailBase;
        }

        return tables.Compositions.TryGetValue((first, second), out var composed) ? composed : null;
    }

    private sealed class Tables
    {
        private readonly Dictionary<int, byte> _classes = new(1000);

        public Dictionary<int, int[]> Decompositions { get; } = new(6000);

        public Dictionary<(int First, int Second), int> Compositions { get; } = new(1000);

        public int ClassOf(int point) => _classes.GetValueOrDefault(point);

        public static Tables Load()
        {
            using var stream = typeof(Tables).Assembly.GetManifestResourceStream("nfkc.txt")
                ?? throw new InvalidOperationException("The Unicode data is not embedded in the assembly.");
            using var reader = new StreamReader(stream);
            var tables = new Tables();
            reader.ReadLine();
            while (reader.ReadLine() is { } line)
            {
                var numbers = line[1..].Split(' ').Select(n => int.Parse(n, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
                switch (line[0])
                {
                    case '=':
                        tables.Decompositions.Add(numbers[0], numbers[1..]);
                        break;
                    case '#':
                        tables._classes.Add(numbers[0], (byte)numbers[1]);
                        break;
                    default:
                        tables.Compositions.Add((numbers[1], numbers[2]), numbers[0]);
                        break;
                }
            }

            return tables;
        }
    }
}
