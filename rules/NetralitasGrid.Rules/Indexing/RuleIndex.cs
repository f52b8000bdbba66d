namespace NetralitasGrid.Rules;

/// <summary>
/// Which rules can match, by the values of the few facts that most of them test against constants (the act, the kind, the phase). The
/// first fact leads to a short list of words of the rules' bit set, the others take bits away from them, so that a run costs what the
/// rules that can match cost. Rules stand in an order of their own here, those of one value together.
/// </summary>
internal sealed class RuleIndex
{
    private const int MostFacts = 4;
    private const int LeastRules = 8;

    // Measured, in units of one rule that is computed in file order: a jump to a rule is not foreseen by the processor.
    private const int IndexCost = 10;
    private const int CostByIndex = 3;
    private const int MostWordsOfOneFact = 262_144;

    private readonly IndexedFact _first;
    private readonly (int Word, ulong Bits)[][] _candidates;
    private readonly (IndexedFact Fact, ulong[][] Bits)[] _others;
    private readonly int[] _references;

    private RuleIndex(IndexedFact first, (int, ulong)[][] candidates, (IndexedFact, ulong[][])[] others)
    {
        _first = first;
        _candidates = candidates;
        _others = others;
        _references = [.. others.Select(o => o.Item1.Fact).Append(first.Fact).Select(f => f.Variable).Distinct()
            .Where(v => v.Kind == VariableKind.Input && Conversions.AcceptsNull(v.Type)).Select(v => v.Slot)];
    }

    /// <summary>The index, and the rules in its order; null when computing them all is faster.</summary>
    public static RuleIndex? Build(IReadOnlyList<BoundRule> rules, bool mayReorder, out int[] order)
    {
        order = [.. Enumerable.Range(0, rules.Count)];
        var tests = rules.Select(IndexTest.Of).ToArray();
        var facts = tests.SelectMany(t => t.Select(x => x.Fact).Distinct()).GroupBy(f => f).Where(g => g.Count() >= LeastRules)
            .Select(g => (Fact: g.Key, Values: Buckets(tests, g.Key), Rules: g.Count())).ToList();
        if (facts.Count == 0)
        {
            return null;
        }

        // Best first: few rules a value, over all rules.
        var ranked = facts.OrderBy(f => Expected(tests, f.Fact, f.Values, rules.Count)).ThenByDescending(f => f.Rules).Take(MostFacts).ToList();
        var left = ranked.Aggregate((double)rules.Count, (l, f) => l * Expected(tests, f.Fact, f.Values, rules.Count) / rules.Count);
        if (IndexCost + (left * CostByIndex) > rules.Count)
        {
            return null;
        }

        var lead = ranked[0];
        if (mayReorder)
        {
            int Place(int rule) => tests[rule].FirstOrDefault(t => t.Fact == lead.Fact)?.Values.Min(v => lead.Values[v]) ?? -1;
            order = [.. order.OrderBy(Place)];
        }

        var words = (rules.Count + 63) / 64;
        var placed = order.Select(r => tests[r]).ToArray();
        var candidates = Enumerable.Range(0, lead.Values.Count + 1).Select(bucket => Sparse(placed, lead.Fact, lead.Values, bucket, words)).ToArray();
        var others = ranked.Skip(1).Where(f => (long)(f.Values.Count + 1) * words <= MostWordsOfOneFact).Select(f => (new IndexedFact(f.Fact, f.Values),
            Enumerable.Range(0, f.Values.Count + 1).Select(bucket => Dense(placed, f.Fact, f.Values, bucket, words)).ToArray())).ToArray();
        return new RuleIndex(new IndexedFact(lead.Fact, lead.Values), candidates, others);
    }

    /// <summary>Whether the inputs allow its use: one that is null fails the rules that read it, which must then be computed.</summary>
    public bool Applies(Frame frame)
    {
        foreach (var slot in _references)
        {
            if (frame.Slots[slot].IsNull)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The words that may have a matching rule, ascending; take the others away from each by <see cref="Narrow"/>.</summary>
    public ReadOnlySpan<(int Word, ulong Bits)> Candidates(Frame frame, Span<int> buckets)
    {
        for (var i = 0; i < _others.Length; i++)
        {
            buckets[i] = _others[i].Fact.Bucket(frame);
        }

        return _candidates[_first.Bucket(frame)];
    }

    public ulong Narrow(ulong bits, int word, ReadOnlySpan<int> buckets)
    {
        for (var i = 0; i < _others.Length; i++)
        {
            bits &= _others[i].Bits[buckets[i]][word];
        }

        return bits;
    }

    private static Dictionary<object, int> Buckets(IReadOnlyList<IndexTest>[] tests, FactKey fact)
    {
        var buckets = new Dictionary<object, int>();
        foreach (var value in tests.SelectMany(t => t).Where(t => t.Fact == fact).SelectMany(t => t.Values))
        {
            buckets.TryAdd(value, buckets.Count);
        }

        return buckets;
    }

    // How many rules are left for a value, on average over the values that rules name.
    private static double Expected(IReadOnlyList<IndexTest>[] tests, FactKey fact, Dictionary<object, int> values, int rules)
    {
        var named = 0L;
        var free = rules;
        foreach (var test in tests)
        {
            if (test.FirstOrDefault(t => t.Fact == fact) is { } own)
            {
                named += own.Values.Count;
                free--;
            }
        }

        return free + (named / (double)values.Count);
    }

    private static bool CanMatch(IReadOnlyList<IndexTest> tests, FactKey fact, Dictionary<object, int> values, int bucket)
    {
        foreach (var test in tests)
        {
            if (test.Fact == fact && !test.Values.Any(v => values[v] == bucket))
            {
                return false;
            }
        }

        return true;
    }

    private static ulong[] Dense(IReadOnlyList<IndexTest>[] placed, FactKey fact, Dictionary<object, int> values, int bucket, int words)
    {
        var bits = new ulong[words];
        for (var i = 0; i < placed.Length; i++)
        {
            bits[i >> 6] |= CanMatch(placed[i], fact, values, bucket) ? 1UL << (i & 63) : 0;
        }

        return bits;
    }

    private static (int, ulong)[] Sparse(IReadOnlyList<IndexTest>[] placed, FactKey fact, Dictionary<object, int> values, int bucket, int words) =>
        [.. Dense(placed, fact, values, bucket, words).Select((b, w) => (w, b)).Where(c => c.b != 0)];
}
