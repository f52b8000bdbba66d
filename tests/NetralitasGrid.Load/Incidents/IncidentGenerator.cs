using System.Buffers;
using System.Globalization;

namespace NetralitasGrid.Load.Incidents;

/// <summary>
/// Writes generated incidents as a regional app would post them. The same seed gives the same incidents. Acts are as frequent as was
/// observed in 2020 (DOMAIN 5.5), and a share of the incidents are further reports of an act that this generator reported before. Not
/// thread-safe: one generator a connection.
/// </summary>
public sealed class IncidentGenerator
{
    // Reporters are other people than subjects.
    private const int ReporterOffset = 1_500_000;

    private static readonly (string Code, string Channel, double Share)[] Acts =
    [
        ("POST", "FACEBOOK", 0.14), ("COMMENT", "INSTAGRAM", 0.08), ("SHARE", "WHATSAPP", 0.09), ("LIKE", "TIKTOK", 0.06),
        ("PHOTO", "INSTAGRAM", 0.126), ("MEETING", "FIELD", 0.08), ("APPEAL", "FIELD", 0.08), ("ATTEND", "FIELD", 0.11),
        ("CAMPAIGN_JOIN", "FIELD", 0.06), ("PARTY_APPROACH", "FIELD", 0.03), ("PROPS", "FIELD", 0.03), ("MOBILISE_ASN", "OFFICE", 0.02),
        ("DECISION", "OFFICE", 0.02), ("MONEY", "FIELD", 0.03), ("INTIMIDATION", "FIELD", 0.01), ("OTHER", "FIELD", 0.034),
    ];

    private readonly string[] _areas;
    private readonly long[] _cumulated;
    private readonly Random _random;
    private readonly TimeProvider _clock;
    private readonly string _prefix;
    private readonly IncidentDraft[] _recent = new IncidentDraft[256];
    private int _recentCount;
    private long _number;

    /// <summary>A generator over weighted districts.</summary>
    /// <param name="seed">Same seed, same incidents.</param>
    /// <param name="prefix">Start of every reportId; unique to this generator.</param>
    /// <param name="districts">District codes with their weights.</param>
    /// <param name="clock">Events happened in the two hours before its now.</param>
    public IncidentGenerator(int seed, string prefix, IReadOnlyList<(string Code, int Weight)> districts, TimeProvider clock)
    {
        _random = new Random(seed);
        _prefix = prefix;
        _clock = clock;
        _areas = [.. districts.Select(d => d.Code)];
        _cumulated = new long[_areas.Length];
        long sum = 0;
        for (var i = 0; i < _areas.Length; i++)
        {
            _cumulated[i] = sum += Math.Max(1, districts[i].Weight);
        }
    }

    /// <summary>How many different people are reported. Default 1.5 million (DESIGN 10).</summary>
    public int Subjects { get; init; } = 1_500_000;

    /// <summary>Share of incidents that report an act again. Default 30 % (DESIGN 10).</summary>
    public double Duplicates { get; init; } = 0.3;

    /// <summary>How long ago events happened at most, ten minutes at least. Default two hours and ten minutes; longer for reports from offline hours.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromMinutes(130);

    /// <summary>Offset of the places' time from UTC. Default seven hours (WIB).</summary>
    public TimeSpan Offset { get; init; } = TimeSpan.FromHours(7);

    /// <summary>Number of drafts made so far.</summary>
    public long Written => _number;

    /// <summary>Act and channel of a draft's <see cref="IncidentDraft.Act"/>.</summary>
    public static (string Code, string Channel) ActOf(int act) => (Acts[act].Code, Acts[act].Channel);

    /// <summary>The reportId of a draft.</summary>
    public string ReportIdOf(in IncidentDraft draft) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}-{draft.Number}");

    /// <summary>The next incident.</summary>
    public IncidentDraft Draft()
    {
        _number++;
        var again = _recentCount > 0 && _random.NextDouble() < Duplicates;
        var act = again ? _recent[_random.Next(Math.Min(_recentCount, _recent.Length))] : Fresh();
        if (!again)
        {
            _recent[_recentCount++ % _recent.Length] = act;
        }

        return act with { Number = _number, Reporter = ReporterOffset + _random.Next(ReporterOffset) };
    }

    /// <summary>Writes the next incident as one JSON object.</summary>
    public void Next(IBufferWriter<byte> output)
    {
        var draft = Draft();
        IncidentJson.Write(output, ReportIdOf(draft), draft);
    }

    private IncidentDraft Fresh()
    {
        var subject = _random.Next(Subjects);
        var act = PickAct();
        var area = PickArea();
        var at = _clock.GetUtcNow().ToOffset(Offset).AddSeconds(-600 - _random.Next((int)Age.TotalSeconds - 600));
        return new(
            0, subject, act, area, at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond)), _random.Next(4) == 0 ? "TWO_FINGERS" : null, _random.Next(2) == 0, 0);
    }

    private int PickAct()
    {
        var at = _random.NextDouble();
        for (var i = 0; i < Acts.Length; i++)
        {
            if ((at -= Acts[i].Share) <= 0)
            {
                return i;
            }
        }

        return Acts.Length - 1;
    }

    private string PickArea()
    {
        var at = Array.BinarySearch(_cumulated, _random.NextInt64(_cumulated[^1]) + 1);
        return _areas[at < 0 ? ~at : at];
    }
}
