namespace NetralitasGrid.Rules.Tests;

internal enum Sev
{
    Low = 1,
    Medium,
    High,
    Critical,
}

internal enum Symbol
{
    OneFinger,
    TwoFingers,
    PartyFlag,
}

internal enum Act
{
    Post,
    Comment,
    Share,
    Like,
    Photo,
    OnlineCampaign,
    Other,
}

internal enum Phase
{
    Before,
    Registration,
    Verification,
    Determination,
    Campaign,
    Quiet,
    Voting,
    After,
}

internal enum Position
{
    None,
    Functional,
    Leadership,
}

internal sealed class Supports
{
    public int Pair { get; init; }

    public string? Election { get; init; }
}

internal sealed class ActFacts
{
    public Act Code { get; init; }

    public bool Published { get; init; }

    public Symbol[] Symbols { get; init; } = [];

    public List<string> Attributes { get; init; } = [];

    public bool? OnDuty { get; init; }

    public Supports? Supports { get; init; }

    public DateTimeOffset OccurredAt { get; init; }

    public DateTimeOffset? KnownAt { get; init; }
}

internal sealed class SubjectFacts
{
    public Position Position { get; init; }

    public Position? Former { get; init; }

    public int Grade { get; init; }

    public string? Agency { get; init; }
}

/// <summary>The facts of an incident as the domain will give them: two classes and a bare enum.</summary>
internal sealed record Incident(ActFacts Act, SubjectFacts Subject, Phase Phase)
{
    public static readonly RuleInput[] Inputs =
        [new("act", typeof(ActFacts)), new("subject", typeof(SubjectFacts)), new("phase", typeof(Phase))];

    public static Incident Typical() => new(
        new ActFacts
        {
            Code = Tests.Act.Photo,
            Published = true,
            Symbols = [Symbol.TwoFingers, Symbol.PartyFlag],
            Attributes = ["PARTY", "ASN"],
            OccurredAt = new DateTimeOffset(2024, 10, 5, 19, 20, 0, TimeSpan.FromHours(7)),
        },
        new SubjectFacts { Position = Position.Functional, Grade = 7, Agency = "SMPN 1" },
        Tests.Phase.Campaign);

    public object[] Values => [Act, Subject, Phase];
}

internal class Kid
{
    public int Id { get; set; }

    public string? Nick { get; set; }

    public List<string> Toys { get; set; } = [];

    public virtual string Hello() => "hi" + Id;
}

/// <summary>The object over which the reference vectors were recorded.</summary>
internal class P
{
    public string fld = "field";

    public static string Stat => "stat";

    public string? Name { get; set; }

    public string? Country { get; set; }

    public int Age { get; set; }

    public decimal Dec { get; set; }

    public double Dbl { get; set; }

    public long Lng { get; set; }

    public int? NInt { get; set; }

    public bool Flag { get; set; }

    public bool? NFlag { get; set; }

    public Sev Sev { get; set; }

    public Sev? NSev { get; set; }

    public DateTime When { get; set; }

    public DateTimeOffset WhenO { get; set; }

    public TimeSpan Span { get; set; }

    public Guid G { get; set; }

    public List<string> Tags { get; set; } = [];

    public int[] Arr { get; set; } = [];

    public Dictionary<string, int> Dict { get; set; } = [];

    public HashSet<string> Set { get; set; } = [];

    public List<Kid> Kids { get; set; } = [];

    public Kid? Child { get; set; }

    public object? Obj { get; set; }

    public Type Forbidden { get; set; } = typeof(P);

    public Func<int> Callback { get; set; } = () => 1;

    public char C { get; set; }

    public DateOnly Day { get; set; }

    internal int Hidden { get; set; } = 1;

    public static P Typical() => new()
    {
        Name = "Ann",
        Age = 42,
        Dec = 12.5m,
        Dbl = 2.5,
        Lng = 7L,
        Flag = true,
        Sev = Sev.High,
        When = new DateTime(2025, 3, 1, 10, 0, 0),
        WhenO = new DateTimeOffset(2025, 3, 1, 10, 0, 0, TimeSpan.Zero),
        Span = TimeSpan.FromHours(5),
        G = Guid.Parse("11111111-1111-1111-1111-111111111111"),
        Tags = ["a", "b", "cc"],
        Arr = [3, 1, 2],
        Dict = new() { ["x"] = 1 },
        Set = ["a", "b"],
        Kids = [new Kid { Id = 1, Nick = "k1", Toys = ["t1"] }, new Kid { Id = 2 }],
        Obj = 5,
        C = 'x',
        Day = new DateOnly(2025, 3, 1),
    };

    public int Twice(int x) => 2 * x + (Age - Age);
}

internal static class Util
{
    public static bool CheckContains(string? a, string? b) => a != null && b != null && b.Split(',').Contains(a);

    public static int Sum(params int[] xs) => xs.Sum();

    public static string Opt(string s, int n = 3) => s + n;

    public static T Id<T>(T x) => x;

    public static T FirstOf<T>(IEnumerable<T> items, T other) => items.FirstOrDefault() ?? other;

    public static string Shout(this string s) => s.ToUpperInvariant() + "!";
}
