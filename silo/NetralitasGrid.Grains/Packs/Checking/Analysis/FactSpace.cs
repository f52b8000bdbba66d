using System.Globalization;
using System.Numerics;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>
/// All that the facts of a workflow can be, as variables of few values: codes and flags by themselves, numbers and days by the places where a
/// rule's answer changes, lists of codes by which kinds of element they hold. The calendar and <c>pack.json</c> tie facts to each other: phase
/// and windows follow from the day, <c>act.online</c> from act and channel, the post of a PJ from the kind.
/// </summary>
internal sealed class FactSpace
{
    private const int MostValues = 64;
    private const int MostElementKinds = 6;
    private const string Day = "time.date";

    private static readonly string[] OfDay = [Day, "phase", "time.phase", "time.mutationBan", "time.independentSupport", "time.gesture"];

    private readonly CompiledPack _pack;
    private readonly Dictionary<string, int> _byPath = new(StringComparer.Ordinal);
    private readonly List<Variable> _variables = [];
    private readonly Dictionary<string, List<ulong>> _elementTests = new(StringComparer.Ordinal);

    /// <summary>The space in which all of these formulas can be told apart.</summary>
    public FactSpace(CompiledPack pack, IReadOnlyList<RuleFormula> formulas)
    {
        _pack = pack;
        var constants = new Dictionary<string, (FactPath Fact, List<object> Values)>(StringComparer.Ordinal);
        foreach (var formula in formulas)
        {
            Collect(formula, constants);
        }

        var dates = constants.Where(c => c.Key == Day).SelectMany(c => c.Value.Values).OfType<DateOnly>();
        Add(Day, [.. DaysOf(pack.Calendar, dates).Select(d => (object?)d)]);
        foreach (var (path, (fact, values)) in constants.Where(c => !OfDay.Contains(c.Key)))
        {
            Add(path, ValuesOf(path, fact.Type, values));
        }

        foreach (var path in (string[])["act.code", "act.channel", "subject.kind", "subject.position"])
        {
            if (!_byPath.ContainsKey(path))
            {
                Add(path, ValuesOf(path, path switch
                {
                    "act.code" => typeof(ActCode),
                    "act.channel" => typeof(Channel),
                    "subject.kind" => typeof(SubjectKind),
                    _ => typeof(Position),
                }, []));
            }
        }
    }

    public Solver Solver() => new([.. _variables.Select(v => v.All)]);

    /// <summary>A formula as a claim over this space.</summary>
    public Claim ClaimOf(RuleFormula formula) => formula switch
    {
        RuleFormula.Fixed known => new Claim.Constant(known.Value),
        RuleFormula.Joined joined => new Claim.Joined(joined.IsAnd, [.. joined.Operands.Select(ClaimOf)]),
        RuleFormula.Negated negated => !ClaimOf(negated.Operand),
        RuleFormula.Test test => TestOf(test) ?? Free(test.Key),
        RuleFormula.HasElement test => ElementOf(test) ?? Free(test.Key),
        RuleFormula.Opaque opaque => Free(opaque.Key),
        _ => throw new InvalidOperationException(formula.GetType().Name),
    };

    /// <summary>Facts that make a claim true, as <c>act.code = PHOTO, phase = CAMPAIGN</c>: of the variables that the solver narrowed.</summary>
    public string Example(Solver solver) => string.Join(", ", _variables.Index()
        .Where(v => solver.Witness[v.Index] != v.Item.All && v.Item.Path.Length > 0)
        .Select(v => TextOf(v.Item, BitOperations.TrailingZeroCount(solver.Witness[v.Index]))));

    private string TextOf(Variable variable, int value)
    {
        if (variable.Path == Day)
        {
            var day = (DateOnly)variable.Values[value]!; // a day is never null
            return $"phase = {_pack.Calendar.PhaseOf(day).Text()} ({day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)})";
        }

        return $"{variable.Path} = {variable.Values[value] switch { null => "null", Enum code => Code.TextOf(code.ToString()), bool flag => flag ? "true" : "false", var other => Convert.ToString(other, CultureInfo.InvariantCulture) }}";
    }

