using System.Numerics;

namespace NetralitasGrid.Rules;

/// <summary>
/// A compiled workflow: immutable and safe for any number of threads; each run uses an <see cref="Evaluation"/> of its own.
/// </summary>
/// <remarks>
/// Global params are computed eagerly and in order, once a run. Other than in RulesEngine, one that throws fails only the rules
/// (and params) that mention it, directly or through other params. Children of a nested rule stop at the first that decides;
/// one that throws counts as unknown, and the nested rule fails only if the others do not decide it.
/// </remarks>
public sealed class WorkflowProgram
{
    private readonly BoundWorkflow _workflow;
    private readonly RuleSettings _settings;
    private readonly ParamChunk? _globals;
    private readonly RuleChunk?[] _chunks;
    private readonly RuleIndex? _index;
    private readonly int[] _order;
    private readonly int[][] _globalsOfRule;
    private readonly int[][] _globalsOfGlobal;
    private readonly IReadOnlyList<FactPath>[] _facts;
    private const int CompiledAtOnce = 512;

    private readonly Evaluation?[] _pool = new Evaluation?[4 * Environment.ProcessorCount];

    internal WorkflowProgram(BoundWorkflow workflow, RuleSettings settings)
    {
        _workflow = workflow;
        _settings = settings;
        Rules = [.. workflow.Rules.Select((r, i) => new CompiledRule(i, r.Rule, r.Rule.Name))];
        _globals = ProgramEmitter.Globals(workflow);
        var usesRules = workflow.Rules.Any(r => r.Expressions.Any(e => e.Descendants().Any(n => n is BoundRuleResult)));
        _index = RuleIndex.Build(workflow.Rules, mayReorder: !usesRules, out _order);
        _chunks = new RuleChunk?[WordCount];
        Compiled = workflow.Rules.Count <= CompiledAtOnce ? CompileAtOnce() : Task.Run(() => Parallel.For(0, WordCount, CompileChunk));

        var definitions = workflow.Globals.Concat(workflow.Rules.SelectMany(LocalsOf)).ToDictionary(g => g.Variable, g => g.Definition);
        _facts = [.. workflow.Rules.Select(r => new FactFinder(definitions).Visit(r).Found)];
        _globalsOfGlobal = [.. workflow.Globals.Select(g => GlobalsIn([g.Definition]))];
        _globalsOfRule = [.. workflow.Rules.Select(r => GlobalsIn(r.Expressions))];
    }

    /// <summary>
    /// Ends when every rule is compiled: at once up to 512 rules. A larger workflow can be run before that; rules that are not compiled yet
    /// are walked, which gives the same but takes longer and allocates.
    /// </summary>
    public Task Compiled { get; }

    /// <summary>The inputs, in the order of their indexes.</summary>
    public IReadOnlyList<RuleInput> Inputs => _workflow.Inputs;

    /// <summary>The enabled top-level rules in file order, injected ones after the workflow's own.</summary>
    public IReadOnlyList<CompiledRule> Rules { get; }

    internal int WordCount => (_workflow.Rules.Count + ProgramEmitter.ChunkSize - 1) / ProgramEmitter.ChunkSize;

    internal BoundWorkflow Bound => _workflow;

    /// <summary>The facts that a rule reads, directly or through params, sorted by path.</summary>
    public IReadOnlyList<FactPath> FactsUsed(int ruleIndex) => _facts[ruleIndex];

    /// <summary>An evaluation from the pool, with no inputs set. Dispose it, or give it back by <see cref="Return"/>.</summary>
    public Evaluation Rent()
    {
        for (var i = 0; i < _pool.Length; i++)
        {
            if (_pool[i] is not null && Interlocked.Exchange(ref _pool[i], null) is { } pooled)
            {
                pooled.IsRented = true;
                return pooled;
            }
        }

        return new Evaluation(this, NewFrame());
    }

    /// <summary>Gives an evaluation back; it must not be used any more. What it held is forgotten.</summary>
    public void Return(Evaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        if (evaluation.Program != this || !evaluation.IsRented)
        {
            return;
        }

        evaluation.IsRented = false;
        evaluation.Clear();
        for (var i = 0; i < _pool.Length; i++)
        {
            if (_pool[i] is null && Interlocked.CompareExchange(ref _pool[i], evaluation, null) is null)
            {
                return;
            }
        }
    }

    /// <summary>What every rule decided and which of its conditions held. Runs the evaluation with the inputs that are set; slow.</summary>
    public IReadOnlyList<RuleTrace> Explain(Evaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);

        evaluation.Run();
        var traces = new List<RuleTrace>(Rules.Count);
        foreach (var rule in Rules)
        {
            traces.Add(new Explainer(evaluation).Explain(rule, _workflow.Rules[rule.Index]));
        }

