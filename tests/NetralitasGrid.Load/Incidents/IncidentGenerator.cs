using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace NetralitasGrid.Load.Incidents;

/// <summary>
/// Writes generated incidents as a regional app would post them. The same seed gives the same incidents. Areas are weighted by the number
/// of villages (EST: polling stations follow them), acts by what was observed in 2020 (DOMAIN 5.5), and a share of the incidents are
/// further reports of an act that this generator reported before. Not thread-safe: one generator a connection.
/// </summary>
public sealed class IncidentGenerator
{
    /// <summary>How many different people are reported. DESIGN 10: 1.5 million.</summary>
    public const int Subjects = 1_500_000;

    /// <summary>Share of incidents that report an act again. DESIGN 10: 30 %.</summary>
    public const double Duplicates = 0.3;

    private static readonly (string Code, string Channel, double Share)[] Acts =
    [
        ("POST", "FACEBOOK", 0.14), ("COMMENT", "INSTAGRAM", 0.08), ("SHARE", "WHATSAPP", 0.09), ("LIKE", "TIKTOK", 0.06),
        ("PHOTO", "INSTAGRAM", 0.126), ("MEETING", "FIELD", 0.08), ("APPEAL", "FIELD", 0.08), ("ATTEND", "FIELD", 0.11),
        ("CAMPAIGN_JOIN", "FIELD", 0.06), ("PARTY_APPROACH", "FIELD", 0.03), ("PROPS", "FIELD", 0.03), ("MOBILISE_ASN", "OFFICE", 0.02),
        ("DECISION", "OFFICE", 0.02), ("MONEY", "FIELD", 0.03), ("INTIMIDATION", "FIELD", 0.01), ("OTHER", "FIELD", 0.034),
    ];

    private static readonly string[] Kinds = ["PNS", "PNS", "PNS", "PNS", "PNS", "PPPK", "PPPK", "PPNPN", "KADES", "PERANGKAT"];
    private static readonly string[] Positions = ["FUNCTIONAL", "FUNCTIONAL", "EXECUTOR", "ADMIN", "CAMAT", "LURAH", "KEPSEK", "JPT", "NONE"];

    private readonly string[] _areas;
    private readonly long[] _cumulated;
    private readonly Random _random;
    private readonly TimeProvider _clock;
    private readonly string _prefix;
    private readonly Seen[] _recent = new Seen[256];
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

    /// <summary>Number of incidents written so far.</summary>
    public long Written => _number;

    /// <summary>Writes the next incident as one JSON object.</summary>
    public void Next(IBufferWriter<byte> output)
    {
        _number++;
        var again = _recentCount > 0 && _random.NextDouble() < Duplicates;
        var seen = again ? _recent[_random.Next(Math.Min(_recentCount, _recent.Length))] : Fresh();
        if (!again)
        {
            _recent[_recentCount++ % _recent.Length] = seen;
        }

        Write(output, seen);
    }