    private Claim? TestOf(RuleFormula.Test test)
    {
        var path = test.Fact.Path;
        if (OfDay.Contains(path))
        {
            return Mask(_byPath[Day], day => test.Holds(OfDate(path, (DateOnly)day!)));
        }

        switch (path)
        {
            case "act.online":
                var online = Claim.Any(
                    (Claim?)Mask(_byPath["act.code"], a => _pack.IsOnline((ActCode)a!, Channel.Field)) ?? Claim.False,
                    (Claim?)Mask(_byPath["act.channel"], c => _pack.IsOnline(ActCode.Other, (Channel)c!)) ?? Claim.False);
                return Try(() => (test.Holds(true), test.Holds(false))) is { } held
                    ? Claim.Any(Claim.All(new Claim.Constant(held.Item1), online), Claim.All(new Claim.Constant(held.Item2), !online))
                    : null;
            case "subject.position":
                var acting = (Claim?)Mask(_byPath["subject.kind"], k => (SubjectKind)k! == SubjectKind.Pj) ?? Claim.False;
                return Mask(_byPath[path], v => test.Holds(v)) is { } held2 && Try(() => test.Holds(Position.Jpt)) is { } ofActing
                    ? Claim.Any(Claim.All(acting, new Claim.Constant(ofActing)), Claim.All(!acting, held2))
                    : null;
            default:
                return Mask(_byPath[path], test.Holds);
        }
    }

    private object OfDate(string path, DateOnly day) => path switch
    {
        Day => day,
        "time.mutationBan" => _pack.Calendar.WindowsOf(day).Contains(Window.MutationBan),
        "time.independentSupport" => _pack.Calendar.WindowsOf(day).Contains(Window.IndependentSupport),
        "time.gesture" => _pack.Calendar.WindowsOf(day).Contains(Window.Gesture),
        _ => _pack.Calendar.PhaseOf(day),
    };

    // A list is which kinds of element it holds; two codes that no test tells apart are one kind.
    private Claim.OneOf? ElementOf(RuleFormula.HasElement test)
    {
        var kinds = KindsOf(test.Fact.Path);
        if (kinds.Count > MostElementKinds || ElementMask(test) is not { } codes)
        {
            return null;
        }

        var path = test.Fact.Path;
        if (!_byPath.TryGetValue(path, out var variable))
        {
            var members = Enum.GetValues(test.Element).Cast<object>().Select(m => Code.TextOf(m.ToString()!)).ToArray(); // a member has a name
            variable = Add(path, [.. Enumerable.Range(0, 1 << kinds.Count).Select(set => (object?)$"[{string.Join(' ', kinds.Where((_, i) => (set >> i & 1) != 0).Select(k => members[BitOperations.TrailingZeroCount(k)]))}]")]);
        }

        var wanted = kinds.Index().Where(k => (k.Item & codes) != 0).Aggregate(0, (set, k) => set | 1 << k.Index);
        return new Claim.OneOf(variable, Enumerable.Range(0, 1 << kinds.Count).Where(set => (set & wanted) != 0).Aggregate(0UL, (mask, set) => mask | 1UL << set));
    }

    private List<ulong> KindsOf(string path)
    {
        var kinds = new List<ulong>();
        var tests = _elementTests[path];
        var all = tests[0];
        for (var code = 0; code < MostValues; code++)
        {
            if ((all >> code & 1) == 0)
            {
                continue;
            }

            var at = kinds.FindIndex(k => tests.TrueForAll(t => (t >> BitOperations.TrailingZeroCount(k) & 1) == (t >> code & 1)));
            if (at < 0)
            {
                kinds.Add(1UL << code);
            }
            else
            {
                kinds[at] |= 1UL << code;
            }
        }

        return kinds;
    }

    private static ulong? ElementMask(RuleFormula.HasElement test)
    {
        var members = Enum.GetValues(test.Element);
        return members.Length > MostValues ? null : Try(() => members.Cast<object>().Index().Aggregate(0UL, (mask, m) => test.Counts(m.Item) ? mask | 1UL << m.Index : mask));
    }

