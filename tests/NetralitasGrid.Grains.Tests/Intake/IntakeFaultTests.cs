using System.Text;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Intake;

namespace NetralitasGrid.Grains.Tests.Intake;

public sealed class IntakeFaultTests
{
    public static TheoryData<string, string?, string, FaultCode, string?> OneFault => new()
    {
        // path, value (null takes it out), pointer, code, nearest
        { "reportId", null, "/reportId", FaultCode.Missing, null },
        { "reportId", "null", "/reportId", FaultCode.Missing, null },
        { "reportId", "\"  \"", "/reportId", FaultCode.Missing, null },
        { "reportId", "\"a\\nb\"", "/reportId", FaultCode.InvalidText, null },
        { "occurredAt", null, "/occurredAt", FaultCode.Missing, null },
        { "place", null, "/place/regionCode", FaultCode.Missing, null },
        { "place/regionCode", null, "/place/regionCode", FaultCode.Missing, null },
        { "subject/kind", null, "/subject/kind", FaultCode.Missing, null },
        { "act", "null", "/act/code", FaultCode.Missing, null },
        { "reporter", "{}", "/reporter/kind", FaultCode.Missing, null },
        { "act/supports/pair", null, "/act/supports/pair", FaultCode.Missing, null },
        { "place", "[]", "/place", FaultCode.WrongType, null },
        { "subject", "\"x\"", "/subject", FaultCode.WrongType, null },
        { "subject/resigned", "1", "/subject/resigned", FaultCode.WrongType, null },
        { "subject/name", "{\"a\":[1]}", "/subject/name", FaultCode.WrongType, null },
        { "subject/nip", "198609262015051001", "/subject/nip", FaultCode.WrongType, null },
        { "witnesses", "\"2\"", "/witnesses", FaultCode.WrongType, null },
        { "witnesses", "2.5", "/witnesses", FaultCode.WrongType, null },
        { "act/symbols", "\"OK\"", "/act/symbols", FaultCode.WrongType, null },
        { "act/symbols/1", "7", "/act/symbols/1", FaultCode.WrongType, null },
        { "evidence/0", "\"x\"", "/evidence/0", FaultCode.WrongType, null },
        { "act/symbols/1", "\"THREE_FINGER\"", "/act/symbols/1", FaultCode.UnknownCode, "THREE_FINGERS" },
        { "subject/kind", "\"pns\"", "/subject/kind", FaultCode.UnknownCode, "PNS" },
        { "subject/position", "\"LURAHH\"", "/subject/position", FaultCode.UnknownCode, "LURAH" },
        { "act/code", "\"LIKES\"", "/act/code", FaultCode.UnknownCode, "LIKE" },
        { "act/code", "\"\"", "/act/code", FaultCode.UnknownCode, null },
        { "act/channel", "\"TWITTERING_AND_A_NAME_MUCH_LONGER_THAN_ANY_CODE\"", "/act/channel", FaultCode.UnknownCode, null },
        { "act/effect", "\"\\ud800\"", "/act/effect", FaultCode.UnknownCode, null },
        { "evidence/1/kind", "\"PHOTO\"", "/evidence/1/kind", FaultCode.UnknownCode, null },
        { "reporter/kind", "\"VOTERS\"", "/reporter/kind", FaultCode.UnknownCode, "VOTER" },
        { "nip", "\"1\"", "/nip", FaultCode.UnknownProperty, null },
        { "subject/positon", "\"x\"", "/subject/positon", FaultCode.UnknownProperty, "position" },
        { "act/a~b/c", "1", "/act/a~0b~1c", FaultCode.UnknownProperty, null },
        { "evidence/0/hash", "\"x\"", "/evidence/0/hash", FaultCode.UnknownProperty, null },
        { "place/regionCode", "\"35.99\"", "/place/regionCode", FaultCode.UnknownRegion, "35" },
        { "place/regionCode", "\"3517\"", "/place/regionCode", FaultCode.UnknownRegion, "35.17" },
        { "place/regionCode", "\"Jombang\"", "/place/regionCode", FaultCode.UnknownRegion, "35.17" },
        { "place/regionCode", "\"35.17.09.9001\"", "/place/regionCode", FaultCode.UnknownRegion, "35.17.09" },
        { "place/regionCode", "\"\"", "/place/regionCode", FaultCode.UnknownRegion, null },
        { "place/regionCode", "\"35\"", "/place/regionCode", FaultCode.WrongLevel, null },
        { "subject/dutyRegionCode", "\"00\"", "/subject/dutyRegionCode", FaultCode.UnknownRegion, null },
        { "act/supports/election", "\"35.17.01\"", "/act/supports/election", FaultCode.WrongLevel, null },
        { "act/supports/pair", "0", "/act/supports/pair", FaultCode.OutOfRange, null },
        { "act/supports/pair", "1e999", "/act/supports/pair", FaultCode.OutOfRange, null },
        { "witnesses", "-1", "/witnesses", FaultCode.OutOfRange, null },
        { "witnesses", "99999999999999999999999999", "/witnesses", FaultCode.OutOfRange, null },
        { "occurredAt", "\"1999-12-31T23:59:59Z\"", "/occurredAt", FaultCode.OutOfRange, null },
        { "occurredAt", "\"2024-10-05T20:15:01+07:00\"", "/occurredAt", FaultCode.InFuture, null },
        { "knownAt", "\"2024-10-06T00:00:00+07:00\"", "/knownAt", FaultCode.InFuture, null },
        { "occurredAt", "\"2024-10-05T19:20:00\"", "/occurredAt", FaultCode.InvalidTime, null },
        { "occurredAt", "\"2024-10-05 19:20:00+07:00\"", "/occurredAt", FaultCode.InvalidTime, null },
        { "occurredAt", "\"2024-02-30T19:20:00+07:00\"", "/occurredAt", FaultCode.InvalidTime, null },
        { "occurredAt", "\"2024-10-05T24:00:00+07:00\"", "/occurredAt", FaultCode.InvalidTime, null },
        { "occurredAt", "\"2024-10-05T19:20:60+07:00\"", "/occurredAt", FaultCode.InvalidTime, null },
        { "occurredAt", "\"2024-10-05T19:20:00+0700\"", "/occurredAt", FaultCode.InvalidTime, null },
        { "occurredAt", "\"2024-10-05T19:20:00+15:00\"", "/occurredAt", FaultCode.InvalidTime, null },
        { "occurredAt", "\"0001-01-01T00:00:00+14:00\"", "/occurredAt", FaultCode.InvalidTime, null },
        { "knownAt", "\"\"", "/knownAt", FaultCode.InvalidTime, null },
        { "reporter/birthDate", "\"1990-13-01\"", "/reporter/birthDate", FaultCode.InvalidDate, null },
        { "receivedAt", "\"2024-10-05T20:00:00+07:00\"", "/receivedAt", FaultCode.NotAllowed, null },
        { "election", "\"pilkada-2042\"", "/election", FaultCode.UnknownElection, "pilkada-2024" },
        { "subject/nip", "\"19860926201505100\"", "/subject/nip", FaultCode.InvalidNip, null },
        { "subject/nip", "\"\\ud800\"", "/subject/nip", FaultCode.InvalidNip, null },
        { "subject/nik", "\"1\"", "/subject/nik", FaultCode.InvalidNik, null },
        { "reporter/nik", "\"3517093207900002\"", "/reporter/nik", FaultCode.InvalidNik, null },
        { "evidence/0/sha256", "\"xyz\"", "/evidence/0/sha256", FaultCode.InvalidHash, null },
        { "description", "\"a\\u0000b\"", "/description", FaultCode.InvalidText, null },
        { "description", "\"\\udc00\"", "/description", FaultCode.InvalidText, null },
    };