        return traces;
    }

    /// <summary>Of a workflow whose first match counts: takes the other matches away.</summary>
    internal void KeepFirst(ulong[] matched)
    {
        if (_workflow.Selection != RuleSelection.FirstMatch)
        {
            return;
        }

        var best = -1;
        foreach (var index in new MatchEnumerator(matched))
        {
            best = best < 0 || Rules[index].Rule.Priority > Rules[best].Rule.Priority ? index : best;
        }

        Array.Clear(matched);
        if (best >= 0)
        {
            matched[best >> 6] = 1UL << (best & 63);
        }
    }

    internal void Run(Evaluation evaluation)
    {
        var frame = evaluation.Frame;
        if (_globals is not null)
        {
            RunGlobals(evaluation, _globals);
            if (evaluation.GlobalErrors is { } errors)
            {
                SpreadGlobalErrors(evaluation, errors);
            }
        }

        if (_index is not null && _index.Applies(frame))
        {
            Span<int> buckets = stackalloc int[4];
            foreach (var (word, bits) in _index.Candidates(frame, buckets))
            {
                if (_index.Narrow(bits, word, buckets) is not 0 and var places)
                {
                    RunChunk(evaluation, word, places);
                }
            }

            return;
        }

        for (var word = 0; word < _chunks.Length; word++)
        {
            var count = Math.Min(64, _workflow.Rules.Count - (word * 64));
            RunChunk(evaluation, word, ulong.MaxValue >> (64 - count));
        }
    }

    private void RunGlobals(Evaluation evaluation, ParamChunk chunk)
    {
        var frame = evaluation.Frame;
        for (var start = 0; start < _workflow.Globals.Count; start = frame.Current + 1)
        {
            try
            {
                chunk(frame, start);
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Fail(evaluation, frame.Current, isGlobal: true, e);
            }
        }
    }

    private void RunChunk(Evaluation evaluation, int word, ulong places)
    {
        var frame = evaluation.Frame;
        while (places != 0)
        {
            try
            {
                if (_chunks[word] is { } chunk)
                {
                    chunk(frame, places);
                    return;
                }

                var place = (word * 64) + BitOperations.TrailingZeroCount(places);
                places &= places - 1;
                Walk(evaluation, _order[place]);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                places &= ulong.MaxValue << (frame.Current & 63) << 1;
                Fail(evaluation, _order[frame.Current], isGlobal: false, e);
            }
        }
    }

    // What a chunk does for one rule, before it is there.
    private void Walk(Evaluation evaluation, int index)
    {
        evaluation.Frame.Work = evaluation.Frame.MaxWork;
        var (value, error) = new Explainer(evaluation).Decide(_workflow.Rules[index]);
        if (value is null)
        {
            evaluation.FailRule(index, error ?? "it cannot be computed");
        }
        else if (value == true)
        {
            evaluation.Frame.Matched[index / 64] |= 1UL << (index % 64);
        }
    }

    private Task CompileAtOnce()
    {
        for (var word = 0; word < _chunks.Length; word++)
        {
            CompileChunk(word);
        }

        return Task.CompletedTask;
    }

    private void CompileChunk(int word) =>
        Volatile.Write(ref _chunks[word], ProgramEmitter.Rules(_workflow, _order, word * ProgramEmitter.ChunkSize, inSequence: _index is null));

    // The walk knows better than the exception what went wrong, and whether the other children of a nested rule decide it.
    private void Fail(Evaluation evaluation, int index, bool isGlobal, Exception exception)
    {
        if (isGlobal)
        {
            var (variable, definition) = _workflow.Globals[index];
            evaluation.Frame.Slots[variable.Slot].Clear();
            evaluation.FailGlobal(index, $"global param '{variable.Name}': {new Explainer(evaluation).ErrorOf(definition) ?? exception.Message}");
            return;
        }

        var (value, error) = new Explainer(evaluation).Decide(_workflow.Rules[index]);
        if (value is null)
        {
            evaluation.FailRule(index, error ?? exception.Message);
        }
        else if (value == true)
        {
            evaluation.Frame.Matched[index / 64] |= 1UL << (index % 64);
        }
    }

    private void SpreadGlobalErrors(Evaluation evaluation, string?[] errors)
    {
        for (var g = 0; g < errors.Length; g++)
        {
            foreach (var used in _globalsOfGlobal[g])
            {
                errors[g] = errors[used] ?? errors[g];
            }
        }

        for (var r = 0; r < _globalsOfRule.Length; r++)
        {
            foreach (var used in _globalsOfRule[r])
            {
                if (errors[used] is { } error)
                {
                    evaluation.FailRule(r, error);
                    break;
                }
            }
        }
    }

    private Frame NewFrame() =>
        new([.. _workflow.InputVariables.Concat(_workflow.Globals.Select(g => g.Variable)).Select(v => Slot.For(v.Type))],
            _settings.MaxWork, _settings.Clock)
        {
            Matched = new ulong[WordCount],
        };

    private int[] GlobalsIn(IEnumerable<BoundNode> expressions)
    {
        var slots = new SortedSet<int>();
        var open = new Stack<BoundNode>(expressions);
        while (open.TryPop(out var node))
        {
            if (node is BoundVariable { Variable: { Kind: VariableKind.Global, Slot: var slot } })
            {
                slots.Add(slot - Inputs.Count);
            }

            foreach (var child in node.Children)
            {
                open.Push(child);
            }
        }

        return [.. slots];
    }

    private static IEnumerable<(Variable Variable, BoundNode Definition)> LocalsOf(BoundRule rule) =>
        rule.Locals.Concat(rule.Children.SelectMany(LocalsOf));
}