    // Conditions of one key have one value; of two keys any two.
    private Claim.OneOf Free(string key)
    {
        if (!_byPath.TryGetValue("?" + key, out var variable))
        {
            variable = _byPath["?" + key] = _variables.Count;
            _variables.Add(new("", [true, false]));
        }

        return new(variable, 1);
    }

    private Claim.OneOf? Mask(int variable, Func<object?, bool> holds) => Try(() => _variables[variable].Values.Index().Aggregate(0UL, (mask, v) => holds(v.Item) ? mask | 1UL << v.Index : mask)) is { } values
        ? new Claim.OneOf(variable, values)
        : null;

    private int Add(string path, object?[] values)
    {
        _variables.Add(new(path, values.Length > MostValues ? [true, false] : values));
        return _byPath[path] = _variables.Count - 1;
    }

    private void Collect(RuleFormula formula, Dictionary<string, (FactPath Fact, List<object> Values)> constants)
    {
        switch (formula)
        {
            case RuleFormula.Joined joined:
                foreach (var operand in joined.Operands)
                {
                    Collect(operand, constants);
                }

                break;
            case RuleFormula.Negated negated:
                Collect(negated.Operand, constants);
                break;
            case RuleFormula.Test test:
                if (!constants.TryGetValue(test.Fact.Path, out var known))
                {
                    constants[test.Fact.Path] = known = (test.Fact, []);
                }

                known.Values.AddRange(test.Constants);
                break;
            case RuleFormula.HasElement test when ElementMask(test) is { } mask:
                if (!_elementTests.TryGetValue(test.Fact.Path, out var masks))
                {
                    var count = Enum.GetValues(test.Element).Length;
                    _elementTests[test.Fact.Path] = masks = [count == MostValues ? ulong.MaxValue : (1UL << count) - 1];
                }

                masks.Add(mask);
                break;
        }
    }

    private static object?[] ValuesOf(string path, Type type, List<object> constants)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        IEnumerable<object?> values = inner.IsEnum ? Enum.GetValues(inner).Cast<object?>()
            : inner == typeof(bool) ? [false, true]
            : NumbersOf(FactCatalogue.Find(path)?.Least, constants).Select(n => (object?)n);
        return [.. inner == type ? values : values.Append(null)];
    }

    // Around each constant, and one before the first: between two neighbours no answer changes.
    private static IEnumerable<int> NumbersOf(int? least, List<object> constants) => constants
        .Select(c => Try(() => Convert.ToDecimal(c, CultureInfo.InvariantCulture)))
        .OfType<decimal>()
        .Select(c => (int)Math.Clamp(Math.Floor(c), int.MinValue + 1, int.MaxValue - 2))
        .SelectMany(c => (int[])[c - 1, c, c + 1])
        .Append(least ?? 0)
        .Where(n => n >= (least ?? int.MinValue))
        .Distinct()
        .Order();

    private static IEnumerable<DateOnly> DaysOf(ElectionCalendar calendar, IEnumerable<DateOnly> constants)
    {
        var starts = calendar.Phases.Select(p => p.From)
            .Concat(calendar.Windows.Select(w => (DateOnly?)w.From)).Concat(calendar.Windows.Select(w => w.To?.AddDays(1)))
            .Concat(constants.SelectMany(c => (DateOnly?[])[c, c.AddDays(1)])).OfType<DateOnly>().Distinct().Order().ToList();
        return starts.Prepend(starts[0].AddDays(-1));
    }

    private static T? Try<T>(Func<T> compute)
        where T : struct
    {
        try
        {
            return compute();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A condition that cannot be computed for some value of its fact is left open.
            return null;
        }
    }

    private sealed record Variable(string Path, object?[] Values)
    {
        public ulong All { get; } = Values.Length >= MostValues ? ulong.MaxValue : (1UL << Values.Length) - 1;
    }
}