    [Theory]
    [MemberData(nameof(OneFault))]
    public void A_faulty_place_is_named(string path, string? value, string pointer, FaultCode code, string? nearest)
    {
        var body = path == "act/a~b/c" ? Bodies.Whole.Replace("\"code\"", "\"a~b/c\": 1, \"code\"", StringComparison.Ordinal) : Bodies.With(path, value);

        var fault = Bodies.OnlyFault(body);

        Assert.Equal((pointer, code, nearest), (fault.Pointer, fault.Code, fault.Nearest));
        Assert.NotEmpty(fault.Detail.Id);
        Assert.NotEmpty(fault.Detail.En);
    }

    [Fact]
    public void Every_fault_code_has_a_test()
    {
        FaultCode[] elsewhere = [FaultCode.DuplicateProperty, FaultCode.TooLong, FaultCode.TooMany, FaultCode.TooDeep, FaultCode.TooLarge, FaultCode.TooManyFaults];

        Assert.Equal(Enum.GetValues<FaultCode>().Order(), OneFault.Select(row => row.Data.Item4).Concat(elsewhere).Distinct().Order());
    }

    [Fact]
    public void A_property_that_stands_twice_is_named() =>
        Assert.Equal(
            ("/subject/kind", FaultCode.DuplicateProperty),
            PlaceAndCode(Bodies.OnlyFault(Bodies.Least.Replace("\"kind\": \"PNS\"", "\"kind\": \"PNS\", \"k\\u0069nd\": \"TNI\"", StringComparison.Ordinal))));

