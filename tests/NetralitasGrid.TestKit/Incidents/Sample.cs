using System.Globalization;
using System.Text.Json.Nodes;

namespace NetralitasGrid.TestKit.Incidents;

/// <summary>Incidents for tests.</summary>
public static class Sample
{
    private static int _number;

    /// <summary>A reportId that no other sample has.</summary>
    public static string NewId() => $"T-{Interlocked.Increment(ref _number)}";

    /// <summary>An NIP of right form that no other sample has.</summary>
    public static string NewNip()
    {
        var n = Interlocked.Increment(ref _number);
        return string.Create(CultureInfo.InvariantCulture, $"19{70 + (n / 27_972 % 20):00}{1 + (n / 999 / 28 % 12):00}{1 + (n / 999 % 28):00}2010011{1 + (n % 999):000}");
    }

    /// <summary>The incident of DESIGN 6: a gesture photo by a teacher, severity 4.</summary>
    public static JsonObject Photo(string place = "35.17.01", string? reportId = null, string? nip = null) => new()
    {
        ["reportId"] = reportId ?? NewId(),
        ["occurredAt"] = "2024-11-27T10:00:00+07:00",
        ["knownAt"] = "2024-11-27T11:00:00+07:00",
        ["place"] = new JsonObject { ["regionCode"] = place, ["description"] = "Alun-alun rahasia" },
        ["subject"] = new JsonObject
        {
            ["kind"] = "PNS",
            ["nip"] = nip ?? NewNip(),
            ["name"] = "Sri Rahasia Wati",
            ["position"] = "FUNCTIONAL",
            ["positionTitle"] = "Guru Rahasia",
            ["agency"] = "SMPN 1 Rahasia",
            ["dutyRegionCode"] = place[..5],
        },
        ["act"] = new JsonObject
        {
            ["code"] = "PHOTO",
            ["channel"] = "INSTAGRAM",
            ["published"] = true,
            ["active"] = true,
            ["symbols"] = new JsonArray("TWO_FINGERS"),
        },
        ["description"] = "Uraian rahasia",
        ["evidence"] = new JsonArray(new JsonObject { ["kind"] = "IMAGE", ["sha256"] = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()) + new string('a', 32) }),
        ["witnesses"] = 2,
        ["reporter"] = new JsonObject { ["kind"] = "VOTER", ["name"] = "Pelapor Rahasia", ["nik"] = "3517012609860001", ["address"] = "Jalan Rahasia 1" },
    };
}