    private Seen Fresh()
    {
        var subject = _random.Next(Subjects);
        var act = PickAct();
        return new Seen(
            subject, act, PickArea(), _clock.GetUtcNow().AddSeconds(-600 - _random.Next(7200)), _random.Next(4) == 0 ? "TWO_FINGERS" : null, _random.Next(2) == 0);
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

    private void Write(IBufferWriter<byte> output, Seen seen)
    {
        using var json = new Utf8JsonWriter(output);
        var (code, channel, _) = Acts[seen.Act];
        var kind = Kinds[seen.Subject % Kinds.Length];
        var occurred = seen.At.ToOffset(TimeSpan.FromHours(7));
        json.WriteStartObject();
        json.WriteString("reportId", string.Create(CultureInfo.InvariantCulture, $"{_prefix}-{_number}"));
        json.WriteString("occurredAt", Text(occurred));
        json.WriteString("knownAt", Text(occurred.AddMinutes(5)));
        json.WriteStartObject("place");
        json.WriteString("regionCode", seen.Area);
        json.WriteString("description", "Halaman balai desa, dekat tempat pemungutan suara");
        json.WriteEndObject();

        json.WriteStartObject("subject");
        json.WriteString("kind", kind);
        if (kind is "PNS")
        {
            json.WriteString("nip", NipOf(seen.Subject));
        }
        else
        {
            json.WriteString("nik", NikOf(seen.Subject));
        }

        json.WriteString("name", string.Create(CultureInfo.InvariantCulture, $"Warga Uji {seen.Subject}"));
        json.WriteString("position", kind is "PNS" or "PPPK" ? Positions[seen.Subject / 10 % Positions.Length] : "NONE");
        json.WriteString("positionTitle", "Guru");
        json.WriteString("agency", string.Create(CultureInfo.InvariantCulture, $"Dinas Uji {seen.Subject % 40} {seen.Area[..5]}"));
        json.WriteString("dutyRegionCode", seen.Area[..5]);
        json.WriteEndObject();

        json.WriteStartObject("act");
        json.WriteString("code", code);
        json.WriteString("channel", channel);
        json.WriteBoolean("published", true);
        json.WriteBoolean("active", seen.Active);
        if (seen.Symbol is not null)
        {
            json.WriteStartArray("symbols");
            json.WriteStringValue(seen.Symbol);
            json.WriteEndArray();
        }

        if (code is "DECISION")
        {
            json.WriteString("effect", "BENEFIT");
        }

        json.WriteStartObject("supports");
        json.WriteString("election", seen.Area[..5]);
        json.WriteNumber("pair", 1 + (seen.Subject % 3));
        json.WriteEndObject();
        json.WriteEndObject();

        json.WriteString("description", "Terlapor diduga mengajak warga memilih salah satu pasangan calon pada hari pemungutan suara.");
        json.WriteStartArray("evidence");
        json.WriteStartObject();
        json.WriteString("kind", "IMAGE");
        json.WriteString("sha256", string.Create(CultureInfo.InvariantCulture, $"{seen.Subject:x16}{seen.Act:x16}{seen.At.ToUnixTimeMilliseconds():x16}{_number:x16}"));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteNumber("witnesses", 2);

        var reporter = _random.Next(Subjects) + Subjects;
        json.WriteStartObject("reporter");
        json.WriteString("kind", "VOTER");
        json.WriteString("name", string.Create(CultureInfo.InvariantCulture, $"Pelapor Uji {reporter}"));
        json.WriteString("nik", NikOf(reporter));
        json.WriteString("phone", string.Create(CultureInfo.InvariantCulture, $"+62812{reporter:D8}"));
        json.WriteString("address", "Jalan Merdeka 1");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    // Well-formed by DOMAIN 5.1: born 1970-1989, started 2010-2019, sex, sequence.
    private static string NipOf(int person)
    {
        var (rest, sequence) = Math.DivRem(person, 999);
        (rest, var day) = Math.DivRem(rest, 28);
        (rest, var month) = Math.DivRem(rest, 12);
        (rest, var year) = Math.DivRem(rest, 20);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{1970 + year}{month + 1:D2}{day + 1:D2}{2010 + (rest % 10)}{1 + ((month + day) % 12):D2}{1 + (person % 2)}{sequence + 1:D3}");
    }

    // Well-formed by DOMAIN 5.3: a Jombang prefix, birth date, sequence.
    private static string NikOf(int person)
    {
        var (rest, sequence) = Math.DivRem(person, 9999);
        (rest, var day) = Math.DivRem(rest, 28);
        (rest, var month) = Math.DivRem(rest, 12);
        return string.Create(CultureInfo.InvariantCulture, $"3517{1 + (rest % 21):D2}{day + 1:D2}{month + 1:D2}{70 + (rest % 20):D2}{sequence + 1:D4}");
    }

    private sealed record Seen(int Subject, int Act, string Area, DateTimeOffset At, string? Symbol, bool Active);
}