    [Fact]
    public void A_null_counts_as_the_first_of_two() =>
        Assert.Equal(
            [("/subject/kind", FaultCode.DuplicateProperty), ("/subject/kind", FaultCode.Missing)],
            Bodies.Faults(Bodies.Least.Replace("\"kind\": \"PNS\"", "\"kind\": null, \"kind\": \"TNI\"", StringComparison.Ordinal)).Select(PlaceAndCode));

    [Theory]
    [InlineData("reportId", IntakeLimits.ReportId)]
    [InlineData("description", IntakeLimits.Description)]
    [InlineData("place/description", IntakeLimits.PlaceDescription)]
    [InlineData("subject/name", IntakeLimits.Name)]
    [InlineData("subject/agency", IntakeLimits.Agency)]
    [InlineData("subject/address", IntakeLimits.Address)]
    [InlineData("subject/positionTitle", IntakeLimits.PositionTitle)]
    [InlineData("act/url", IntakeLimits.Url)]
    [InlineData("evidence/0/uri", IntakeLimits.Url)]
    [InlineData("reporter/phone", IntakeLimits.Phone)]
    [InlineData("reporter/email", IntakeLimits.Email)]
    [InlineData("reporter/occupation", IntakeLimits.Occupation)]
    public void Text_may_be_as_long_as_its_limit_and_no_longer(string path, int limit)
    {
        var atLimit = Bodies.Read(Bodies.With(path, $"\"{new string('é', limit)}\""));
        var longer = Bodies.OnlyFault(Bodies.With(path, $"\"{new string('é', limit + 1)}\""));
        var muchLonger = Bodies.OnlyFault(Bodies.With(path, $"\"{new string('x', (limit * 6) + 1)}\""));

        Assert.IsType<IntakeResult.Read>(atLimit);
        Assert.Equal(("/" + path, FaultCode.TooLong), PlaceAndCode(longer));
        Assert.Equal(("/" + path, FaultCode.TooLong), PlaceAndCode(muchLonger));
    }

    [Fact]
    public void A_list_that_is_too_long_is_one_fault()
    {
        var items = string.Join(',', Enumerable.Repeat("{\"kind\":\"IMAGE\"}", IntakeLimits.Evidence + 10));
        var codes = string.Join(',', Enumerable.Repeat("\"OK\"", IntakeLimits.Codes + 1));

        Assert.Equal(("/evidence", FaultCode.TooMany), PlaceAndCode(Bodies.OnlyFault(Bodies.With("evidence", $"[{items}]"))));
        Assert.Equal(("/act/symbols", FaultCode.TooMany), PlaceAndCode(Bodies.OnlyFault(Bodies.With("act/symbols", $"[{codes}]"))));
    }

