using System.Reflection;

namespace NetralitasGrid.Rules.Tests.Fuzzing;

/// <summary>Notes whoever gets where no rule may: each member that is out of bounds reports here before it does anything.</summary>
internal static class Spy
{
    private static readonly List<string> Found = [];

    public static IReadOnlyList<string> Breaches
    {
        get
        {
            lock (Found)
            {
                return [.. Found];
            }
        }
    }

    public static T Note<T>(string member, T value)
    {
        lock (Found)
        {
            Found.Add(member);
        }

        return value;
    }

    public static void Forget()
    {
        lock (Found)
        {
            Found.Clear();
        }
    }
}

/// <summary>The usual facts with doors that must stay shut: reflection, delegates, hidden members, setters, methods of members' types, ways out through object.</summary>
internal sealed class SpyFacts : P
{
    public SpyFacts()
    {
        Child = new SpyKid { Id = 3 };
        Kids = [new SpyKid { Id = 1 }, new SpyKid { Id = 2, Nick = "n" }];
    }

    public new Type Forbidden => Spy.Note(nameof(Forbidden), typeof(SpyFacts));

    public new Func<int> Callback => Spy.Note<Func<int>>(nameof(Callback), static () => 1);

    public Assembly Home => Spy.Note(nameof(Home), typeof(SpyFacts).Assembly);

    public List<Type> Kinds => Spy.Note<List<Type>>(nameof(Kinds), []);

    public object Way => this;

    public int Sealed
    {
        get => 1;
        set => Spy.Note($"set {nameof(Sealed)}", value);
    }

    internal int Secret => Spy.Note(nameof(Secret), 1);

    private int Own => Spy.Note(nameof(Own), 1);

    public void Erase() => Spy.Note(nameof(Erase), Own);

    public Type Reveal() => Spy.Note(nameof(Reveal), typeof(SpyFacts));

    public int Swap(ref int other) => Spy.Note(nameof(Swap), other);
}

/// <summary>A member's type: its data may be read, its methods not be called.</summary>
internal sealed class SpyKid : Kid
{
    public override string Hello() => Spy.Note(nameof(Hello), "hi");
}

/// <summary>A type that no rule was given.</summary>
internal static class SpyTools
{
    public static int Door => Spy.Note(nameof(Door), 1);

    public static int Open() => Spy.Note(nameof(Open), 1);
}
