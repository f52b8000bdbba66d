using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Intake;

namespace NetralitasGrid.Grains.Tests.Intake;

public sealed class HostileInputTests
{
    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ",", ":", "null", "true", "1e999", "-0", "0.1e-400", "123456789012345678901234567890", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
        "\"reportId\"", "\"subject\"", "\"nip\"", "\"act\"", "\"symbols\"", "\"evidence\"", "\"\\ud800\":1", "\"PNS\"", "\"198609262015051001\"", "\"2024-10-05T19:20:00+07:00\"",
        "\"9999-12-31T23:59:59-14:00\"", "\"0001-01-01T00:00:00Z\"", "\"2024-10-05T19:20:00.+07:00\"", "\"２０２４\"", " ", "\n", "\t", "\uFEFF", "\u202E", "😀",
    ];

    [Fact]
    public void Twenty_thousand_hostile_bodies_never_throw()
    {
        var random = new Random(20241127);
        var whole = Encoding.UTF8.GetBytes(Bodies.Whole);
        var context = Bodies.Context;
        var kinds = new HashSet<Type>();

        for (var i = 0; i < 20_000; i++)
        {
            var body = (i % 4) switch
            {
                0 => Mutated(whole, random),
                1 => Spliced(random),
                2 => Retyped(random),
                _ => whole[..random.Next(whole.Length)],
            };
            var result = IncidentReader.Read(body, context with { MayBackfill = random.Next(2) == 0 });
            kinds.Add(result.GetType());
            if (result is IntakeResult.Read read)
            {
                var split = ReportedIncident.Of(read.Form, "s", Bodies.Hasher, _ => null);
                Assert.NotEmpty(split.ToUtf8());
                Assert.NotEmpty(split.Personal.Subject.ToUtf8());
            }
        }

        Assert.Equal(3, kinds.Count);
    }

    [Fact]
    public void Any_change_of_bytes_is_answered()
    {
        var whole = Encoding.UTF8.GetBytes(Bodies.Whole);
        var change = Gen.Choose(0, whole.Length - 1).Zip(Gen.Choose(0, 255));

        Prop.ForAll(change.ListOf().ToArbitrary(), changes =>
        {
            var body = whole.ToArray();
            foreach (var (at, value) in changes)
            {
                body[at] = (byte)value;
            }

            return IncidentReader.Read(body, Bodies.Context) is not null;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Faults_of_hostile_bodies_can_be_written_as_text()
    {
        var faults = Bodies.Faults("{\"\\ud800\":1,\"\":2,\"" + new string('x', 5000) + "\":3,\"a\\u0000\":4}");

        Assert.Contains(faults, f => f is { Pointer: "/?", Code: FaultCode.InvalidText });
        Assert.Contains(faults, f => f is { Pointer: "/", Code: FaultCode.UnknownProperty });
        Assert.All(faults, f => Assert.True(f.Pointer.Length < 100));
    }

    private static byte[] Mutated(byte[] whole, Random random)
    {
        var body = whole.ToArray();
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            body[random.Next(body.Length)] = (byte)random.Next(random.Next(2) == 0 ? 256 : 128);
        }

        return body;
    }

    private static byte[] Spliced(Random random)
    {
        var body = new StringBuilder(Bodies.Whole);
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            body.Insert(random.Next(body.Length), Tokens[random.Next(Tokens.Length)]);
        }

        return Encoding.UTF8.GetBytes(body.ToString());
    }

    // Well-formed JSON whose values are anything: takes the place of each value with some probability.
    private static byte[] Retyped(Random random)
    {
        string[] values = ["null", "true", "[]", "{}", "[[[]]]", "-1", "1e999", "2.0", "\"\"", "\"x\"", "\"\\ud800\"", "\"35.17\"", "\"PNS\"", "\"9999-12-31T23:59:59-14:00\"", "\"199001012025012001\""];
        var body = Bodies.Whole;
        string[] paths = ["reportId", "occurredAt", "knownAt", "place", "place/regionCode", "subject/kind", "subject/nip", "subject/nik", "subject/name", "act/code", "act/symbols", "act/supports",
            "act/supports/pair", "act/url", "evidence", "evidence/0", "evidence/0/sha256", "witnesses", "reporter/phone", "reporter/birthDate", "receivedAt", "election"];
        return Encoding.UTF8.GetBytes(Bodies.With(paths[random.Next(paths.Length)], values[random.Next(values.Length)], body));
    }
}