    [Fact]
    public void Deep_nesting_is_refused_without_reading_on()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 50_000));

        Assert.Equal(("", FaultCode.TooDeep), PlaceAndCode(Bodies.Faults("{\"x\":" + deep)[^1]));
        Assert.Equal(("", FaultCode.TooDeep), PlaceAndCode(Bodies.Faults(deep)[^1]));
    }

    [Fact]
    public void A_body_over_the_limit_is_refused_unread() =>
        Assert.Equal(("", FaultCode.TooLarge), PlaceAndCode(Bodies.OnlyFault(new string(' ', IntakeLimits.Bytes + 1))));

    [Fact]
    public void The_list_of_faults_ends_somewhere()
    {
        var many = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"p{i}\":1"));

        var faults = Bodies.Faults("{" + many + "}");

        Assert.Equal(IntakeLimits.Faults + 1, faults.Count);
        Assert.Equal(("", FaultCode.TooManyFaults), PlaceAndCode(faults[^1]));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("true")]
    public void Json_that_is_no_object_is_a_fault_of_the_whole_body(string json) =>
        Assert.Equal(("", FaultCode.WrongType), PlaceAndCode(Bodies.OnlyFault(json)));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("{\"reportId\":}")]
    [InlineData("{} {}")]
    [InlineData("{\"reportId\":\"a\",}")]
    [InlineData("{\"reportId\":\"a\u0001\"}")]
    [InlineData("{/* */}")]
    [InlineData("reportId=1&act=PHOTO")]
    [InlineData("{\"witnesses\":01}")]
    [InlineData("{\"witnesses\":NaN}")]
    public void What_is_not_json_is_told_apart(string text) => Assert.IsType<IntakeResult.NotJson>(Bodies.Read(text));

    [Fact]
    public void Bytes_that_are_no_utf8_are_not_json() =>
        Assert.Equal(new IntakeResult.NotJson(null, null), IncidentReader.Read(Encoding.Latin1.GetBytes("{\"reportId\":\"é\"}"), Bodies.Context));

    [Fact]
    public void Broken_json_is_located() =>
        Assert.Equal(new IntakeResult.NotJson(2, 3), Bodies.Read("{\n  x"));

    [Fact]
    public void Without_exactly_one_active_election_the_report_must_name_one()
    {
        var fault = Bodies.OnlyFault(Bodies.Least, Bodies.Context with { Elections = ["pilkada-2024", "psu-2025"] });

        Assert.Equal(("/election", FaultCode.Missing), PlaceAndCode(fault));
        Assert.Equal("pilkada-2024 psu-2025", fault.Expected);
    }

    [Fact]
    public void A_received_time_may_not_lie_ahead_of_the_clock()
    {
        var body = Bodies.With("receivedAt", "\"2024-10-05T20:16:00+07:00\"");

        Assert.Equal(("/receivedAt", FaultCode.InFuture), PlaceAndCode(Bodies.OnlyFault(body, Bodies.Context with { MayBackfill = true })));
    }

    [Fact]
    public void Events_are_bounded_by_the_received_time_that_was_sent()
    {
        var body = Bodies.With("receivedAt", "\"2024-10-05T19:30:00+07:00\"");

        Assert.Equal(("/knownAt", FaultCode.InFuture), PlaceAndCode(Bodies.OnlyFault(body, Bodies.Context with { MayBackfill = true })));
    }

    [Fact]
    public void Values_are_never_echoed()
    {
        const string Secret = "RAHASIA";
        var body = Bodies.Whole.Replace("\"PNS\"", $"\"{Secret}\"", StringComparison.Ordinal)
            .Replace("198609262015051001", Secret, StringComparison.Ordinal)
            .Replace("3517094107900002", Secret, StringComparison.Ordinal)
            .Replace("35.17.09", Secret, StringComparison.Ordinal)
            .Replace("E3B0C442", Secret, StringComparison.Ordinal)
            .Replace("1990-07-01", Secret, StringComparison.Ordinal)
            .Replace("2024-10-05T19:20:00+07:00", Secret, StringComparison.Ordinal);

        var faults = Bodies.Faults(body);

        Assert.Equal(8, faults.Count);
        Assert.DoesNotContain(faults, f => f.ToString().Contains(Secret, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void All_faults_of_a_body_come_at_once_in_its_order()
    {
        var actual = string.Join('\n', Bodies.Faults(FullOfFaults).Select(f =>
            $"{f.Pointer} {f.Code.Text()} {f.Nearest ?? "-"} | {f.Detail.Id} | {f.Detail.En} | {f.Expected ?? "-"}"));

        GoldenFile.Check("intake-faults.txt", actual);
    }

    private const string FullOfFaults =
        """
        { "reportid": "R-1", "reportId": 7, "occurredAt": "kemarin", "knownAt": "2025-01-01T00:00:00Z", "receivedAt": "2024-10-05T20:00:00Z", "election": "pilkada2024",
          "place": { "regionCode": "Kab. Jombang", "desc": "x" },
          "subject": { "kind": "ASN", "nip": "198613262015051001", "nik": "3517090000000000", "position": "CAMATT", "dutyRegionCode": "35.77", "resigned": "ya", "name": 5 },
          "act": { "channel": "FACEBOK", "symbols": ["OK", "V", 3], "attributes": "PARTY", "effect": "GOOD", "supports": { "election": "35.17.01", "pair": 100 }, "url": "\ud83d" },
          "description": ["x"], "evidence": [ { "kind": "PICTURE", "sha256": "00" }, 3 ], "witnesses": 1.5, "witnesses": 2,
          "reporter": "anonim" }
        """;

    private static (string Pointer, FaultCode Code) PlaceAndCode(IntakeFault fault) => (fault.Pointer, fault.Code);
}
