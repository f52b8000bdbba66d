namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>What the solver found.</summary>
internal enum Answer
{
    /// <summary>No values make the claim true: a proof.</summary>
    Never,

    /// <summary>Some values do: see the witness.</summary>
    Possible,

    /// <summary>It would have taken too long to say.</summary>
    Unknown,
}

/// <summary>
/// Finds values that make a claim true, or proves that there are none: the values of an undecided variable are split in those that make one
/// of its tests true and those that do not, until the claim is decided (DPLL over finite domains).
/// </summary>
internal sealed class Solver(IReadOnlyList<ulong> domains)
{
    private const int MostSteps = 50_000;

    private readonly ulong[] _domains = [.. domains];
    private int _steps;

    /// <summary>After <see cref="Answer.Possible"/>: the values left to each variable, any of which will do.</summary>
    public IReadOnlyList<ulong> Witness => _domains;

    public Answer Solve(Claim claim)
    {
        for (var i = 0; i < _domains.Length; i++)
        {
            _domains[i] = domains[i];
        }

        _steps = 0;
        return Search(claim);
    }

    private Answer Search(Claim claim)
    {
        if (++_steps > MostSteps)
        {
            return Answer.Unknown;
        }

        Claim.OneOf? open = null;
        if (Value(claim, ref open) is { } decided)
        {
            return decided ? Answer.Possible : Answer.Never;
        }

        // An undecided claim has an undecided test.
        var (variable, values) = (open!.Variable, open.Values);
        var before = _domains[variable];
        _domains[variable] = before & values;
        var first = Search(claim);
        if (first == Answer.Possible)
        {
            return first;
        }

        _domains[variable] = before & ~values;
        var second = Search(claim);
        if (second == Answer.Possible)
        {
            return second;
        }

        _domains[variable] = before;
        return first == Answer.Never && second == Answer.Never ? Answer.Never : Answer.Unknown;
    }

    // Three-valued: null while the domains leave it open; then a test that is open, too.
    private bool? Value(Claim claim, ref Claim.OneOf? open)
    {
        switch (claim)
        {
            case Claim.Constant constant:
                return constant.Value;
            case Claim.Opposite opposite:
                return !Value(opposite.Of, ref open);
            case Claim.OneOf test:
                var domain = _domains[test.Variable];
                if ((domain & test.Values) == 0)
                {
                    return false;
                }

                if ((domain & ~test.Values) == 0)
                {
                    return true;
                }

                open ??= test;
                return null;
            case Claim.Joined joined:
                bool? result = joined.IsAnd;
                foreach (var part in joined.Parts)
                {
                    var value = Value(part, ref open);
                    if (value == !joined.IsAnd)
                    {
                        return value;
                    }

                    result = value is null ? null : result;
                }

                return result;
            default:
                throw new InvalidOperationException(claim.ToString());
        }
    }
}
